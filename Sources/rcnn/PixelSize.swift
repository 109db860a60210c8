import ArgumentParser

/// The size of an image on the command line: 640x480.
struct PixelSize: ExpressibleByArgument, CustomStringConvertible {
  let width: Int
  let height: Int

  init(_ width: Int, _ height: Int) { (self.width, self.height) = (width, height) }

  /// nil for anything but two sides that images may have.
  init?(argument: String) {
    let parts = argument.split(separator: "x", omittingEmptySubsequences: false)
    let sides = parts.compactMap { Int($0) }.filter(Requirement.sides.contains)
    guard parts.count == 2, sides.count == 2 else { return nil }
    self.init(sides[0], sides[1])
  }

  var description: String { "\(width)x\(height)" }
}
