import Glibc
import Images
import Results
import TestSupport
import Testing

/// Two objects of a 200x100 image.
let row = ImageResult(
  file: "photos/a.jpg", width: 200, height: 100,
  objects: [
    Detection(label: "cat", categoryID: 17, score: 0.9, x: 10, y: 20, width: 100, height: 50),
    Detection(label: "dog", categoryID: 18, score: 0.1, x: 0, y: 0, width: 0.1, height: 100),
  ])

let blank = Image(width: 200, height: 100, color: .white)

var options: ResultOptions {
  var options = ResultOptions()
  options.classes = [(17, "cat"), (18, "dog"), (20, "sheep")]
  return options
}

/// What `rows` look like as a stream of `format`.
func stream(_ format: ResultFormat, _ rows: [ImageResult], files: [String]? = nil, options: ResultOptions = options) throws -> String {
  let folder = try TemporaryFolder()
  let descriptor = open(folder["stream"], O_CREAT | O_WRONLY, 0o600)
  defer { close(descriptor) }
  let stream = try ResultStream(format, files: files ?? rows.map(\.file), options: options, descriptor: descriptor, name: "stream")
  for row in rows { #expect(try stream.write(row, image: blank) == nil) }
  try stream.finish()
  return try folder.text(of: "stream")
}
