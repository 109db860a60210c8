import Datasets
import Detectors

/// What a model's resize and anchors make of the objects of a data set.
public struct ObjectMeasures: Sendable, Equatable {
  /// Of the boxes after the model's resize.
  public let sizes: SizeHistogram
  /// A quarter, half and three quarters of the objects have shorter sides than these, in pixels of the network's input; empty without objects.
  public let quartiles: [Double]
  /// Of the model's anchors.
  public let recall: AnchorRecall
  /// Better anchors, if the model's overlap too few objects and there are any.
  public let suggestion: AnchorSuggestion?

  /// Measures the objects that a network can learn from.
  public init(_ dataset: Dataset, _ configuration: FasterRCNNConfiguration) {
    let boxes = ResizedBox.all(in: dataset, configuration)
    (sizes, recall) = (SizeHistogram(boxes), AnchorRecall(boxes, configuration.anchors))
    suggestion = AnchorSuggestion(boxes, configuration.anchors, present: recall)
    let sides = boxes.map(\.side).sorted()
    quartiles = sides.isEmpty ? [] : (1...3).map { sides[$0 * sides.count / 4] }
  }
}
