import Files
import RCNN
import Results

@testable import Datasets

extension FuzzedReader {
  static let datasets = [
    FuzzedReader(
      name: "coco", words: cocoWords, seeds: { texts(coco, scoredCOCO) },
      read: { try DatasetUse.use(Dataset(cocoFile: ScratchFolder.file("annotations.json", $0))) }),
    FuzzedReader(
      name: "evaluation", words: cocoWords, seeds: { texts(coco, scoredCOCO) },
      read: { try DatasetUse.evaluate(Dataset(cocoFile: ScratchFolder.file("annotations.json", $0))) }),
    FuzzedReader(
      name: "results", words: cocoWords + ["{\"file\":\"", "\"detections\":[", "\"label\":"],
      seeds: {
        texts(
          #"[{"image_id":1,"category_id":1,"bbox":[1,2,3.5,4e1],"score":0.5},{"image_id":2,"category_id":3,"bbox":[0,0,9,9],"score":1}]"#,
          scoredCOCO,
          #"{"file":"a.jpg","width":80,"height":60,"detections":[{"label":"cat","category_id":1,"score":0.5,"bbox":[1,2,3,4]}]}"# + "\n")
      },
      read: { bytes in
        let path = ScratchFolder.file("results.json", bytes)
        _ = try AlignedResults(contentsOf: path, DatasetUse.example)
      }),
    FuzzedReader(
      name: "result-names", words: cocoWords,
      seeds: { texts(coco, #"{"images":[{"id":1,"file_name":"b/a.jpg"}],"categories":[{"id":1,"name":"Cat"}]}"#) },
      read: { bytes in
        _ = ScratchFolder.file("named_images.json", bytes)
        let path = ScratchFolder.file("named.json", #"[{"image_id":1,"category_id":1,"bbox":[1,2,3,4],"score":0.5}]"#.utf8)
        _ = try AlignedResults(contentsOf: path, DatasetUse.example)
      }),
    FuzzedReader(
      name: "voc",
      words: [
        "<annotation>", "</annotation>", "<object>", "</object>", "<bndbox>", "<xmin>", "</xmin>", "<size>", "<width>",
        "<difficult>1</difficult>",
        "<iscrowd>", "<![CDATA[", "]]>", "<!DOCTYPE a", "<!ENTITY", "&#x41;", "&lt;", "<?xml version=\"1.0\" encoding=\"UTF-16\"?>", "<!--",
        "-->", "NaN",
        "1e308",
      ],
      seeds: {
        texts(
          "<annotation><filename>a.jpg</filename><size><width>80</width><height>60</height><depth>3</depth></size><object><name>cat</name><difficult>0"
            + "</difficult><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>30</xmax><ymax>40.5</ymax></bndbox></object></annotation>",
          "<?xml version=\"1.0\"?><annotation><size><width>8</width><height>6</height></size></annotation>")
      },
      read: { bytes in
        let folder = ScratchFolder.folder("voc")
        _ = ScratchFolder.file("voc/Annotations/a.xml", bytes)
        try DatasetUse.use(Dataset(vocFolder: folder))
      }),
    FuzzedReader(
      name: "yolo-names",
      words: [
        "names:", "nc: 2", "- ", "0: ", "[", "]", "{", "}", "'", "\"", " #", "\r\n", "\u{2028}", "kpt_shape: [17, 3]", "train: ", "&a ",
        "*a", "|\n", ">-\n", "---\n", "!!str ",
      ],
      seeds: {
        texts(
          "path: .\nnames:\n  0: cat\n  1: dog\n", "nc: 2\nnames: ['cat', \"do\\u0067\"] # two\n", "names:\n- a\n- b\n",
          "names: {0: a, 1: b}\n")
      },
      read: { bytes in
        let settings = try YOLOSettings(file: ScratchFolder.file("data.yaml", bytes))
        for split in YOLOSettings.splits { _ = settings.paths(split: split) }
      }),
    FuzzedReader(
      name: "yolo-labels", words: ["1e308", "-0", "9223372036854775807", "0.5", "nan", "\r\n", "\u{85}", "\u{2028}", "1e-320"],
      seeds: { texts("0 0.5 0.5 0.25 0.25\n1 0.1 0.2 0.3 0.4\n", "2 1 1 1 1\r\n\r\n") },
      read: { bytes in
        var dataset = DatasetUse.example
        for line in YOLOFolder.lines(try text(bytes)) where !line.allSatisfy(\.isWhitespace) {
          let label = try YOLOLabel(line, keypointNumbers: bytes.count % 2 == 0 ? nil : 6)
          let box = label.box(in: dataset.images[0])
          dataset.annotations.append(
            ObjectAnnotation(id: dataset.annotations.count, imageID: 1, categoryID: label.classIndex + 1, box: box))
        }
        try DatasetUse.use(dataset)
      }),
    FuzzedReader(
      name: "yolo", words: ["names:", "nc: 2", "0 0.5 0.5 0.25 0.25\n", "\0", "\r\n"],
      seeds: { texts("names: [cat, dog]\n\00 0.5 0.5 0.25 0.25\n1 0.1 0.2 0.3 0.4\n", "names:\n  0: cat\n") },
      read: { bytes in
        let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        _ = ScratchFolder.file("yolo/data.yaml", parts[0])
        _ = ScratchFolder.file("yolo/labels/a.txt", parts.count > 1 ? parts[1] : [])
        try DatasetUse.use(Dataset(yoloFolder: yoloFolder))
      }),
    FuzzedReader(
      name: "voc-split", words: ["-1", " 1", "../", "\r\n", "\u{FEFF}"], seeds: { texts("a\n", "a 1\nb -1\n") },
      read: { bytes in
        let folder = ScratchFolder.folder("voc")
        _ = ScratchFolder.file("voc/Annotations/a.xml", "<annotation><size><width>8</width><height>6</height></size></annotation>".utf8)
        _ = ScratchFolder.file("voc/ImageSets/Main/val.txt", bytes)
        try DatasetUse.use(Dataset(vocFolder: folder, split: "val"))
      }),
  ]

  /// The text of a small file, as `FileReader` gives it.
  private static func text(_ bytes: [UInt8]) throws -> String {
    guard let text = String(validating: bytes, as: UTF8.self), text.isStreamSafe else { throw FileError.refused(path: "", reason: "") }
    return text
  }

  private static let yoloFolder: String = {
    _ = ScratchFolder.file("yolo/images/a.png", DatasetUse.picture)
    return ScratchFolder.folder("yolo")
  }()

  private static let cocoWords = [
    "\"images\":[", "\"annotations\":[", "\"categories\":[", "{\"id\":", "\"file_name\":", "\"width\":", "\"height\":", "\"image_id\":",
    "\"category_id\":",
    "\"bbox\":[", "\"area\":", "\"iscrowd\":", "\"ignore\":", "\"name\":", "\"score\":", "null", "true", "1e308", "-1e308",
    "9223372036854775807",
    "-9223372036854775808", "1e-320", "\\u0301", "\"\\ud83d\\ude00\"", "../",
  ]

  private static let coco =
    #"{"info":{"a":[1,{}]},"images":[{"id":1,"file_name":"a.jpg","width":80,"height":60},{"id":2,"file_name":"b/c.png","width":8,"height":6}],"#
    + #""annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,30,40],"area":5,"iscrowd":0},{"id":2,"image_id":2,"category_id":3,"#
    + #""bbox":[-1,0,3.5,2e0],"segmentation":[[1,2]],"ignore":1}],"categories":[{"id":1,"name":"cat"},{"id":3,"name":"dog"}]}"#
  private static let scoredCOCO =
    #"{"images":[{"id":7,"file_name":"a.jpg"}],"annotations":[{"id":1,"image_id":7,"category_id":1,"bbox":[1,2,3,4],"score":0.5}],"#
    + #""categories":[{"id":1,"name":"cat"}]}"#
}
