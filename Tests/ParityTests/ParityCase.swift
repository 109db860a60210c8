import FoundationEssentials
import ModelSupport

/// What torchvision computed for one model: a file that Tests/Fixtures/Parity/generate.py wrote.
struct ParityCase: Decodable, Sendable {
  let torch: String
  let torchvision: String
  let minSize: Int
  let maxSize: Int
  let postNMSTopN: Int
  let image: Image
  let stages: [String: Stage]
  let boxes: [[Float]]
  let scores: [Float]
  let labels: [Int32]

  /// The picture's size, and the sum of its bytes to see that both sides draw the same.
  struct Image: Decodable {
    let height: Int
    let width: Int
    let sum: Int
  }

  /// Some values of a tensor, by flat position.
  struct Stage: Decodable {
    let shape: [Int]
    let rootMeanSquare: Float
    let positions: [Int]
    let values: [Float]
  }

  /// The case of the model called `name`.
  init(named name: String) throws {
    self = try JSONDecoder().decode(ParityCase.self, from: Data(FixtureFile("Parity/\(name).json").bytes()))
  }

  /// What a failed comparison should be read with.
  var advice: String {
    "against torch \(torch), torchvision \(torchvision); Tests/Fixtures/Parity/generate.py writes the expected values again"
  }
}
