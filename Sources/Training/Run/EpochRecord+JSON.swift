import Detectors
import JSON

extension EpochRecord {
  /// One object; a number that is none is null.
  var json: String {
    JSONText.object([
      "epoch": "\(epoch)", "step": "\(step)", "seconds": JSONText.number(seconds), "learning_rate": JSONText.number(learningRate),
      "training": training.json, "validation": validation?.json ?? "null", "ap": Self.text(ap), "ap50": Self.text(ap50),
      "ap75": Self.text(ap75), "is_best": "\(isBest)", "images_per_second": JSONText.number(imagesPerSecond),
      "wait_share": JSONText.number(waitShare),
    ])
  }

  private static func text(_ value: Double?) -> String { value.map { JSONText.number($0) } ?? "null" }

  /// Reads what `json` writes; keys of later versions are passed over.
  init(_ reader: inout JSONReader) throws {
    var record = EpochRecord(epoch: 0, step: 0, seconds: 0, learningRate: 0, training: LossMeans(), imagesPerSecond: 0, waitShare: 0)
    var missing: Set = ["epoch", "step", "seconds", "learning_rate", "training"]
    try reader.object { reader, key in
      missing.remove(key)
      switch key {
      case "epoch": record.epoch = try reader.count()
      case "step": record.step = try reader.count()
      case "seconds": record.seconds = try reader.numberOrNull() ?? .nan
      case "learning_rate": record.learningRate = try reader.numberOrNull() ?? .nan
      case "training": record.training = try LossMeans(&reader)
      case "validation": record.validation = try reader.null() ? nil : LossMeans(&reader)
      case "ap": record.ap = try reader.numberOrNull()
      case "ap50": record.ap50 = try reader.numberOrNull()
      case "ap75": record.ap75 = try reader.numberOrNull()
      case "is_best": record.isBest = try reader.scalarText() == "true"
      case "images_per_second": record.imagesPerSecond = try reader.numberOrNull() ?? .nan
      case "wait_share": record.waitShare = try reader.numberOrNull() ?? .nan
      default: try reader.skip()
      }
    }
    if let key = missing.min() { throw reader.problem(.content("it has no \(JSONText.string(key))")) }
    self = record
  }
}

extension LossMeans {
  /// The means with the number of images, and their sum for whoever reads the file.
  fileprivate var json: String {
    let losses = DetectorLosses.Name.allCases.map { (key: $0.rawValue, value: JSONText.number(self[$0])) }
    return JSONText.object([(key: "images", value: JSONText.number(count)), (key: "loss", value: JSONText.number(total))] + losses)
  }

  fileprivate init(_ reader: inout JSONReader) throws {
    var (means, images) = ([Double](repeating: 0, count: DetectorLosses.Name.allCases.count), 0.0)
    try reader.object { reader, key in
      if key == "images" {
        images = try reader.numberOrNull() ?? .nan
      } else if let index = DetectorLosses.Name.allCases.firstIndex(where: { $0.rawValue == key }) {
        means[index] = try reader.numberOrNull() ?? .nan
      } else {
        try reader.skip()
      }
    }
    self.init(sums: means.map { Self.sum(mean: $0, count: images) }, count: images)
  }

  /// A sum of so many losses whose mean is just this number again.
  private static func sum(mean: Double, count: Double) -> Double {
    let product = mean * count
    let neighbours = [product, product.nextUp, product.nextDown, product.nextUp.nextUp, product.nextDown.nextDown]
    return neighbours.first { $0 / count == mean } ?? product
  }
}

extension JSONReader {
  fileprivate mutating func numberOrNull() throws -> Double? { try null() ? nil : double() }
}
