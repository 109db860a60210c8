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

from bmp import bmp, rows, run_lengths
from tiff import tiff

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


def colors(rng, count):
    return [tuple(rng.randrange(256) for _ in range(3)) for _ in range(count)]


def all_bmp(rng):
    def samples(bits):
        return picture(rng, rng.randrange(1, 30), rng.randrange(1, 30), 1, 2**bits - 1)[..., 0]

    for bits in (1, 4, 8):
        for header in (12, 40, 64, 124):
            indices = samples(bits)
            data = bmp(*indices.shape[::-1], bits, rows(indices, bits), colors(rng, 2**bits), header=header)
            yield f"palette{bits}-header{header}.bmp", data
    indices = samples(8) % 100
    yield "palette8-short.bmp", bmp(*indices.shape[::-1], 8, rows(indices, 8), colors(rng, 60))
    for bits, compression in ((8, 1), (4, 2)):
        indices = samples(bits)
        data = run_lengths(indices, bits == 4, rng)
        yield f"run-lengths{bits}.bmp", bmp(*indices.shape[::-1], bits, data, colors(rng, 2**bits), compression)
    moves = bytes([3, 5, 0, 2, 2, 1, 0, 3, 1, 2, 3, 0, 9, 7, 0, 0, 4, 1, 2, 3, 9, 5])
    yield "run-lengths-with-moves.bmp", bmp(9, 3, 8, moves, colors(rng, 16), 1)
    for bits in (16, 24, 32):
        values = samples(bits)
        yield f"rgb{bits}.bmp", bmp(*values.shape[::-1], bits, rows(values, bits))
        values = samples(bits)
        yield f"rgb{bits}-top-down.bmp", bmp(values.shape[1], -values.shape[0], bits, rows(values[::-1], bits))
    kinds = {"565": (16, (0xF800, 0x7E0, 0x1F)), "555": (16, (0x7C00, 0x3E0, 0x1F)), "rgba": (32, (0xFF, 0xFF00, 0xFF0000, 0xFF << 24))}
    for name, (bits, masks) in kinds.items():
        for header in (40, 56, 124):
            values = samples(bits)
            used = masks if header > 40 else masks[:3]
            if header == 40 and name == "rgba":
                used = (0xFF0000, 0xFF00, 0xFF)
            yield f"masks-{name}-header{header}.bmp", bmp(*values.shape[::-1], bits, rows(values, bits), (), 3, used, header)


def saved(image, format, **options):
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def all_tiff(rng):
    def samples(channels, bits, top=None):
        return picture(rng, rng.randrange(1, 40), rng.randrange(1, 40), channels, top or 2**bits - 1)

    for bits in (1, 2, 4, 8):
        for photometric, name in ((0, "white-is-zero"), (1, "grey")):
            yield f"{name}{bits}.tif", tiff(samples(1, bits), bits, photometric, rng.choice("<>"))
        table = [rng.randrange(65536) for _ in range(3 * 2**bits)]
        yield f"palette{bits}.tif", tiff(samples(1, bits), bits, 3, rng.choice("<>"), tags=[(320, 3, table)])
    for order, name in (("<", "little"), (">", "big")):
        for tile in (0, 16):
            kind = f"{name}-{'tiles' if tile else 'strips'}"
            yield f"grey8-{kind}.tif", tiff(samples(1, 8), 8, 1, order, tile=tile)
            yield f"rgb8-{kind}.tif", tiff(samples(3, 8), 8, 2, order, tile=tile)
            yield f"rgb16-{kind}.tif", tiff(samples(3, 16), 16, 2, order, tile=tile)
            yield f"grey16-{kind}.tif", tiff(samples(1, 16), 16, 1, order, tile=tile)
            yield f"rgb8-planar-{kind}.tif", tiff(samples(3, 8), 8, 2, order, tile=tile, planar=True, deflate=True)
    yield "big.tif", tiff(samples(3, 8), 8, 2, big=True)  # Pillow reads these in little endian order only
    for top in (255, 256, 4095, 16383):
        yield f"grey16-up-to-{top}.tif", tiff(samples(1, 16, top), 16, 1)
    yield "grey12.tif", tiff(samples(1, 12), 12, 1)
    yield "grey-alpha8.tif", tiff(samples(2, 8), 8, 1, extra=[2])
    yield "rgba8.tif", tiff(samples(4, 8), 8, 2, extra=[2])
    yield "rgba8-planar.tif", tiff(samples(4, 8), 8, 2, extra=[2], planar=True, deflate=True)
    yield "rgba8-premultiplied.tif", tiff(samples(4, 8), 8, 2, extra=[1])
    yield "rgba8-premultiplied-planar.tif", tiff(samples(4, 8), 8, 2, extra=[1], planar=True, deflate=True)
    yield "rgba16-premultiplied.tif", tiff(samples(4, 16), 16, 2, extra=[1])
    yield "rgbx8.tif", tiff(samples(4, 8), 8, 2, extra=[0])
    yield "rgb8-two-more.tif", tiff(samples(5, 8), 8, 2, extra=[2, 0])
    yield "cmyk8.tif", tiff(samples(4, 8), 8, 5)
    yield "cmyk8-planar.tif", tiff(samples(4, 8), 8, 5, planar=True, deflate=True)
    yield "cmyk16.tif", tiff(samples(4, 16), 16, 5, deflate=True)
    rgb = samples(3, 8)
    for orientation in range(1, 9):
        yield f"orientation{orientation}.tif", tiff(rgb, 8, 2, tags=[(274, 3, [orientation])])
    yield "xmp6.tif", tiff(rgb, 8, 2, tags=[(700, 1, list(xmp(6)))])
    for compression in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
        image = Image.fromarray(samples(3, 8).astype(numpy.uint8), "RGB")
        yield f"{compression.removeprefix('tiff_')}.tif", saved(image, "TIFF", compression=compression)
    grey = Image.fromarray(samples(1, 8).astype(numpy.uint8)[..., 0], "L")
    yield "jpeg-grey.tif", saved(grey, "TIFF", compression="jpeg")
    yield "fax4.tif", saved(grey.convert("1"), "TIFF", compression="group4")
    for compression in ("tiff_lzw", "jpeg"):
        image = Image.fromarray(samples(3, 8).astype(numpy.uint8), "RGB").convert("YCbCr")
        yield f"ycbcr-{compression.removeprefix('tiff_')}.tif", saved(image, "TIFF", compression=compression)
    frames = [Image.fromarray(samples(3, 8).astype(numpy.uint8), "RGB") for _ in range(2)]
    yield "two-pages.tif", saved(frames[0], "TIFF", save_all=True, append_images=frames[1:])


def all_webp(rng):
    def image(channels, width=0):
        height = rng.randrange(1, 40)
        samples = picture(rng, width or rng.randrange(1, 40), height, channels, 255).astype(numpy.uint8)
        return Image.fromarray(samples, "RGB" if channels == 3 else "RGBA")

    for channels, name in ((3, "rgb"), (4, "rgba")):
        yield f"{name}-lossy.webp", saved(image(channels), "WEBP", quality=70)
        yield f"{name}-lossless.webp", saved(image(channels), "WEBP", lossless=True, exact=True)
    for orientation in (1, 6, 8):
        data = b"Exif\0\0" + exif(orientation, "<") if orientation == 8 else exif(orientation)
        yield f"exif{orientation}.webp", saved(image(3, 19), "WEBP", quality=80, exif=data)
    yield "xmp6.webp", saved(image(3, 19), "WEBP", quality=80, xmp=xmp(6))
    first = image(4, 30)
    others = [Image.fromarray(255 - numpy.asarray(first)) for _ in range(2)]
    yield "animation.webp", saved(first, "WEBP", save_all=True, append_images=others, duration=100, lossless=True, exact=True)
    small = animation(first, "VP8L", x=4, y=6, canvas=(50, 60))
    yield "animation-of-small-frame.webp", small


def animation(image, kind, x, y, canvas):
    """One frame somewhere on a larger canvas."""
    def riff_chunk(name, payload):
        return name + struct.pack("<I", len(payload)) + payload + bytes(len(payload) % 2)

    def int24(value):
        return struct.pack("<I", value)[:3]

    still = saved(image, "WEBP", lossless=True, exact=True)
    data = still[still.index(kind.encode()) :]
    frame = int24(x // 2) + int24(y // 2) + int24(image.width - 1) + int24(image.height - 1) + int24(100) + b"\0" + data
    body = riff_chunk(b"VP8X", bytes([0x12, 0, 0, 0]) + int24(canvas[0] - 1) + int24(canvas[1] - 1))
    body += riff_chunk(b"ANIM", bytes(6)) + riff_chunk(b"ANMF", frame)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def without_orientation(data):
    """Pillow turns TIFF files when it reads them: the same without the tag, and with another name in XMP."""
    is_little = data.startswith(b"II")
    entry = struct.pack(("<" if is_little else ">") + "HHI", 274, 3, 1)
    unknown = struct.pack(("<" if is_little else ">") + "HHI", 60000, 3, 1)
    return data.replace(entry, unknown).replace(b"tiff:Orientation", b"tiff:Orientatio_")


def fnv1a(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & (2**64 - 1)
    return f"{value:016x}"


def rgb_bytes(image):
    if image.mode.startswith("I"):  # 16-bit grey, which Pillow would clip: the high byte, or that of what a TIFF file uses
        samples = numpy.asarray(image)
        bits = max(8, int(numpy.bitwise_or.reduce(samples, axis=None)).bit_length()) if image.format == "TIFF" else 16
        high = samples >> (bits - 8)
        return numpy.repeat(high.astype(numpy.uint8)[..., None], 3, 2).tobytes()
    return image.convert("RGB").tobytes()


def main(folder, seed):
    rng = random.Random(seed)
    lines = []
    for name, data in [*all_png(rng), *all_jpeg(rng), *all_bmp(rng), *all_tiff(rng), *all_webp(rng)]:
        (folder / name).write_bytes(data)
        image = Image.open(io.BytesIO(data))
        upright = image if image.mode.startswith("I") else ImageOps.exif_transpose(image)
        stored = without_orientation(data) if name.endswith(".tif") else data
        hashes = fnv1a(rgb_bytes(upright)), fnv1a(rgb_bytes(Image.open(io.BytesIO(stored))))
        lines.append(" ".join([name, *map(str, upright.size), *hashes]))
    (folder / "expected.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(__file__).parent, int(sys.argv[1]) if len(sys.argv) > 1 else 1)
