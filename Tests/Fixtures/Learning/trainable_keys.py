"""Writes trainable_keys.tsv: from how many trainable layers of the backbone on each parameter of torchvision's builders gets a gradient.

Made with torch 2.15.0 and torchvision 0.29.2; run: python3 Tests/Fixtures/Learning/trainable_keys.py
Each builder is made with each number of layers, and a step back through all four losses tells which parameters have a gradient.
"""

import pathlib

import torch
import torchvision
from torchvision.models.detection import faster_rcnn

# The builders and the most layers that they train.
BUILDERS = {
    "fasterrcnn_resnet50_fpn": 5,
    "fasterrcnn_resnet50_fpn_v2": 5,
    "fasterrcnn_mobilenet_v3_large_fpn": 6,
    "fasterrcnn_mobilenet_v3_large_320_fpn": 6,
}


def build(name, layers):
    """As with weights, which are what makes the builders look at the number of layers, but with batch norms that can learn."""
    faster_rcnn._validate_trainable_layers = lambda *arguments: layers
    return getattr(faster_rcnn, name)(weights=None, weights_backbone=None, min_size=64, max_size=64).train()


def learning(name, layers):
    """The parameters that have a gradient, and those of batch norms."""
    torch.manual_seed(0)
    model = build(name, layers)
    norms = {
        f"{path}.{key}" for path, module in model.named_modules() if isinstance(module, torch.nn.BatchNorm2d)
        for key, _ in module.named_parameters()
    }
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.eval()
    target = {"boxes": torch.tensor([[4.0, 4.0, 50.0, 60.0]]), "labels": torch.tensor([1])}
    sum(model([torch.rand(3, 64, 64)], [target]).values()).backward()
    return {key for key, parameter in model.named_parameters() if parameter.grad is not None}, norms


def main():
    rows, norms = {}, set()
    for column, (name, limit) in enumerate(BUILDERS.items()):
        before = set()
        for layers in range(limit + 1):
            keys, own = learning(name, layers)
            assert before <= keys, "more layers train more"
            for key in keys - before:
                rows.setdefault(key, ["-"] * len(BUILDERS))[column] = str(layers)
            before, norms = keys, norms | own
        assert before == {key for key, _ in build(name, limit).named_parameters()}, "with all layers everything learns"
    lines = [f"# trainable_keys.py, torch {torch.__version__}, torchvision {torchvision.__version__}"]
    lines += ["# key, whether it is a batch norm's, the least number of layers with which it learns in:", "# " + " ".join(BUILDERS)]
    lines += ["\t".join([key, "norm" if key in norms else "-", *numbers]) for key, numbers in sorted(rows.items())]
    (pathlib.Path(__file__).parent / "trainable_keys.tsv").write_text("\n".join(lines) + "\n")


main()
