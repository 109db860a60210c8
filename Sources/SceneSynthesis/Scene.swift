import Images
import RandomNumbers

/// A blood smear under a microscope, drawn from a seed: the same pixels and labels on every machine.
///
/// Red cells let light through: one below another still shows, and its label covers it all. White cells and platelets hide what is below
/// them. No cell is drawn of which less than 30 % lies in the image or of which others cover more than 70 %; all others have a label.
/// Dust and stain have none.
public struct Scene: Sendable {
  /// In pixels.
  public let width: Int
  /// In pixels.
  public let height: Int
  private let style: SceneStyle
  private let cells: [PlacedCell]
  /// Of everything that is drawn, apart from the cells.
  private let generator: SplitMix64

  /// The density of ordinary scenes.
  public static let ordinaryDensity = 0.55

  /// The scene of a seed. Red cells would cover about the share `density` of the image, of 0...2, if none overlapped. Cells are as large as in
  /// the common 640 x 480 where the shorter side has 480 pixels, else larger or smaller in proportion; and all that times the magnification, 0.05...4.
  public init(
    seed: UInt64, width: Int = 640, height: Int = 480, density: Double = ordinaryDensity, magnification: Double = 1
  ) {
    precondition(width > 0 && height > 0 && (0...2).contains(density), "a scene needs pixels and a density of 0 to 2")
    precondition((0.05...4).contains(magnification), "a scene needs a magnification of 0.05 to 4")
    (self.width, self.height) = (width, height)
    var generator = SplitMix64(seed: seed)
    let side = max(1, Int((Double(min(width, height)) * magnification).rounded()))
    style = SceneStyle(side: side, using: &generator)
    let placing = SplitMix64(seed: generator.next())
    let population = Population(width: width, height: height, side: side, density: Float(density), style: style, using: placing)
    cells = population.arrangement.cells
    self.generator = generator
  }

  /// The cells that are drawn, each with its label.
  public var objects: [SceneObject] { cells.map { SceneObject(cellClass: $0.cell.cellClass, box: $0.box, area: $0.area) } }

  /// The picture.
  public func image() -> Image {
    var generator = generator
    let noise = ValueNoise(using: &generator)
    var slide = slide(noise: noise)
    Debris.scatter(over: &slide, cellRadius: style.cellRadius, amount: style.debris, using: &generator)
    return style.camera.picture(of: slide, light: style.light, texture: noise, using: &generator)
  }

  /// The cells alone, but for one of them, before light and camera: the light that each pixel lets through.
  package func transmission(without object: Int? = nil) -> [SIMD3<Float>] {
    var generator = generator
    return slide(without: object, noise: ValueNoise(using: &generator)).transmission
  }

  /// The pixels within the outline of an object: the indices of those in the image, ascending, and the number of all.
  package func pixels(of object: Int) -> (inside: [Int], count: Int) {
    cells[object].cell.outline.pixels(width: width, height: height)
  }

  /// Red cells in the order of their places, and opaque ones on top.
  private func slide(without object: Int? = nil, noise: ValueNoise) -> Slide {
    var slide = Slide(width: width, height: height)
    for isOpaque in [false, true] {
      for (index, placed) in cells.enumerated() where placed.cell.isOpaque == isOpaque && index != object {
        placed.cell.draw(on: &slide, noise: noise)
      }
    }
    return slide
  }
}
