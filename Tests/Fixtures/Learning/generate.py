"""Writes one JSON file per model and optimizer: the losses of some steps of torchvision, and the gradients of the first one.

Made with torch 2.15.0 and torchvision 0.29.2; run: python3 Tests/Fixtures/Learning/generate.py
Weights and images are formulas (see ../Parity/generate.py), so that none are stored. Samplers take the first candidates. Batch norms are frozen, but for
"batch", which is a few steps of SGD with the statistics of each batch, and holds what has become of the running ones.
"""

import json
import pathlib

import torch
import torchvision
from torchvision.models.detection import _utils

FOLDER = pathlib.Path(__file__).parent
SOURCE = FOLDER.parent / "Parity" / "generate.py"
parity = {}
exec(SOURCE.read_text().rsplit("\nfor name in MODELS", 1)[0], parity)  # all but the writing of its own files

SAMPLES = 6
# The steps of each case; those of a ResNet hang on rounding from the second on, those with statistics of the batch from the fifth.
MOBILE = "fasterrcnn_mobilenet_v3_large_320_fpn"
CASES = [(MOBILE, name, 10) for name in ("sgd", "nesterov", "adamw")] + [("resnet18", "sgd", 1), (MOBILE, "batch", 4)]
OPTIMIZERS = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, lr=0.002, momentum=0.9, weight_decay=1e-4),
    "batch": lambda parameters: torch.optim.SGD(parameters, lr=1e-4, momentum=0.9, weight_decay=1e-4),
    "nesterov": lambda parameters: torch.optim.SGD(parameters, lr=0.002, momentum=0.9, weight_decay=1e-4, nesterov=True),
    "adamw": lambda parameters: torch.optim.AdamW(parameters, lr=1e-5, weight_decay=0.01),
}
# Height, width, shift of the picture, and its objects with their labels; the second image has none.
IMAGES = [
    (120, 140, 0, [([10, 10, 70, 70], 3), ([84, 5, 134, 100], 7), ([30, 80, 60, 115], 3)]),
    (120, 140, 9, []),
    (140, 120, 4, [([6, 12, 66, 70], 3), ([70, 60, 118, 132], 90)]),
]


def settings(name):
    """Few proposals and samples, so that what is sampled does not hang on rounding."""
    sizes = {"min_size": 96, "max_size": 200} if "320" in name else {"min_size": 128, "max_size": 256}
    return sizes | {
        "rpn_pre_nms_top_n_train": 60, "rpn_post_nms_top_n_train": 40, "rpn_batch_size_per_image": 64, "box_batch_size_per_image": 64,
    }


def first(self, matched):
    """The first candidates instead of random ones."""
    chosen = []
    for labels in matched:
        positive = torch.where(labels >= 1)[0][: int(self.batch_size_per_image * self.positive_fraction)]
        negative = torch.where(labels == 0)[0][: self.batch_size_per_image - len(positive)]
        masks = [torch.zeros_like(labels, dtype=torch.uint8) for _ in range(2)]
        masks[0][positive] = 1
        masks[1][negative] = 1
        chosen.append(masks)
    return [pair[0] for pair in chosen], [pair[1] for pair in chosen]


def build(name, dtype, takes_batches):
    parity["settings"] = settings
    model = parity["build"](name).to(dtype).train()
    if takes_batches:
        return model
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.eval()
            module.requires_grad_(False)
    return model


def batch(dtype):
    images, targets = [], []
    for height, width, shift, objects in IMAGES:
        parity["HEIGHT"], parity["WIDTH"] = height, width
        images.append(picture(height, width, shift).to(dtype).div(255))
        boxes = torch.tensor([box for box, _ in objects], dtype=dtype).reshape(-1, 4)
        targets.append({"boxes": boxes, "labels": torch.tensor([label for _, label in objects], dtype=torch.int64)})
    return images, targets


def picture(height, width, shift):
    import numpy
    y, x, c = numpy.meshgrid(numpy.arange(height), numpy.arange(width), numpy.arange(3), indexing="ij")
    moved = x + shift
    value = (moved * (c + 1) + y * (3 - c)) % 256
    value = numpy.where((moved - 40) ** 2 + (y - 40) ** 2 < 900, 230 - 60 * c, value)
    value = numpy.where((moved > 80) & (moved // 6 % 2 == 0), 40 + 70 * c, value)
    texture = (x * 7 + y * 13 + c * 29 + x * y * 5) % 32
    return torch.from_numpy(((value + texture) % 256).astype(numpy.uint8)).permute(2, 0, 1).contiguous()


def learn(name, optimizer_name, steps, dtype):
    """The losses of each step, some elements and the norm of each parameter's first gradient, and of the running statistics after the last step."""
    model = build(name, dtype, optimizer_name == "batch")
    images, targets = batch(dtype)
    parameters = {key: parameter for key, parameter in model.named_parameters() if parameter.requires_grad}
    optimizer = OPTIMIZERS[optimizer_name](list(parameters.values()))
    losses, gradients = [], {}
    for step in range(steps):
        found = model(list(images), [dict(target) for target in targets])
        optimizer.zero_grad()
        sum(found.values()).backward()
        if step == 0:
            gradients = {key: sampled(key, parameter.grad) for key, parameter in parameters.items()}
        optimizer.step()
        losses.append({key: parity["rounded"](float(value)) for key, value in found.items()})
    statistics = {key: sampled(key, buffer) for key, buffer in model.named_buffers() if ".running_" in key}
    return losses, gradients, statistics


def sampled(key, gradient):
    positions = [int(number) % gradient.numel() for number in parity["split_mix"](parity["fnv1a"](key), SAMPLES)]
    return {
        "norm": parity["rounded"](gradient.double().norm().item()),
        "positions": positions,
        "values": [parity["rounded"](gradient.flatten()[position].item()) for position in positions],
    }


def write(name, optimizer, steps):
    losses, gradients, statistics = learn(name, optimizer, steps, torch.float32)
    exact, exact_gradients, _ = learn(name, optimizer, steps, torch.float64)
    worst = max(abs(a[key] - b[key]) / abs(b[key]) for a, b in zip(losses, exact) for key in b)
    gradient = max(abs(gradients[key]["norm"] - exact_gradients[key]["norm"]) / max(exact_gradients[key]["norm"], 1e-30) for key in gradients)
    print(f"{name} {optimizer}: losses in float32 differ by {worst:.1e} from those in float64, norms of gradients by {gradient:.1e}")
    assert worst < 5e-4, "the case hangs on rounding"
    case = {"torch": torch.__version__, "torchvision": torchvision.__version__, "losses": losses}
    if optimizer in ("sgd", "batch"):
        case["gradients"] = gradients
    if optimizer == "batch":
        case["statistics"] = statistics
    (FOLDER / f"{name}_{optimizer}.json").write_text(json.dumps(case, separators=(",", ":")) + "\n")


_utils.BalancedPositiveNegativeSampler.__call__ = first
for case in CASES:
    write(*case)
