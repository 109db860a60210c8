"""Writes TIFF files of kinds that Pillow cannot write."""

import struct
import zlib


def packed(values, bits, order):
    """One row of numbers."""
    if bits == 16:
        return struct.pack(f"{order}{len(values)}H", *values)
    text = "".join(format(int(v), f"0{bits}b") for v in values)
    text += "0" * (-len(text) % 8)
    return bytes(int(text[i : i + 8], 2) for i in range(0, len(text), 8))


def blocks(samples, bits, order, rows, tile):
    """The strips or tiles of height x width x channels numbers."""
    height, width, _ = samples.shape
    if not tile:
        for y in range(0, height, rows):
            yield b"".join(packed(line.reshape(-1), bits, order) for line in samples[y : y + rows])
        return
    for y in range(0, height, tile):
        for x in range(0, width, tile):
            result = b""
            for line in samples[y : y + tile, x : x + tile]:
                padded = list(line.reshape(-1)) + [0] * (samples.shape[2] * (tile - line.shape[0]))
                result += packed(padded, bits, order)
            yield result.ljust(-(-tile * tile * samples.shape[2] * bits // 8), b"\0")


def tiff(samples, bits, photometric, order="<", rows=7, tile=0, planar=False, deflate=False, big=False, extra=(), tags=()):
    """A file of height x width x channels numbers; `tags` are further ones: (tag, type, values)."""
    height, width, channels = samples.shape
    planes = [samples[..., c : c + 1] for c in range(channels)] if planar else [samples]
    data = [block for plane in planes for block in blocks(plane, bits, order, rows, tile)]
    data = [zlib.compress(block) for block in data] if deflate else data
    start = 16 if big else 8
    offsets = [start + sum(len(block) for block in data[:i]) for i in range(len(data))]
    entries = [(256, 3, [width]), (257, 3, [height]), (258, 3, [bits] * channels), (259, 3, [8 if deflate else 1])]
    entries += [(262, 3, [photometric]), (277, 3, [channels]), (284, 3, [2 if planar else 1])]
    place, size = (324, 325) if tile else (273, 279)
    entries += [(place, 4, offsets), (size, 4, [len(block) for block in data])]
    entries += [(322, 3, [tile]), (323, 3, [tile])] if tile else [(278, 3, [rows])]
    entries += [(338, 3, list(extra))] if extra else []
    return assemble(b"".join(data), sorted([*entries, *tags]), order, big, start)


def assemble(data, entries, order, big, start):
    mark, word, field = (b"II" if order == "<" else b"MM"), ("Q" if big else "I"), (8 if big else 4)
    place = start + len(data)
    outside = place + (8 + 20 * len(entries) + 8 if big else 2 + 12 * len(entries) + 4)
    head = mark + (struct.pack(order + "HHHQ", 43, 8, 0, place) if big else struct.pack(order + "HI", 42, place))
    directory, values = struct.pack(order + ("Q" if big else "H"), len(entries)), b""
    for tag, kind, numbers in entries:
        packed_values = struct.pack(order + {1: "B", 3: "H", 4: "I"}[kind] * len(numbers), *numbers)
        directory += struct.pack(order + "HH" + word, tag, kind, len(numbers))
        if len(packed_values) <= field:
            directory += packed_values.ljust(field, b"\0")
        else:
            directory += struct.pack(order + word, outside + len(values))
            values += packed_values + bytes(len(packed_values) % 2)
    return head + data + directory + bytes(field) + values
