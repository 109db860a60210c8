import Images
import SceneSynthesis
import Testing

@Suite("Scenes")
struct SceneTests {
  /// Seeds, with the hashes of what they gave when scenes last changed their look.
  private static let goldens: [(UInt64, UInt64)] = [
    (1, 5_533_207_956_200_501_256), (2, 324_855_984_789_834_086), (77, 3_352_788_488_361_707_088),
  ]

  @Test("a seed gives the same pixels and labels on every machine", arguments: goldens)
  func golden(seed: UInt64, hash: UInt64) {
    let scene = Scene(seed: seed, width: 320, height: 240)
    var fingerprint = Fingerprint()
    for pixel in scene.image().pixels { fingerprint.add(UInt64(pixel)) }
    for object in scene.objects {
      let box = object.box
      fingerprint.add(UInt64(object.cellClass.rawValue))
      for value in [box.x, box.y, box.width, box.height, Double(object.area)] { fingerprint.add(UInt64(value)) }
    }
    #expect(fingerprint.value == hash)
  }

  @Test("scenes of other seeds are others")
  func seeds() {
    let (first, second) = (Scene(seed: 1, width: 160, height: 120), Scene(seed: 2, width: 160, height: 120))
    #expect(first.image() != second.image())
    #expect(first.objects != second.objects)
  }

  @Test("an image has the size that was asked for", arguments: [(64, 64), (333, 101), (90, 400)])
  func size(width: Int, height: Int) {
    let image = Scene(seed: 5, width: width, height: height).image()
    #expect(image.width == width && image.height == height)
  }

  @Test("at half of the magnification cells are half as large, and there are four times as many")
  func magnification() {
    func redCells(_ magnification: Double) -> [SceneObject] {
      (1...6).flatMap { Scene(seed: $0, width: 640, height: 480, magnification: magnification).objects.filter { $0.cellClass == .redCell } }
    }
    func medianWidth(_ objects: [SceneObject]) -> Double { objects.map(\.box.width).sorted()[objects.count / 2] }
    let (usual, half) = (redCells(1), redCells(0.5))
    #expect((0.42...0.58).contains(medianWidth(half) / medianWidth(usual)))
    #expect((3.0...5.0).contains(Double(half.count) / Double(usual.count)))
  }

  @Test("boxes lie in the image, on whole pixels, and hold their objects", arguments: 1...12 as ClosedRange<UInt64>)
  func boxes(seed: UInt64) {
    let scene = Scene(seed: seed, width: 240, height: 180, density: 0.9)
    for object in scene.objects {
      let box = object.box
      #expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= 240 && box.y + box.height <= 180)
      #expect([box.x, box.y, box.width, box.height].allSatisfy { $0 == $0.rounded() })
      #expect(object.area > 0 && object.area <= Int(box.area))
    }
  }

  @Test("red cells cover the share of the image that the density says", arguments: [0.2, 0.5])
  func density(density: Double) {
    let scenes = (0..<40).map { Scene(seed: $0, width: 160, height: 120, density: density) }
    let areas = scenes.flatMap(\.objects).filter { $0.cellClass == .redCell }.map(\.area)
    let share = Double(areas.reduce(0, +)) / Double(40 * 160 * 120)
    #expect((0.6 * density...1.2 * density).contains(share))
  }

  @Test("a density of 0 leaves the other classes alone")
  func noRedCells() {
    let classes = Set((0..<20).flatMap { Scene(seed: $0, width: 160, height: 120, density: 0).objects.map(\.cellClass) })
    #expect(classes == [.whiteCell, .platelet])
  }

  @Test("white cells are larger than red cells, and platelets smaller")
  func sizes() {
    let objects = (0..<20).flatMap { Scene(seed: $0).objects }
    func median(_ cellClass: CellClass) -> Int {
      let areas = objects.filter { $0.cellClass == cellClass }.map(\.area).sorted()
      return areas[areas.count / 2]
    }
    #expect(median(.whiteCell) > 3 * median(.redCell) / 2)
    #expect(median(.platelet) < median(.redCell) / 4)
  }
}

/// FNV-1a of 64 bits.
private struct Fingerprint {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ number: UInt64) { value = (value ^ number) &* 0x0000_0100_0000_01b3 }
}
