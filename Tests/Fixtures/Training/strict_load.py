"""Loads a .pth of a trained model into torchvision with strict=True and says what it detects in an image, as JSON.

strict_load.py BUILDER WEIGHTS.pth IMAGE CLASSES MIN_SIZE MAX_SIZE ANCHOR_SIZES

ANCHOR_SIZES are those of each level, as many as the builder has, such as "16/32/64/128/256", or "default". BUILDER is one of torchvision's, or resnet18.
"""

import json
import sys

import torch
import torchvision
from torchvision.models.detection import FasterRCNN
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.backbone_utils import resnet_fpn_backbone


def make(builder, classes, sizes, anchors):
    options = dict(num_classes=classes, min_size=sizes[0], max_size=sizes[1], box_score_thresh=0.05)
    if builder == "resnet18":
        backbone = resnet_fpn_backbone(
            backbone_name="resnet18", weights=None, norm_layer=torch.nn.BatchNorm2d, trainable_layers=5)
        model = FasterRCNN(backbone, **options)
    else:
        model = torchvision.models.detection.__dict__[builder](weights=None, weights_backbone=None, **options)
    if anchors != "default":
        levels = tuple(tuple(float(size) for size in level.split(",")) for level in anchors.split("/"))
        model.rpn.anchor_generator = AnchorGenerator(levels, ((0.5, 1.0, 2.0),) * len(levels))
    return model


def main():
    builder, weights, image, classes, shorter, longer, anchors = sys.argv[1:]
    torch.manual_seed(0)
    model = make(builder, int(classes), (int(shorter), int(longer)), anchors).eval()
    state = torch.load(weights, weights_only=True)
    own = model.state_dict()
    model.load_state_dict(state, strict=True)
    pixels = torchvision.io.read_image(image, torchvision.io.ImageReadMode.RGB).float() / 255
    with torch.no_grad():
        found = model([pixels])[0]
    json.dump(
        {
            "keysAreTheSame": list(state) == list(own),
            "typesAreTheSame": all(state[key].dtype == own[key].dtype and state[key].shape == own[key].shape for key in own),
            "boxes": found["boxes"].tolist(),
            "labels": found["labels"].tolist(),
            "scores": found["scores"].tolist(),
        },
        sys.stdout)


main()
