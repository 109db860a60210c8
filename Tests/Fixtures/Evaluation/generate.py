"""Scores random data sets with pycocotools 2.0.11 (numpy 2.4) and a plain copy of the VOC devkit's rules.

  python generate.py > expected.tsv                 the cases of the tests
  python generate.py 10000 > cases.tsv              more; RCNN_EVALUATION_CASES=cases.tsv makes the tests read it here

The data sets are not stored: `data_set` and `RandomDataset.swift` draw the same ones from a seed, in eighths of a pixel, so that both see the same bits.
A line holds the seed; the twelve numbers; and for each category, by id, AP, AP50, VOC 2007 AP, VOC 2010 AP. Undefined numbers are -1.
"""

import contextlib
import io
import sys

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval


class SplitMix64:
    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        mask = (1 << 64) - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        return (z ^ (z >> 31)) % bound


def data_set(seed):
    """Images, categories, objects and detections; unknown categories, ties, crowds, zero areas, edges of the ranges of areas are frequent."""
    random = SplitMix64(seed)
    below = random.below
    image_count, category_count = 1 + below(6), 1 + below(4)
    images = [10 + 7 * (i * 5 % 7) for i in range(image_count)]
    categories = [3 + 4 * (i * 3 % 5) for i in range(category_count)]
    levels = [4, 64, 1024][below(3)]
    is_crowded, first_id, is_silent = below(12) == 0, min(1, below(16)), below(16) == 0
    objects, results = [], []

    def category():
        return 999 if below(16) == 0 else categories[below(category_count)]

    def box():
        x, y, kind = below(2400) / 8, below(2400) / 8, below(8)
        width, height = (1 + below(1600)) / 8, (1 + below(1600)) / 8
        return [[x, y, 32.0, 32.0], [x, y, 96.0, 96.0], [x, y, 0.0, height]][kind] if kind < 3 else [x, y, width, height]

    def detect(image, category_id, near):
        step = [0, 1, 4, 16][below(4)]
        moved = [value + step * (below(17) - 8) / 8 for value in near]
        moved[2:] = [max(0.0, size) for size in moved[2:]]
        results.append(dict(image_id=image, category_id=category_id, bbox=moved, score=below(levels) / levels))

    for image in images:
        for _ in range(below(7)):
            near, category_id, kind = box(), category(), below(4)
            area = [1024.0, 9216.0, near[2] * near[3] * 0.75, near[2] * near[3]][kind]
            is_crowd, is_difficult = below(8) == 0, below(6) == 0
            objects.append(dict(id=first_id + len(objects), image_id=image, category_id=category_id, bbox=near, area=area,
                                iscrowd=int(is_crowd), difficult=is_difficult))
            for _ in range(below(4)):
                detect(image, category_id if below(8) else category(), near)
        for _ in range(below(4)):
            detect(image, category(), box())
        if is_crowded:
            near = box()
            for _ in range(90 + below(60)):
                detect(image, categories[0], near)
    if below(2):
        for i in range(len(results) - 1, 0, -1):
            j = below(i + 1)
            results[i], results[j] = results[j], results[i]
    return images, categories, objects, [] if is_silent else results


def coco_table(annotations, images, categories):
    table = COCO()
    table.dataset = dict(images=[dict(id=i) for i in images], categories=[dict(id=c, name=str(c)) for c in categories], annotations=annotations)
    table.createIndex()
    return table


def coco_numbers(images, categories, objects, results):
    truth = coco_table([dict(o) for o in objects], images, categories)
    # loadRes refuses an empty list; this is what it would do.
    found = truth.loadRes([dict(r) for r in results]) if results else coco_table([], images, categories)
    evaluation = COCOeval(truth, found, "bbox")
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    precision = evaluation.eval["precision"]

    def mean(values):
        return np.mean(values[values > -1]) if (values > -1).any() else -1

    return list(evaluation.stats), [(mean(precision[:, :, k, 0, 2]), mean(precision[:1, :, k, 0, 2])) for k in range(len(categories))]


def voc_numbers(category, objects, results):
    """VOCevaldet.m and VOCap.m, whose corners are pixels of the box; crowds count as difficult."""
    truths = {}
    for o in objects:
        if o["category_id"] == category:
            truths.setdefault(o["image_id"], []).append(dict(corners=corners(o["bbox"]), skip=o["difficult"] or o["iscrowd"], taken=False))
    positives = sum(not t["skip"] for image in truths.values() for t in image)
    if positives == 0:
        return -1, -1
    hits, misses = [], []
    # Equal scores in the order of image, then of the file.
    mine = sorted((r for r in results if r["category_id"] == category), key=lambda r: r["image_id"])
    for r in sorted(mine, key=lambda r: -r["score"]):
        box, best, match = corners(r["bbox"]), -np.inf, None
        for t in truths.get(r["image_id"], []):
            width = min(box[2], t["corners"][2]) - max(box[0], t["corners"][0]) + 1
            height = min(box[3], t["corners"][3]) - max(box[1], t["corners"][1]) + 1
            if width > 0 and height > 0:
                overlap = width * height / (pixels(box) + pixels(t["corners"]) - width * height)
                if overlap > best:
                    best, match = overlap, t
        is_found = best >= 0.5
        if is_found and match["skip"]:
            hit, miss = 0, 0
        else:
            hit = int(is_found and not match["taken"])
            miss = 1 - hit
            if hit:
                match["taken"] = True
        hits.append(hit)
        misses.append(miss)
    hits, misses = np.cumsum(hits), np.cumsum(misses)
    recall, precision = hits / positives, hits / np.maximum(hits + misses, 1)
    return eleven_points(recall, precision), area_under(recall, precision)


def corners(box):
    return box[0], box[1], box[0] + box[2], box[1] + box[3]


def pixels(box):
    return (box[2] - box[0] + 1) * (box[3] - box[1] + 1)


def eleven_points(recall, precision):
    total = 0.0
    for step in range(11):
        reached = precision[recall >= step / 10]
        total += (reached.max() if len(reached) else 0.0) / 11
    return total


def area_under(recall, precision):
    recall = np.concatenate([[0.0], recall, [1.0]])
    precision = np.concatenate([[0.0], precision, [0.0]])
    for i in range(len(precision) - 2, -1, -1):
        precision[i] = max(precision[i], precision[i + 1])
    return sum((recall[i] - recall[i - 1]) * precision[i] for i in range(1, len(recall)) if recall[i] != recall[i - 1])


def text(number):
    return repr(float(number)).removesuffix(".0")


for seed in range(int(sys.argv[1]) if len(sys.argv) > 1 else 400):
    images, categories, objects, results = data_set(seed)
    with contextlib.redirect_stdout(io.StringIO()):
        numbers, per_category = coco_numbers(images, categories, objects, results)
    for category, pair in zip(sorted(categories), per_category):
        numbers += [*pair, *voc_numbers(category, objects, results)]
    print(seed, *map(text, numbers), sep="\t")
