import Images
import SceneSynthesis
import TestSupport
import Testing

@Suite("Collections of scenes")
struct CollectionTests {
  private let collection: SceneCollection = {
    var collection = SceneCollection(seed: 9)
    (collection.width, collection.height) = (96, 64)
    return collection
  }()

  @Test("images are written as they are drawn, with a label for each of their objects")
  func files() async throws {
    let folder = try TemporaryFolder()
    let dataset = try await collection.write(5, of: "train", to: folder.path)
    #expect(dataset.images.map(\.fileName) == (1...5).map { "00000\($0).png" })
    #expect(dataset.categories.map(\.name) == ["RBC", "WBC", "Platelets"])
    #expect(dataset.annotations.map(\.id) == Array(1...dataset.annotations.count))
    for image in dataset.images {
      let scene = collection.scene(image.id, of: "train")
      #expect(try Image(contentsOf: folder[image.fileName]) == scene.image())
      #expect(image.width == 96 && image.height == 64)
      #expect(dataset.annotations.filter { $0.imageID == image.id }.map(\.box) == scene.objects.map(\.box))
    }
  }

  @Test("a scene depends on its number and split alone")
  func independence() async throws {
    let folders = [try TemporaryFolder(), try TemporaryFolder()]
    let few = try await collection.write(2, of: "train", to: folders[0].path)
    let many = try await collection.write(4, of: "train", to: folders[1].path)
    #expect(many.annotations.filter { $0.imageID <= 2 } == few.annotations)
    #expect(collection.scene(1, of: "val").objects != collection.scene(1, of: "train").objects)
    withExtendedLifetime(folders) {}
  }

  @Test("progress is told once an image")
  func progress() async throws {
    let folder = try TemporaryFolder()
    var count = 0
    _ = try await collection.write(3, of: "train", to: folder.path) { count += 1 }
    #expect(count == 3)
  }

  @Test("a folder that is missing is named")
  func missingFolder() async throws {
    await #expect(throws: ImageError.self) { try await collection.write(1, of: "train", to: "/nowhere/at/all") }
  }
}
