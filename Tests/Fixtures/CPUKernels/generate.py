#!/usr/bin/env python3
"""Writes the expected values of the CPU kernels' tests. Made with torch 2.15.0 and torchvision 0.29.2 on a processor with AVX-512.

Inputs are formulas that the tests repeat, so that only the results are stored, as little-endian float32.
"""
import pathlib

import torch
import torchvision

HERE = pathlib.Path(__file__).parent


def write(name, tensor):
    (HERE / name).write_bytes(tensor.contiguous().numpy().astype("<f4").tobytes())


def image(height, width):
    y, x, c = torch.meshgrid(torch.arange(height), torch.arange(width), torch.arange(3), indexing="ij")
    return (x * 7 + y * 13 + c * 29 + x * y * 5) % 256


# Only outputs whose height and width add up to more than 128: PyTorch interpolates smaller ones, which no detector uses, in another order.
def transformed(height, width, new_height, new_width):
    mean, deviation = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    pixels = image(height, width).to(torch.uint8).permute(2, 0, 1).contiguous().to(torch.float32).div(255)
    normalised = (pixels - mean[:, None, None]) / deviation[:, None, None]
    resized = torch.nn.functional.interpolate(normalised[None], size=(new_height, new_width), mode="bilinear", align_corners=False)
    return resized[0].permute(1, 2, 0)


def feature_map(height, width, channels):
    y, x, c = torch.meshgrid(torch.arange(height), torch.arange(width), torch.arange(channels), indexing="ij")
    return ((x * 7 + y * 13 + c * 29 + x * y * 5) % 256).to(torch.float32) / 128 - 1


def pooled(boxes, size, sampling_ratio):
    features = feature_map(12, 17, 16).permute(2, 0, 1)[None]
    return torchvision.ops.roi_align(features, [boxes], size, 0.25, sampling_ratio).permute(0, 2, 3, 1)


BOXES = torch.tensor([
    [3.0, 5.0, 40.0, 31.0],  # inside
    [66.5, 46.5, 67.0, 47.0],  # smaller than a cell, reaching past the corner
    [-9.0, -3.0, 80.0, 60.0],  # past every edge
    [10.25, 20.5, 10.25, 20.5],  # empty
])

if __name__ == "__main__":
    write("image_transform_enlarged.bin", transformed(11, 47, 20, 113))
    write("image_transform_reduced.bin", transformed(41, 300, 14, 121))
    write("image_transform_same_size.bin", transformed(9, 12, 9, 12))
    write("roi_align_ratio_2.bin", pooled(BOXES, 7, 2))
    write("roi_align_adaptive.bin", pooled(BOXES, 3, 0))
