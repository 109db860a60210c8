"""Makes the small images of this folder and expected.txt, which holds what Pillow decodes them to.

Run it with Pillow 13.0.0 and opencv-python 5.0.0 (only for two chroma samplings that Pillow cannot write):
    python generate.py
A line of expected.txt: name, width, height, FNV-1a hash of the RGB bytes turned upright, and the same of those stored.
"""

import io
import pathlib
import random
import struct
import sys
import zlib

import cv2
import numpy
from PIL import Image, ImageOps, PngImagePlugin

PngImagePlugin.MAX_TEXT_CHUNK = 1 << 30  # so that Pillow reads what it would take for a bomb
SIGNATURE = b"\x89PNG\r\n\x1a\n"
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def chunk(kind, payload):
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", zlib.crc32(kind + payload))


def picture(rng, width, height, channels, top):
    """Smooth waves with some noise, so that every decoder stage has work: height x width x channels, 0...top."""
    y, x = numpy.mgrid[0:height, 0:width]
    planes = []
    for _ in range(channels):
        wave = numpy.sin(x * rng.uniform(0.05, 0.6) + rng.uniform(0, 6)) + numpy.cos(y * rng.uniform(0.05, 0.6))
        noise = numpy.array([rng.uniform(-0.6, 0.6) for _ in range(width * height)]).reshape(height, width)
        planes.append(numpy.clip((wave + noise + 2) / 4, 0, 1) * top)
    return numpy.stack(planes, 2).round().astype(numpy.int64)


def packed_rows(samples, depth, channels, rng):
    """The filtered scanlines of one pass."""
    rows, previous = b"", None
    step = max(1, depth * channels // 8)
    for line in samples:
        values = line.reshape(-1)
        if depth == 16:
            row = values.astype(">u2").tobytes()
        else:
            bits = "".join(format(int(v), f"0{depth}b") for v in values)
            bits += "0" * (-len(bits) % 8)
            row = bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))
        previous = previous or bytes(len(row))
        kind = rng.randrange(5)
        rows += bytes([kind]) + filtered(row, previous, step, kind)
        previous = row
    return rows


def filtered(row, previous, step, kind):
    result = []
    for i, value in enumerate(row):
        left = row[i - step] if i >= step else 0
        up, corner = previous[i], previous[i - step] if i >= step else 0
        estimate = left + up - corner
        paeth = min((abs(estimate - left), 0, left), (abs(estimate - up), 1, up), (abs(estimate - corner), 2, corner))[2]
        result.append((value - (0, left, up, (left + up) // 2, paeth)[kind]) & 255)
    return bytes(result)


def png(rng, width, height, depth, color, interlaced=False, before=b"", after=b""):
    channels = CHANNELS[color]
    samples = picture(rng, width, height, channels, 2**depth - 1)
    if interlaced:
        passes = [samples[y::dy, x::dx] for x, y, dx, dy in ADAM7]
        data = b"".join(packed_rows(p, depth, channels, rng) for p in passes if p.size)
    else:
        data = packed_rows(samples, depth, channels, rng)
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced))
    stream = zlib.compress(data)
    half = len(stream) // 2
    body = chunk(b"IHDR", header) + before + chunk(b"IDAT", stream[:half]) + chunk(b"IDAT", stream[half:]) + after
    return SIGNATURE + body + chunk(b"IEND", b"")


def palette(rng, depth, transparent):
    count = 2**depth - (1 if depth > 1 else 0)  # one colour short: the missing one is black
    chunks = chunk(b"PLTE", bytes(rng.randrange(256) for _ in range(3 * count)))
    return chunks + (chunk(b"tRNS", bytes(rng.randrange(256) for _ in range(count // 2 + 1))) if transparent else b"")


def exif(orientation, order=">", kind="H"):
    mark = b"MM" if order == ">" else b"II"
    value = struct.pack(order + kind, orientation).ljust(4, b"\0")
    entries = struct.pack(order + "HHI", 256, 4, 1) + struct.pack(order + "I", 7)
    entries += struct.pack(order + "HHI", 274, 3 if kind == "H" else 4, 1) + value
    return mark + struct.pack(order + "HIH", 42, 8, 2) + entries + struct.pack(order + "I", 0)


def xmp(orientation):
    return b'<x:xmpmeta><rdf:Description tiff:Orientation="%d"/></x:xmpmeta>' % orientation


def all_png(rng):
    depths = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
    names = {0: "grey", 2: "rgb", 3: "palette", 4: "grey-alpha", 6: "rgba"}
    for color, bits in depths.items():
        for depth in bits:
            for interlaced in (False, True):
                name = f"{names[color]}{depth}{'-interlaced' if interlaced else ''}"
                size = rng.randrange(1, 40), rng.randrange(1, 40)
                for transparent in (False, True) if color in (0, 2, 3) else (False,):
                    before = palette(rng, depth, transparent) if color == 3 else b""
                    if transparent and color != 3:
                        before = chunk(b"tRNS", struct.pack(">H", 2**depth // 2) * CHANNELS[color])
                    yield f"{name}{'-trns' if transparent else ''}.png", png(rng, *size, depth, color, interlaced, before)
    gamma = chunk(b"gAMA", struct.pack(">I", 100000)) + chunk(b"sRGB", b"\0") + chunk(b"bKGD", b"\0\1\0\2\0\3")
    yield "rgb8-gamma-background.png", png(rng, 21, 13, 8, 2, before=gamma)
    text = chunk(b"zTXt", b"bomb\0\0" + zlib.compress(bytes(5_000_000), 9))
    yield "rgb8-text-bomb-is-skipped.png", png(rng, 9, 9, 8, 2, before=text)
    for orientation in range(1, 9):
        yield f"exif{orientation}.png", png(rng, 17, 11, 8, 2, before=chunk(b"eXIf", exif(orientation)))
    yield "exif6-after-data.png", png(rng, 17, 11, 8, 2, after=chunk(b"eXIf", exif(6, "<")))
    yield "xmp8.png", png(rng, 17, 11, 8, 2, before=chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(8)))


def jpeg(image, **options):
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", **options)
    return buffer.getvalue()


def with_segment(data, marker, payload):
    """A segment right after the start of the image."""
    return data[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload + data[2:]


def without_adobe(data):
    start = data.index(b"\xff\xee")
    return data[:start] + data[start + 16 :]


def as_ycck(data):
    """The same data, but with the colour transform noted in the Adobe marker."""
    place = data.index(b"\xff\xee") + 15
    return data[:place] + b"\2" + data[place + 1 :]


def all_jpeg(rng):
    def rgb(width, height):
        return Image.fromarray(picture(rng, width, height, 3, 255).astype(numpy.uint8), "RGB")

    def odd():
        return rgb(rng.randrange(1, 48), rng.randrange(1, 48))

    def grey():
        return odd().convert("L")

    def cmyk():
        width, height = rng.randrange(1, 40), rng.randrange(1, 40)
        return Image.fromarray(picture(rng, width, height, 4, 255).astype(numpy.uint8), "CMYK")

    for number, sampling in enumerate(("444", "422", "420")):
        yield f"{sampling}.jpg", jpeg(odd(), subsampling=number, quality=85)
        yield f"{sampling}-progressive.jpg", jpeg(odd(), subsampling=number, progressive=True)
        yield f"{sampling}-optimised.jpg", jpeg(odd(), subsampling=number, optimize=True)
        yield f"{sampling}-restart.jpg", jpeg(odd(), subsampling=number, restart_marker_blocks=2)
    for sampling in ("411", "440"):
        options = [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, getattr(cv2, f"IMWRITE_JPEG_SAMPLING_FACTOR_{sampling}")]
        yield f"{sampling}.jpg", cv2.imencode(".jpg", numpy.asarray(odd()), options)[1].tobytes()
        options += [cv2.IMWRITE_JPEG_PROGRESSIVE, 1]
        yield f"{sampling}-progressive.jpg", cv2.imencode(".jpg", numpy.asarray(odd()), options)[1].tobytes()
    for quality in (5, 25, 50, 75, 100):
        yield f"quality{quality}.jpg", jpeg(odd(), quality=quality)
    yield "rgb-not-ycc.jpg", jpeg(odd(), keep_rgb=True)
    yield "grey.jpg", jpeg(grey())
    yield "grey-progressive-restart.jpg", jpeg(grey(), progressive=True, restart_marker_rows=1)
    yield "cmyk.jpg", jpeg(cmyk())
    yield "cmyk-progressive.jpg", jpeg(cmyk(), progressive=True)
    yield "cmyk-without-adobe.jpg", without_adobe(jpeg(cmyk()))
    yield "ycck.jpg", as_ycck(jpeg(cmyk()))
    for size in ((1, 1), (1, 33), (33, 1), (8, 8), (16, 16), (17, 15)):
        yield f"size{size[0]}x{size[1]}.jpg", jpeg(rgb(*size))
    for orientation in range(1, 9):
        order, kind = rng.choice("<>"), rng.choice("HI")
        yield f"exif{orientation}.jpg", with_segment(jpeg(rgb(19, 12)), 0xE1, b"Exif\0\0" + exif(orientation, order, kind))
    yield "exif9-is-none.jpg", with_segment(jpeg(rgb(19, 12)), 0xE1, b"Exif\0\0" + exif(9))
    yield "xmp6.jpg", with_segment(jpeg(rgb(19, 12)), 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp(6))
    yield "garbage-after-the-end.jpg", jpeg(odd()) + b"garbage"


def fnv1a(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & (2**64 - 1)
    return f"{value:016x}"


def rgb_bytes(image):
    if image.mode.startswith("I"):  # 16-bit grey, which Pillow would clip: the high byte
        high = numpy.asarray(image) >> 8
        return numpy.repeat(high.astype(numpy.uint8)[..., None], 3, 2).tobytes()
    return image.convert("RGB").tobytes()


def main(folder, seed):
    rng = random.Random(seed)
    lines = []
    for name, data in [*all_png(rng), *all_jpeg(rng)]:
        (folder / name).write_bytes(data)
        upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
        hashes = fnv1a(rgb_bytes(upright)), fnv1a(rgb_bytes(Image.open(io.BytesIO(data))))
        lines.append(" ".join([name, *map(str, upright.size), *hashes]))
    (folder / "expected.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(__file__).parent, int(sys.argv[1]) if len(sys.argv) > 1 else 1)
