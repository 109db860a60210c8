import NeuralNetworks

/// A model that is no Faster R-CNN as it can be run here, told by the names of its tensors.
public enum ForeignModel: Sendable, Equatable, CaseIterable {
  case quantized, maskRCNNBenchmark, detectron2, mmdetection, fcos, ssd, retinaNet, detr, yolo, withoutPyramid, segmentation, classifier

  /// Recognises the kind of a checkpoint that lacks the parameter `missing`; nil for what is not known.
  init?(_ source: any ParameterSource, without missing: String) {
    let signs = Self.allCases.map { kind in kind.signs.map { $0.map { Array($0.utf8) } } }
    var found = signs.map { $0.map { _ in false } }
    for path in source.paths {
      for part in Self.parts(of: path) {
        for (kind, alternatives) in signs.enumerated() {
          for (sign, beginnings) in alternatives.enumerated() where !found[kind][sign] {
            found[kind][sign] = beginnings.contains { part.starts(with: $0) }
          }
        }
      }
    }
    guard let kind = found.firstIndex(where: { $0.allSatisfy(\.self) }) else { return nil }
    self = Self.allCases[kind]
    if self == .withoutPyramid && !missing.hasPrefix("backbone.") { return nil }
  }

  /// How the names of its tensors begin, whatever modules are around it: one beginning of each list must be there.
  private var signs: [[String]] {
    switch self {
    case .quantized: [["zero_point", "_packed_params"]]
    case .maskRCNNBenchmark: [["backbone.body.stem."]]
    case .detectron2: [["backbone.bottom_up.", "proposal_generator."]]
    case .mmdetection: [["neck.lateral_convs.", "neck.fpn_convs.", "neck.convs.", "bbox_head.", "rpn_head."]]
    case .fcos: [["head.regression_head.bbox_ctrness."]]
    case .ssd: [["head.classification_head.module_list."]]
    case .retinaNet: [["head.classification_head.cls_logits.", "classificationModel.", "head.cls_subnet."]]
    case .detr:
      [
        ["transformer.encoder.", "transformer.decoder.", "model.decoder.layers.", "decoder.layers."],
        [
          "class_embed.", "query_embed.", "class_labels_classifier.", "bbox_embed.", "bbox_predictor.", "dec_bbox_head.",
          "decoder.dec_bbox_head.",
        ],
      ]
    case .yolo: [["model.0.conv.", "module_list.0.", "head.cls_preds.", "dfl.conv.", "models.0.conv"]]
    case .withoutPyramid: [["rpn.head."], ["roi_heads."]]
    case .segmentation:
      [["classifier.", "aux_classifier.", "outc.", "segmentation_head."], ["backbone.layer1.", "backbone.0.", "inc.", "decoder."]]
    case .classifier:
      [
        ["fc.weight", "classifier.", "heads.head.", "head.weight", "head.fc.", "last_linear."],
        [
          "conv1.weight", "features.", "layer1.", "conv_proj.", "patch_embed.", "stem.", "conv_stem.", "conv1.0.", "Conv2d_1a_3x3.",
          "blocks.0.",
        ],
      ]
    }
  }

  /// What begins at each module of a path, which may be some modules deep.
  private static func parts(of path: String) -> [Substring.UTF8View] {
    let bytes = path[...].utf8
    var starts = [bytes.startIndex]
    for dot in bytes.indices where starts.count < 8 && bytes[dot] == UInt8(ascii: ".") { starts.append(bytes.index(after: dot)) }
    return starts.map { bytes[$0...] }
  }
}

extension ForeignModel: CustomStringConvertible {
  /// What the checkpoint is.
  public var description: String {
    switch self {
    case .quantized: "a quantized model, whose weights are integers with scales"
    case .maskRCNNBenchmark: "a model of maskrcnn-benchmark, which prepares images and pools otherwise than torchvision"
    case .detectron2: "a model of detectron2, which prepares images and pools otherwise than torchvision"
    case .mmdetection: "a model of MMDetection, which prepares images and pools otherwise than torchvision"
    case .fcos: "an FCOS, a detector of one stage"
    case .ssd: "an SSD or SSDlite, a detector of one stage"
    case .retinaNet: "a RetinaNet, a detector of one stage"
    case .detr: "a DETR or another detector with a transformer"
    case .yolo: "a YOLO, a detector of one stage"
    case .withoutPyramid: "a Faster R-CNN without a feature pyramid, or over a backbone that is neither a ResNet nor a MobileNetV3-Large"
    case .segmentation: "a segmentation network"
    case .classifier: "an image classifier, such as a backbone is before a detector is trained from it"
    }
  }

  /// What to do, as a clause.
  public var remedy: String {
    self == .quantized ? "give the checkpoint that it was quantized from" : Self.runnable
  }

  /// What can be given instead of a model that cannot be run.
  static let runnable = "give one of torchvision's Faster R-CNN with a feature pyramid over a plain or wide ResNet or a MobileNetV3-Large"
}
