"""Writes the checkpoints of this folder, and expected.tsv with what they hold.

Run it in this folder with PyTorch and safetensors installed; made with torch 2.15.0 and safetensors 0.8.0.
Columns of expected.tsv: file, format, tensor's current name, name in the file, type, shape, strides in the file,
elements in row-major order (hexadecimal bytes), the same as fp32.
"""

import argparse
import collections

import torch
from safetensors.torch import save_file

FLOATS = [0.0, -0.0, 1.0, -2.5, 65504.0, 1e-7, 3.14159, float("inf"), float("-inf"), float("nan"), 1 / 3, -6.1e-5]
rows = []


def hexadecimal(tensor):
    return tensor.detach().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes().hex() if tensor.numel() else ""


def numbers(values):
    return ",".join(map(str, values))


def canonical(tensor):
    return torch.where(torch.isnan(tensor), float("nan"), tensor)  # what a NaN carries depends on the processor


def expect(file, format, tensors, names=None):
    for key, tensor in tensors.items():
        strides = torch.empty(tensor.shape).stride() if format == "safetensors" else tensor.stride()
        rows.append([file, format, (names or {}).get(key, key), key, str(tensor.dtype).removeprefix("torch."),
                     numbers(tensor.shape), numbers(strides), hexadecimal(tensor), hexadecimal(canonical(tensor.detach().float()))])


def save(file, tensors, root=None, legacy=False, protocol=2, names=None):
    torch.save(tensors if root is None else root, file, _use_new_zipfile_serialization=not legacy, pickle_protocol=protocol)
    expect(file, "pytorchLegacy" if legacy else "pytorchZip", tensors, names)


def every_type():
    types = [torch.float64, torch.float32, torch.float16, torch.bfloat16]
    floats = torch.tensor(FLOATS, dtype=torch.float64).reshape(3, 4)
    tensors = collections.OrderedDict((str(t).removeprefix("torch."), floats.to(t)) for t in types)
    for t in [torch.int64, torch.int32, torch.int16, torch.int8]:
        tensors[str(t).removeprefix("torch.")] = torch.tensor([-128, -1, 0, 127], dtype=t)
    tensors["int64.large"] = torch.tensor([2**62 + 1, -(2**53) - 1, 16777217])
    tensors["uint8"] = torch.tensor([0, 1, 128, 255], dtype=torch.uint8)
    tensors["bool"] = torch.tensor([True, False, True])
    tensors["scalar"] = torch.tensor(7)
    tensors["empty"] = torch.zeros(0, 3)
    tensors["name with spaces, ünïcode and \"quotes\""] = torch.ones(1)
    return tensors


def every_view():
    grid = torch.arange(24.0).reshape(2, 3, 4)
    return {
        "whole": grid, "transposed": grid.transpose(0, 2), "permuted": grid.permute(1, 2, 0), "sliced": grid[1, 1:, ::2],
        "column": grid[:, 2, 1], "expanded": torch.tensor([[5.0], [6.0]]).expand(2, 3), "last": grid[1, 2, 3],
        "empty slice": grid[2:, 3:, 4:], "half transposed": torch.arange(6).half().reshape(2, 3).t(),
        "bytes": torch.arange(6, dtype=torch.uint8)[::3],
        "double transposed": torch.arange(4.0, dtype=torch.float64).reshape(2, 2).t(),
    }


def training_checkpoint():
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Conv2d(2, 3, 1), torch.nn.BatchNorm2d(3))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9, weight_decay=1e-4)
    scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones=[16, 22], gamma=0.1)
    model(torch.ones(1, 2, 2, 2)).sum().backward()
    optimizer.step()
    scheduler.step()
    arguments = argparse.Namespace(lr=0.02, lr_steps=[16, 22], data_path="/data", amp=False, resume=None, weights=None, device="cuda")
    return {
        "model": model.state_dict(), "optimizer": optimizer.state_dict(), "lr_scheduler": scheduler.state_dict(), "args": arguments,
        "epoch": 25, "scaler": torch.amp.GradScaler("cpu").state_dict(),
    }


def old_names():
    keys = {f"backbone.fpn.{b}_blocks.{i}.{p}": f"backbone.fpn.{b}_blocks.{i}.0.{p}"
            for b in ["inner", "layer"] for i in range(4) for p in ["weight", "bias"]}
    keys |= {f"rpn.head.conv.{p}": f"rpn.head.conv.0.0.{p}" for p in ["weight", "bias"]}
    keys |= {k: k for k in ["backbone.body.conv1.weight", "rpn.head.cls_logits.weight", "roi_heads.box_head.fc6.weight"]}
    return keys


save("types_zip.pth", every_type())
save("types_legacy.pth", every_type(), legacy=True)
save("views_zip.pth", every_view())
save("views_legacy.pth", every_view(), legacy=True)
for protocol in [3, 4, 5]:
    save(f"protocol{protocol}_zip.pth", every_view(), protocol=protocol)
    save(f"protocol{protocol}_legacy.pth", every_view(), legacy=True, protocol=protocol)
for legacy in [False, True]:
    suffix = "legacy" if legacy else "zip"
    checkpoint = training_checkpoint()
    save(f"training_{suffix}.pth", checkpoint["model"], root=checkpoint, legacy=legacy)
    names = {"module." + k: v for k, v in old_names().items()}
    tensors = collections.OrderedDict((k, torch.tensor([float(i)])) for i, k in enumerate(names))
    save(f"old_names_{suffix}.pth", tensors, root={"state_dict": tensors, "step": 1}, legacy=legacy, names=names)
parameters = {"weight": torch.nn.Parameter(torch.arange(4.0).reshape(2, 2)),
              "frozen": torch.nn.Parameter(torch.ones(1), requires_grad=False)}
save("parameters.pth", parameters, root={"model_state_dict": parameters, "device": torch.device("cpu"), "size": torch.Size([1, 2])})

contiguous = {k: v.contiguous() for k, v in (every_type() | every_view()).items()}
save_file({k: v.clone() for k, v in contiguous.items()}, "tensors.safetensors", metadata={"format": "pt", "note": "a \"quoted\"\ttext, ü"})
expect("tensors.safetensors", "safetensors", contiguous)

# A model that is pickled whole, of which the parameters are read.
torch.save(torch.nn.Linear(1, 1), "whole_model.pth")
torch.save(torch.nn.Linear(1, 1), "whole_model_legacy.pth", _use_new_zipfile_serialization=False)

# What must be refused.
torch.save({"a": torch._neg_view(torch.ones(2))}, "negated.pth")
torch.save({"a": torch.ones(2, dtype=torch.uint16)}, "uint16.pth")
torch.save([torch.ones(2)], "list.pth")
torch.save({"epoch": 3}, "no_tensors.pth")
torch.jit.script(torch.nn.ReLU()).save("torchscript.pt")

with open("expected.tsv", "w") as output:
    for row in rows:
        output.write("\t".join(row) + "\n")
