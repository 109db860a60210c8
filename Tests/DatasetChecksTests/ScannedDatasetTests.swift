import DatasetChecks
import Datasets
import Detectors
import Testing

@Suite("A data set whose images were decoded once")
struct ScannedDatasetTests {
  @Test("tells what is wrong, and of a part what is wrong with that")
  func findings() async throws {
    var fixture = try Fixture()
    fixture.dataset.images[1].fileName = "none.png"
    fixture.dataset.annotations[4].box.width = 0
    let scanned = await ScannedDataset(fixture.dataset, folder: fixture.folder.path, threads: 2)
    #expect(Set(scanned.findings.map(\.kind)) == [.missingImage, .degenerateBox] && scanned.findings.count == 2)
    #expect(Set(scanned.perceptualHashes.keys) == [1, 3, 4, 5, 6] && Set(scanned.perceptualHashes.values).count == 5)
    var half = fixture.dataset
    half.images = Array(half.images.suffix(3))
    half.annotations.removeAll { $0.imageID < 4 }
    let part = scanned.part(half)
    #expect(part.findings.map(\.kind) == [.degenerateBox] && Set(part.perceptualHashes.keys) == [4, 5, 6])
    #expect(part.findings(sharedWith: scanned).map(\.image) == ["4.png", "5.png", "6.png"])
  }

  @Test("has quartiles of the objects' sides in the network's input")
  func quartiles() throws {
    var fixture = try Fixture(count: 8)
    for index in 6..<8 { (fixture.dataset.annotations[index].box.width, fixture.dataset.annotations[index].box.height) = (64, 80) }
    let sides = ObjectMeasures(fixture.dataset, FasterRCNNConfiguration()).quartiles
    // 64 pixels become 800.
    let expected = [40.0 * 32, 40 * 32, 64 * 80].map { $0.squareRoot() * 12.5 }
    #expect(zip(sides, expected).allSatisfy { abs($0 - $1) < 2 } && sides.count == 3, "\(sides)")
    #expect(ObjectMeasures(Dataset(), FasterRCNNConfiguration()).quartiles.isEmpty)
  }
}
