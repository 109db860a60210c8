import Files

/// Why a run of many shards cannot go on.
public enum ShardError: DescribedError, Equatable, Sendable {
  /// A plan is to be made in a folder that holds something.
  case notEmpty(folder: String)
  /// Nothing is to be detected in.
  case noImages
  /// Nobody says which shard this is.
  case noIndex(looked: [String])
  /// What should tell is no number.
  case noNumber(source: String, value: String)
  /// An image has no result that may have one elsewhere, or later.
  case transient(String)
  /// Two say otherwise.
  case contradiction(String, Int, String, Int)
  /// There is no shard of this number.
  case noSuchShard(Int, source: String, count: Int)
  /// The shard was said to be one of another number of shards.
  case otherCount(Int, plan: Int)
  /// What the rows depend on is not what the plan says.
  case otherSettings(name: String, plan: String, now: String)
  /// A part is of another run, or was found on another kind of device.
  case foreignPart(path: String, reason: String)
  /// Parts that are not done, or damaged: some of them, how many there are, and the shards that they belong to.
  case incomplete(folder: String, parts: [Int], count: Int, shards: [Int])

  /// One sentence with the remedy.
  public var description: String {
    switch self {
    case .notEmpty(let folder): "\(folder) is not empty, and a plan stays as it is; give another folder."
    case .noImages: "there is no image to plan for; give image files, folders, lists or a COCO file."
    case .noIndex(let looked):
      "no scheduler says which shard this is: none of \(looked.joined(separator: ", ")) is set; give --shard NUMBER, counted from 0."
    case .noNumber(let source, let value): "\(source) is \"\(value)\", which is no number of a shard; unset it, or give --shard NUMBER."
    case .transient(let message): "\(message) Its part is not written: start the shard again, where there is more memory if need be."
    case .contradiction(let one, let first, let other, let second):
      "\(one) says shard \(first), and \(other) shard \(second); unset one of them, or give --shard NUMBER."
    case .noSuchShard(let index, let source, let count):
      "\(source) says shard \(index), and the plan has \(count), counted from 0; start as many tasks as the plan has shards."
    case .otherCount(let count, let plan): "the plan has \(plan) shards, not \(count); give --shard as it counts them."
    case .otherSettings(let name, let plan, let now):
      "the plan was made with \(name) \(plan), and here it is \(now); use what the plan was made with, or make another plan."
    case .foreignPart(let path, let reason): "\(path) \(reason); remove it, and run its shard again."
    case .incomplete(let folder, let parts, let count, let shards):
      "\(folder) lacks \(count == 1 ? "a part" : "\(count) parts") (\(Self.list(parts, of: count))), of shard\(shards.count == 1 ? "" : "s") "
        + "\(Self.list(shards, of: shards.count)): run \(shards.count == 1 ? "it" : "them") again; rcnn merge --allow-missing does without."
    }
  }

  private static func list(_ numbers: [Int], of count: Int) -> String {
    numbers.prefix(10).map(String.init).joined(separator: ", ") + (count > 10 ? ", ..." : "")
  }
}
