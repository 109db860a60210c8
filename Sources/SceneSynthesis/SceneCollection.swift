import CLibrary
import Datasets
import Files
import Images
import RandomNumbers

/// Scenes of one kind, numbered in splits such as "train" and "val", each drawn from a seed of its own.
public struct SceneCollection: Sendable {
  /// The same seed draws the same scenes on every machine.
  public var seed: UInt64
  /// Of an image, in pixels.
  public var width = 640
  /// Of an image, in pixels.
  public var height = 480
  /// About the share of each image that red cells would cover if none overlapped, 0...2.
  public var density = Scene.ordinaryDensity
  /// How large cells are, for the size of the image; see `Scene`.
  public var magnification = 1.0

  /// Ordinary scenes.
  public init(seed: UInt64) { self.seed = seed }

  /// A scene of a split; it depends on nothing but the collection, the name of the split and the number.
  public func scene(_ number: Int, of split: String) -> Scene {
    let start = split.utf8.reduce(seed) { Self.mixed($0 ^ UInt64($1)) }
    return Scene(seed: Self.mixed(start &+ UInt64(number)), width: width, height: height, density: density, magnification: magnification)
  }

  /// Draws the scenes 1...count of a split into new PNG files of an existing folder, on all processors, and labels them. `progress` is called after each.
  /// - Throws: `ImageError.file`, also for a file that is there already.
  public func write(_ count: Int, of split: String, to folder: String, progress: () -> Void = {}) async throws -> Dataset {
    var objects = [[SceneObject]](repeating: [], count: count)
    try await withThrowingTaskGroup(of: (Int, [SceneObject]).self) { group in
      var next = 0
      func startOne() {
        guard next < count else { return }
        next += 1
        group.addTask { [number = next] in (number, try write(number, of: split, to: folder)) }
      }
      for _ in 0..<max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) { startOne() }
      while let (number, labels) = try await group.next() {
        objects[number - 1] = labels
        progress()
        startOne()
      }
    }
    return dataset(of: objects)
  }

  private func write(_ number: Int, of split: String, to folder: String) throws -> [SceneObject] {
    let scene = scene(number, of: split)
    let path = folder.appending(path: Self.fileName(number))
    try scene.image().png(named: path).write(to: path, .refuse)
    return scene.objects
  }

  private func dataset(of objects: [[SceneObject]]) -> Dataset {
    var dataset = Dataset(categories: CellClass.allCases.map(\.category))
    for (index, labels) in objects.enumerated() {
      let id = index + 1
      dataset.images.append(DatasetImage(id: id, fileName: Self.fileName(id), width: width, height: height))
      for label in labels {
        let number = dataset.annotations.count + 1
        dataset.annotations.append(
          ObjectAnnotation(id: number, imageID: id, categoryID: label.cellClass.rawValue, box: label.box, area: Double(label.area)))
      }
    }
    return dataset
  }

  /// "000042.png".
  package static func fileName(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits + ".png"
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var generator = SplitMix64(seed: value)
    return generator.next()
  }
}
