import FoundationEssentials

/// An error that describes itself in one sentence for people, which names the place and the remedy; alerts show it too.
public protocol DescribedError: LocalizedError, CustomStringConvertible {}

extension DescribedError {
  /// The sentence.
  public var errorDescription: String? { description }
}
