"""Writes BMP files of kinds that Pillow cannot write."""

import struct


def rows(samples, bits):
    """The rows of height x width numbers of 1 to 32 bits, from the bottom up."""
    result = b""
    for line in samples[::-1]:
        if bits < 8:
            text = "".join(format(int(v), f"0{bits}b") for v in line)
            text += "0" * (-len(text) % 8)
            row = bytes(int(text[i : i + 8], 2) for i in range(0, len(text), 8))
        else:
            row = b"".join(int(v).to_bytes(bits // 8, "little") for v in line)
        result += row + bytes(-len(row) % 4)
    return result


def bmp(width, height, bits, data, palette=(), compression=0, masks=(), header=40, offset=None, colors=None):
    """A file of given pixel data; the sides are negative for rows from the top down."""
    entry = 3 if header == 12 else 4
    table = b"".join(bytes(color[::-1]) + bytes(entry - 3) for color in palette)
    if header == 12:
        info = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        count = len(palette) if colors is None else colors
        info = struct.pack("<IiiHHIIiiII", header, width, height, 1, bits, compression, len(data), 0, 0, count, 0)
        info += b"".join(struct.pack("<I", mask) for mask in masks)
        info += bytes(max(0, header - len(info)))
    start = 14 + len(info) + len(table)
    head = b"BM" + struct.pack("<IHHI", start + len(data), 0, 0, start if offset is None else offset)
    return head + info + table + data


def run_lengths(samples, is_nibbles, rng):
    """The runs of height x width indices, some of them literal."""
    result = b""
    for line in samples[::-1]:
        values = [int(v) for v in line]
        while values:
            count = rng.randrange(3, 8)
            if rng.random() < 0.5 and len(values) >= count:
                chunk, values = values[:count], values[count:]
                if is_nibbles:
                    padded = chunk + [0] * (count % 2)
                    stored = bytes(a << 4 | b for a, b in zip(padded[::2], padded[1::2]))
                else:
                    stored = bytes(chunk)
                result += bytes([0, count]) + stored + bytes(len(stored) % 2)
            else:
                count = 1
                while count < min(len(values), 255) and values[count] == values[0]:
                    count += 1
                result += bytes([count, values[0] * 17 if is_nibbles else values[0]])
                values = values[count:]
        result += bytes(2)
    return result + b"\0\1"
