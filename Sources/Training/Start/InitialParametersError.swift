import Files
import JSON
import TensorGraph

/// Why a model cannot begin with the weights of a file.
public struct InitialParametersError: DescribedError, Equatable, Sendable {
  /// The checkpoint.
  public let file: String
  /// The first tensor that does not fit, as the file calls it.
  public let tensor: String
  /// What is wrong with it.
  public let problem: Problem
  /// The model in a few words.
  public let model: String
  /// What to give instead.
  public let remedy: Remedy

  /// What is wrong with a tensor.
  public enum Problem: Sendable, Equatable {
    case missing
    /// The model has none of that name.
    case unexpected
    case misshapen(Shape, expected: Shape)
  }

  /// What would fit.
  public enum Remedy: Sendable {
    case detector, backbone
  }

  /// One sentence that names the file, the tensor and the remedy.
  public var description: String {
    let name = JSONText.string(tensor)
    let text =
      switch problem {
      case .missing: "it has no tensor \(name), which the model (\(model)) has"
      case .unexpected: "it has a tensor \(name), which the model (\(model)) has not"
      case .misshapen(let actual, let expected): "its tensor \(name) is \(actual), but \(expected) in the model (\(model))"
      }
    return "\(file): \(text); \(advice)."
  }

  private var advice: String {
    switch remedy {
    case .detector: "give a whole detector with the same backbone, pyramid and heads, or the backbone alone"
    case .backbone: "give a whole classifier of torchvision's with the model's backbone, or train a model with the one that the file has"
    }
  }
}
