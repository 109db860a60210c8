import TensorGraph

/// Where a model's parameters come from, by checkpoint path ("backbone.body.conv1.weight").
public protocol ParameterSource: Sendable {
  /// Every path there is.
  var paths: [String] { get }

  /// The shape of the parameter at `path`, nil when there is none.
  func shape(of path: String) -> Shape?

  /// The values at `path` in row-major order; throws what reading them throws.
  func values(of path: String) throws -> [Float]

  /// The same, into a buffer that has room for them.
  func read(_ path: String, into buffer: UnsafeMutableBufferPointer<Float>) throws
}

extension ParameterSource {
  /// As the protocol says, by way of an array.
  public func read(_ path: String, into buffer: UnsafeMutableBufferPointer<Float>) throws {
    _ = buffer.update(fromContentsOf: try values(of: path))
  }
}
