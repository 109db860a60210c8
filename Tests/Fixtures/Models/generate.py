"""Writes state_dict_keys.tsv: every key and shape of torchvision's models, made with torch 2.15.0 and torchvision 0.29.2.

Run with a Python that has both packages: python3 Tests/Fixtures/Models/generate.py
"""

import pathlib

import torch
import torchvision
from torchvision.models import detection
from torchvision.models.detection import FasterRCNN
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.backbone_utils import mobilenet_backbone, resnet_fpn_backbone
from torchvision.ops.misc import FrozenBatchNorm2d


def resnet(name, norm_layer=torch.nn.BatchNorm2d):
    return FasterRCNN(resnet_fpn_backbone(backbone_name=name, weights=None, norm_layer=norm_layer), 91)


def mobilenet():
    """The two MobileNet builders as they are when weights are loaded: with frozen batch norms."""
    backbone = mobilenet_backbone(backbone_name="mobilenet_v3_large", weights=None, fpn=True, norm_layer=FrozenBatchNorm2d)
    anchors = AnchorGenerator(((32, 64, 128, 256, 512),) * 3, ((0.5, 1.0, 2.0),) * 3)
    return FasterRCNN(backbone, 91, rpn_anchor_generator=anchors)


MODELS = {
    "fasterrcnn_resnet50_fpn": lambda: resnet("resnet50", FrozenBatchNorm2d),
    "fasterrcnn_resnet50_fpn_v2": lambda: detection.fasterrcnn_resnet50_fpn_v2(weights_backbone=None),
    "fasterrcnn_mobilenet_v3_large_fpn": mobilenet,
    "fasterrcnn_mobilenet_v3_large_320_fpn": mobilenet,
    "resnet18": lambda: resnet("resnet18"),
    "resnet34": lambda: resnet("resnet34"),
    "resnet101": lambda: resnet("resnet101"),
    "resnet152": lambda: resnet("resnet152"),
}


def main():
    letters, rows = {}, {}
    for letter, (name, build) in zip("abcdefgh", MODELS.items()):
        letters[letter] = name
        for key, tensor in build().state_dict().items():
            shape = "x".join(map(str, tensor.shape)) or "scalar"
            rows.setdefault((key, shape), []).append(letter)
    lines = [f"# generate.py, torch {torch.__version__}, torchvision {torchvision.__version__}; key, shape, models that have it"]
    lines += [f"# {letter} {name}" for letter, name in letters.items()]
    lines += [f"{key}\t{shape}\t{''.join(models)}" for (key, shape), models in rows.items()]
    (pathlib.Path(__file__).parent / "state_dict_keys.tsv").write_text("\n".join(lines) + "\n")


main()
