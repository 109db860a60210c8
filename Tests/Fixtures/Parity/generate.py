"""Writes one JSON file per model: what torchvision computes, stage by stage, with weights and an image that are formulas.

Made with torch 2.15.0 and torchvision 0.29.2; run: python3 Tests/Fixtures/Parity/generate.py
The Swift tests repeat the formulas, so no weights are stored; of each stage a hundred values and the root mean square are.
"""

import json
import math
import pathlib

import numpy
import torch
import torchvision
from torchvision.models import detection
from torchvision.models.detection import FasterRCNN
from torchvision.models.detection.backbone_utils import resnet_fpn_backbone

HEIGHT, WIDTH = 120, 140
SAMPLES, SAMPLED_REGIONS = 100, 10

MODELS = {
    "fasterrcnn_resnet50_fpn": detection.fasterrcnn_resnet50_fpn,
    "fasterrcnn_resnet50_fpn_v2": detection.fasterrcnn_resnet50_fpn_v2,
    "fasterrcnn_mobilenet_v3_large_fpn": detection.fasterrcnn_mobilenet_v3_large_fpn,
    "fasterrcnn_mobilenet_v3_large_320_fpn": detection.fasterrcnn_mobilenet_v3_large_320_fpn,
    "resnet18": lambda weights_backbone, **settings: FasterRCNN(
        resnet_fpn_backbone(backbone_name="resnet18", weights=weights_backbone, norm_layer=torch.nn.BatchNorm2d), 91, **settings
    ),
}


def settings(name):
    """Small images and few proposals; grids of odd size, so that anchors are not a power of two apart."""
    if "320" in name:
        return {"min_size": 96, "max_size": 200, "rpn_post_nms_top_n_test": 100}
    return {"min_size": 128, "max_size": 256, "rpn_post_nms_top_n_test": 150}


def split_mix(seed, count):
    """The first `count` numbers of SplitMix64."""
    with numpy.errstate(over="ignore"):
        z = numpy.uint64(seed) + numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        return z ^ (z >> numpy.uint64(31))


def fnv1a(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 % (1 << 64)
    return value


# How much a layer enlarges its input, by the first part of the key that fits: activations stay near one, scores are neither all high nor all low.
GAINS = [
    ("cls_score", 2), ("cls_logits", 1), ("rpn.head.bbox_pred", 0.2), ("bbox_pred", 1), ("fpn", 0.7), ("block", 1.28), ("body", 1.1), ("", 1.4)
]


def center_and_bound(key, shape):
    """Values are uniform over center - bound ..< center + bound."""
    if key.endswith("running_var"):
        return 1, 0.5
    if key.endswith("running_mean"):
        return 0, 0.125
    if len(shape) == 1:
        if not key.endswith("weight"):
            return 0, 0.125
        return (0.5, 0.125) if key.endswith(("bn3.weight", "bn2.weight")) else (1, 0.25)
    gain = next(gain for part, gain in GAINS if part in key)
    return 0, gain * math.sqrt(3 / math.prod(shape[1:]))


def parameter(key, shape):
    """The top 24 bits of each number, as a float32 in -1 ..< 1, scaled and shifted in float32."""
    center, bound = center_and_bound(key, shape)
    unit = (split_mix(fnv1a(key), math.prod(shape)) >> numpy.uint64(40)).astype(numpy.float32) * numpy.float32(2**-23) - numpy.float32(1)
    return torch.from_numpy((numpy.float32(center) + numpy.float32(bound) * unit).reshape(shape))


def image():
    """Ramps, discs and a grid with some texture, 8 bits a channel."""
    y, x, c = numpy.meshgrid(numpy.arange(HEIGHT), numpy.arange(WIDTH), numpy.arange(3), indexing="ij")
    value = (x * (c + 1) + y * (3 - c)) % 256
    disc = (x - 40) ** 2 + (y - 40) ** 2 < 900
    value = numpy.where(disc, 230 - 60 * c, value)
    bars = (x > 80) & (x // 6 % 2 == 0)
    value = numpy.where(bars, 40 + 70 * c, value)
    texture = (x * 7 + y * 13 + c * 29 + x * y * 5) % 32
    return ((value + texture) % 256).astype(numpy.uint8)


def build(name):
    model = MODELS[name](weights_backbone=None, **settings(name)).eval()
    model.load_state_dict(
        {key: tensor if key.endswith("num_batches_tracked") else parameter(key, tuple(tensor.shape))
         for key, tensor in model.state_dict().items()})
    return model


def stages(model, picture):
    """Every stage by the names of the Swift graph, and the detections."""
    found = {}
    keep = lambda name: lambda module, inputs, output: found.__setitem__(name, output)
    handles = [
        model.transform.register_forward_hook(lambda m, i, o: found.__setitem__("input", o[0].tensors)),
        model.backbone.register_forward_hook(keep("features")),
        model.rpn.head.register_forward_hook(keep("head")),
        model.rpn.register_forward_hook(lambda m, i, o: found.__setitem__("proposals", o[0][0])),
        model.roi_heads.box_roi_pool.register_forward_hook(keep("roi.pooled")),
        model.roi_heads.box_predictor.register_forward_hook(keep("predictor")),
    ]
    with torch.no_grad():
        detections = model([picture])[0]
    for handle in handles:
        handle.remove()
    features, (objectness, deltas) = found.pop("features"), found.pop("head")
    found["roi.logits"], found["roi.deltas"] = found.pop("predictor")
    found.update({f"features.{level}": tensor for level, tensor in features.items()})
    found.update({f"rpn.objectness.{level}": tensor for level, tensor in enumerate(objectness)})
    found.update({f"rpn.deltas.{level}": tensor for level, tensor in enumerate(deltas)})
    return found, detections


def sampled(name, tensor, regions):
    """The shape, the root mean square and some values with their flat positions; of regions whole rows, so that rows can be matched."""
    count, width = tensor.numel(), math.prod(tensor.shape[1:])
    numbers = [int(number) for number in split_mix(fnv1a(name), SAMPLES)]
    if name == "proposals":
        positions = [row * width + column for row in regions for column in range(width)]
    elif name.startswith("roi."):
        positions = [regions[index % len(regions)] * width + number % width for index, number in enumerate(numbers)]
    else:
        positions = sorted({number % count for number in numbers})
    values = tensor.flatten()
    return {
        "shape": list(tensor.shape),
        "rootMeanSquare": rounded(tensor.double().pow(2).mean().sqrt().item()),
        "positions": positions,
        "values": [rounded(values[position].item()) for position in positions],
    }


def rounded(value):
    """Nine digits tell every float32 from its neighbours."""
    return float(f"{value:.9g}")


def check_margins(name, found, detections):
    """Refuses a case whose choices hang on rounding: in float64 the same proposals and detections must come out."""
    exact, exact_detections = stages(build(name).double(), picture().double())
    distance = (exact["proposals"] - found["proposals"]).abs().max()
    assert distance < 1e-2, f"{name}: a proposal moves by {distance} px"
    assert torch.equal(exact_detections["labels"], detections["labels"]), f"{name}: detections change places"
    for stage, tensor in found.items():
        error = (exact[stage] - tensor).pow(2).mean().sqrt() / exact[stage].pow(2).mean().sqrt()
        print(f"{name} {stage}: float32 is {error:.1e} from float64")


def picture():
    return torch.from_numpy(image()).permute(2, 0, 1).contiguous().to(torch.float32).div(255)


def write(name):
    found, detections = stages(build(name), picture())
    check_margins(name, found, detections)
    regions = sorted({number % len(found["proposals"]) for number in map(int, split_mix(1, SAMPLED_REGIONS))})
    case = {
        "torch": torch.__version__,
        "torchvision": torchvision.__version__,
        "minSize": settings(name)["min_size"],
        "maxSize": settings(name)["max_size"],
        "postNMSTopN": settings(name)["rpn_post_nms_top_n_test"],
        "image": {"height": HEIGHT, "width": WIDTH, "sum": int(image().sum())},
        "stages": {stage: sampled(stage, tensor, regions) for stage, tensor in sorted(found.items())},
        "boxes": [[rounded(value) for value in box] for box in detections["boxes"].tolist()],
        "scores": [rounded(score) for score in detections["scores"].tolist()],
        "labels": detections["labels"].tolist(),
    }
    (pathlib.Path(__file__).parent / f"{name}.json").write_text(json.dumps(case, separators=(",", ":")) + "\n")


for name in MODELS:
    write(name)
