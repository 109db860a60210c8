import ArgumentParser
import RCNN

/// The options that say which anchors a model was trained with.
struct AnchorOptions: ParsableArguments {
  @Option(
    help: .init(
      "The sides of the anchors in pixels, where the model was trained with its own: with commas for all levels, as 16,32,64, or with slashes between levels, "
        + "finest first, as 16/32/64/128/256. Default: the model's.",
      valueName: "sizes"))
  var anchorSizes: AnchorListArgument?

  @Option(
    help: .init(
      "The ratios of height to width of the anchors, with commas and slashes likewise, as 0.5,1,2. Default: the model's.",
      valueName: "ratios"))
  var aspectRatios: AnchorListArgument?

  /// The options in the library's terms.
  var overrides: AnchorOverrides { AnchorOverrides(sizes: anchorSizes?.lists, aspectRatios: aspectRatios?.lists) }
}

/// Lists of positive numbers, one for all levels of a pyramid or one a level; semicolons stand for slashes.
struct AnchorListArgument: ExpressibleByArgument {
  let lists: [[Float]]

  /// More levels and numbers than these are a mistake.
  private static let maximumCount = 64
  private static let range: ClosedRange<Float> = 0.001...100_000

  init(_ lists: [[Float]]) { self.lists = lists }

  init?(argument: String) {
    let texts = argument.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == ";" }
    let lists = texts.map { $0.split(separator: ",", omittingEmptySubsequences: false).map { Float($0) } }
    guard lists.count <= Self.maximumCount, lists.allSatisfy({ $0.count <= Self.maximumCount }) else { return nil }
    guard lists.allSatisfy({ $0.allSatisfy { $0.map(Self.range.contains) == true } }) else { return nil }
    self.init(lists.map { $0.compactMap(\.self) })
  }
}
