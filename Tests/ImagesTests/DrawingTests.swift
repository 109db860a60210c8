import Images
import Testing

struct DrawingTests {
  private static let gray = Color(red: 120, green: 120, blue: 120)
  private static let red = Color(red: 255, green: 0, blue: 0)
  private static let blank = Image(width: 320, height: 240, color: gray)

  private func annotation(_ x1: Float, _ y1: Float, _ x2: Float, _ y2: Float, _ text: String = "", _ color: Color = red) -> Annotation {
    Annotation(box: Rectangle(x1: x1, y1: y1, x2: x2, y2: y2), text: text, color: color)
  }

  /// The columns and rows of all pixels that drawing changed.
  private func changedPixels(_ annotations: [Annotation], on image: Image = blank) -> [(x: Int, y: Int)] {
    let drawn = image.drawing(annotations)
    return (0..<image.width * image.height).map { ($0 % image.width, $0 / image.width) }.filter { drawn[$0, $1] != image[$0, $1] }
  }

  @Test("without annotations nothing changes")
  func nothing() {
    #expect(Self.blank.drawing([]) == Self.blank)
  }

  @Test("a frame is two pixels of its colour along the box, with a dark seam, and nothing else")
  func frame() {
    let drawn = Self.blank.drawing([annotation(100, 50, 200, 150)])
    for y in [49, 50, 149, 150] { #expect(drawn[150, y] == Self.red) }
    for x in [99, 100, 199, 200] { #expect(drawn[x, 100] == Self.red) }
    for (x, y) in [(150, 48), (150, 51), (98, 100), (101, 100)] { #expect(drawn[x, y] == Color(red: 90, green: 90, blue: 90)) }
    for (x, y) in [(150, 47), (150, 52), (150, 100), (97, 100), (102, 100), (203, 100)] { #expect(drawn[x, y] == Self.gray) }
  }

  @Test("far from boxes and labels the image stays the same")
  func surroundings() {
    let changed = changedPixels([annotation(100, 50, 200, 150, "person 0.98")])
    #expect(changed.allSatisfy { (98...201).contains($0.x) && (30...151).contains($0.y) })
    #expect(changed.allSatisfy { $0.y < 52 || $0.y > 147 || $0.x < 102 || $0.x > 197 })
  }

  @Test("a label stands above its box in the box's colour")
  func labelAbove() {
    let drawn = Self.blank.drawing([annotation(100, 50, 200, 150, "cat")])
    #expect(drawn[101, 46] == Self.red)
    #expect(drawn[104, 56] == Self.gray)
  }

  @Test("a label stands inside a box that has no room above")
  func labelInside() {
    let drawn = Self.blank.drawing([annotation(100, 2, 200, 150, "cat")])
    #expect(drawn[100, 10] == Self.red)
  }

  @Test("a frame at the border of the image is whole", arguments: [Float(0), -5, -1e30])
  func border(low: Float) {
    let high = 320 - low
    let drawn = Self.blank.drawing([annotation(low, low, high, high)])
    for (x, y) in [(0, 0), (319, 0), (0, 239), (319, 239), (160, 1), (1, 120), (318, 120), (160, 238)] {
      #expect(drawn[x, y] == Self.red)
    }
    #expect(drawn[160, 120] == Self.gray)
  }

  @Test(
    "a box that is not finite, turned round or outside is left out",
    arguments: [
      (Float.nan, Float(10), Float(20), Float(20)), (10, 10, .infinity, 20), (-.infinity, 10, 20, 20), (30, 10, 20, 20), (10, 30, 20, 20),
      (400, 10, 500, 20), (-90, 10, -20, 20), (10, 1e30, 20, 2e30),
    ])
  func senselessBox(x1: Float, y1: Float, x2: Float, y2: Float) {
    #expect(Self.blank.drawing([annotation(x1, y1, x2, y2, "text")]) == Self.blank)
  }

  @Test("labels of boxes at the same place do not cover each other")
  func labelsApart() {
    let colors = (0..<4).map { Color(red: 250, green: UInt8(60 * $0), blue: 0) }
    let boxes = colors.map { annotation(100, 60, 200, 160, "word", $0) }
    let alone = colors.map { color in Self.blank.drawing([annotation(100, 60, 200, 160, "word", color)]).count(color) }
    let drawn = Self.blank.drawing(boxes)
    let frame = Self.blank.drawing([annotation(100, 60, 200, 160, "", colors[0])]).count(colors[0])
    for (color, count) in zip(colors, alone) { #expect(drawn.count(color) > (count - frame) * 3 / 4) }
  }

  @Test("the first annotation lies on top")
  func order() {
    let blue = Color(red: 0, green: 0, blue: 255)
    let drawn = Self.blank.drawing([annotation(100, 50, 200, 150), annotation(150, 50, 250, 150, "", blue)])
    #expect(drawn[175, 50] == Self.red)
    #expect(drawn[225, 50] == blue)
  }

  @Test("any image can be drawn on, however small or long", arguments: [(1, 1), (1, 300), (300, 1), (9, 9), (20, 14), (2000, 30)])
  func sizes(width: Int, height: Int) {
    let image = Image(width: width, height: height, color: Self.gray)
    let drawn = image.drawing([annotation(0, 0, Float(width), Float(height), "a long label 0.99")])
    #expect(drawn.width == width && drawn.height == height)
    #expect(drawn[0, 0] == Self.red)
  }

  @Test("lines and labels grow with the image")
  func scale() {
    let large = Image(width: 3000, height: 2000, color: Self.gray).drawing([annotation(500, 500, 2500, 1500, "cat")])
    for y in 496..<504 { #expect(large[2000, y] == Self.red) }
    #expect(large[520, 440] == Self.red)
  }

  @Test("every printable character is drawn, each in its own shape")
  func characters() {
    let characters = (33...126).map { String(UnicodeScalar(UInt8($0))) }
    let drawings = characters.map { Self.blank.drawing([annotation(100, 100, 200, 200, $0)]).pixels }
    #expect(Set(drawings).count == characters.count)
    let plates = Set(drawings.map { $0.count { $0 < 60 } })
    #expect(!plates.contains(0))
  }

  @Test("an unknown character is a box, whichever it is")
  func unknownCharacter() {
    let drawings = ["é", "日", "\n", "👩‍👩‍👧"].map { Self.blank.drawing([annotation(100, 100, 200, 200, $0)]) }
    #expect(drawings.allSatisfy { $0 == drawings[0] })
    #expect(drawings[0] != Self.blank.drawing([annotation(100, 100, 200, 200, " ")]))
  }

  @Test("text is black on light colours and white on dark ones")
  func contrast() {
    let yellow = Color(red: 255, green: 255, blue: 0)
    let navy = Color(red: 0, green: 0, blue: 128)
    let large = Image(width: 1000, height: 800, color: Self.gray)
    #expect(large.drawing([annotation(50, 100, 250, 200, "HHHH", yellow)]).count(.black) > 100)
    #expect(large.drawing([annotation(50, 100, 250, 200, "HHHH", navy)]).count(.white) > 100)
  }
}

extension Image {
  fileprivate func count(_ color: Color) -> Int {
    (0..<width * height).count { self[$0 % width, $0 / width] == color }
  }
}
