import Checkpoints
import Testing

struct StateDictKeyTests {
  @Test(
    "old names become current ones",
    arguments: [
      ("backbone.fpn.inner_blocks.0.weight", "backbone.fpn.inner_blocks.0.0.weight"),
      ("backbone.fpn.layer_blocks.13.bias", "backbone.fpn.layer_blocks.13.0.bias"),
      ("rpn.head.conv.weight", "rpn.head.conv.0.0.weight"),
      ("rpn.head.conv.bias", "rpn.head.conv.0.0.bias"),
    ])
  func renaming(old: String, current: String) {
    #expect(StateDictKey.current(old) == current)
  }

  @Test(
    "other names stay as they are",
    arguments: [
      "backbone.fpn.inner_blocks.0.0.weight", "backbone.fpn.inner_blocks.0.1.running_mean", "backbone.fpn.inner_blocks.weight",
      "backbone.fpn.inner_blocks.x.weight", "backbone.fpn.inner_blocks..weight", "rpn.head.conv.0.0.weight", "rpn.head.conv.1.0.bias",
      "rpn.head.conv.0.weight", "rpn.head.conv.running_mean", "rpn.head.conv_weight", "rpn.head.cls_logits.weight", "modules.w", "",
      "neck.backbone.fpn.inner_blocks.0.weight",
    ])
  func others(name: String) {
    #expect(StateDictKey.current(name) == name)
  }
}
