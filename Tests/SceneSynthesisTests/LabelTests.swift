import Boxes
import Datasets
import SceneSynthesis
import Testing

/// What a label says against what is drawn.
@Suite("Labels of scenes")
struct LabelTests {
  private static let seeds: [UInt64] = [3, 8, 21, 34]

  @Test("a box lies close around what the picture loses with its cell", arguments: seeds)
  func drawn(seed: UInt64) {
    let scene = Scene(seed: seed, width: 320, height: 240, density: 0.6)
    let all = scene.transmission()
    for (index, object) in scene.objects.enumerated() {
      let without = scene.transmission(without: index)
      // More than the faint seam around a cell changes, less than its edge does.
      let changed = all.indices.filter { (all[$0] - without[$0]).magnitude > 0.1 }
      let drawn = bounds(of: changed, width: scene.width)
      let sides = zip(edges(drawn), edges(object.box)).map { abs($0 - $1) }
      #expect(sides.max()! <= 3, "\(object.cellClass) \(object.box), drawn \(drawn)")
    }
  }

  @Test("a box is that of the pixels under no opaque cell, exactly", arguments: seeds)
  func exact(seed: UInt64) {
    let scene = Scene(seed: seed, width: 320, height: 240, density: 0.9)
    for (index, object) in scene.objects.enumerated() {
      let seen = Set(scene.pixels(of: index).inside).subtracting(pixelsAbove(index, in: scene) { $0 != .redCell })
      #expect(object.area == seen.count)
      #expect(object.box == bounds(of: Array(seen), width: scene.width))
    }
  }

  @Test("no cell is a sliver at the border, and none is hidden by more than 70 %", arguments: seeds)
  func rule(seed: UInt64) {
    let scene = Scene(seed: seed, width: 320, height: 240, density: 1.5)
    for index in scene.objects.indices {
      let pixels = scene.pixels(of: index)
      #expect(Double(pixels.inside.count) >= 0.3 * Double(pixels.count))
      let hidden = pixelsAbove(index, in: scene) { _ in true }.intersection(pixels.inside)
      #expect(Double(hidden.count) <= 0.7 * Double(pixels.inside.count))
    }
  }

  /// The pixels of all cells of some classes that lie above a cell: of opaque ones for red cells, and of later red ones.
  private func pixelsAbove(_ index: Int, in scene: Scene, _ counts: (CellClass) -> Bool) -> Set<Int> {
    let objects = scene.objects
    let isRed = objects[index].cellClass == .redCell
    let above = objects.indices.filter { other in
      counts(objects[other].cellClass) && isRed && other != index && (objects[other].cellClass != .redCell || other > index)
    }
    return above.reduce(into: []) { $0.formUnion(scene.pixels(of: $1).inside) }
  }

  private func edges(_ box: AnnotationBox) -> [Double] { [box.x, box.y, box.x + box.width, box.y + box.height] }

  private func bounds(of pixels: [Int], width: Int) -> AnnotationBox {
    let (columns, rows) = (pixels.map { $0 % width }, pixels.map { $0 / width })
    guard let left = columns.min(), let right = columns.max(), let top = rows.min(), let bottom = rows.max() else {
      return AnnotationBox(x: 0, y: 0, width: 0, height: 0)
    }
    return AnnotationBox(x: Double(left), y: Double(top), width: Double(right - left + 1), height: Double(bottom - top + 1))
  }
}

extension SIMD3<Float> {
  fileprivate var magnitude: Float { abs(x) + abs(y) + abs(z) }
}
