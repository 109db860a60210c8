#include "layout.h"

#include <stdio.h>

static bool refuse(CodingResult *result, const char *format, unsigned value) {
  result->status = CodingStatusUnsupported;
  snprintf(result->message, CodingMessageSize, format, value);
  return false;
}

static uint16_t field(TIFF *tiff, uint32_t tag) {
  uint16_t value = 0;
  TIFFGetFieldDefaulted(tiff, tag, &value);
  return value;
}

// Old JPEG compression was never defined well enough to be read safely.
static bool is_supported_compression(uint16_t compression) {
  switch (compression) {
    case COMPRESSION_NONE:
    case COMPRESSION_CCITTRLE:
    case COMPRESSION_CCITTFAX3:
    case COMPRESSION_CCITTFAX4:
    case COMPRESSION_LZW:
    case COMPRESSION_JPEG:
    case COMPRESSION_ADOBE_DEFLATE:
    case COMPRESSION_DEFLATE:
    case COMPRESSION_PACKBITS:
    case COMPRESSION_LZMA:
    case COMPRESSION_ZSTD:
    case COMPRESSION_WEBP:
      return TIFFIsCODECConfigured(compression);
    default:
      return false;
  }
}

// A missing interpretation is taken as Pillow takes it.
static uint16_t photometric(TIFF *tiff, const Layout *layout) {
  uint16_t value = layout->samples >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISWHITE;
  TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &value);
  return value;
}

static bool read_colors(TIFF *tiff, Layout *layout, CodingResult *result) {
  uint16_t value = photometric(tiff, layout);
  layout->is_inverted = value == PHOTOMETRIC_MINISWHITE;
  switch (value) {
    case PHOTOMETRIC_MINISWHITE:
    case PHOTOMETRIC_MINISBLACK:
      layout->colors = ColorsGrey;
      return true;
    case PHOTOMETRIC_RGB:
      layout->colors = ColorsRGB;
      return true;
    case PHOTOMETRIC_PALETTE:
      layout->colors = ColorsPalette;
      if (layout->bits > 8) return refuse(result, "it has a palette of %u bits", (unsigned)layout->bits);
      if (TIFFGetField(tiff, TIFFTAG_COLORMAP, &layout->palette[0], &layout->palette[1], &layout->palette[2])) return true;
      coding_fail(result, CodingStatusCorrupt, "it lacks its palette");
      return false;
    case PHOTOMETRIC_SEPARATED:
      layout->colors = ColorsCMYK;
      return true;
    case PHOTOMETRIC_YCBCR: {
      bool is_jpeg = field(tiff, TIFFTAG_COMPRESSION) == COMPRESSION_JPEG && !layout->is_planar;
      layout->colors = is_jpeg ? ColorsRGB : ColorsYCbCr;
      return !is_jpeg || TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    }
    default:
      return refuse(result, "its colours are of TIFF's kind %u", value);
  }
}

static bool read_samples(TIFF *tiff, Layout *layout, CodingResult *result) {
  static const int colors[] = {[ColorsGrey] = 1, [ColorsPalette] = 1, [ColorsRGB] = 3, [ColorsCMYK] = 4, [ColorsYCbCr] = 3};
  uint16_t count = 0;
  const uint16_t *kinds = NULL;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &count, &kinds);
  bool may_be_premultiplied = layout->colors == ColorsGrey || layout->colors == ColorsRGB;
  layout->is_premultiplied = may_be_premultiplied && count > 0 && kinds[0] == EXTRASAMPLE_ASSOCALPHA;
  layout->used = colors[layout->colors] + layout->is_premultiplied;
  if (layout->samples >= layout->used) return true;
  return refuse(result, "it has %u samples per pixel, fewer than its colours need", (unsigned)layout->samples);
}

static bool check_samples(TIFF *tiff, const Layout *layout, CodingResult *result) {
  unsigned bits = (unsigned)layout->bits;
  switch (field(tiff, TIFFTAG_SAMPLEFORMAT)) {
    case SAMPLEFORMAT_UINT:
    case SAMPLEFORMAT_VOID:
      break;
    case SAMPLEFORMAT_INT:
      if (bits == 8) break;  // read as if without a sign, as Pillow does
      return refuse(result, "it has signed samples of %u bits", bits);
    case SAMPLEFORMAT_IEEEFP:
      return refuse(result, "it has floating-point samples of %u bits", bits);
    default:
      return refuse(result, "it has complex samples of %u bits", bits);
  }
  bool is_known = bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 12 || bits == 16;
  return is_known || refuse(result, "it has %u bits per sample", bits);
}

bool ctiff_read_layout(TIFF *tiff, Layout *layout, CodingResult *result) {
  uint16_t compression = field(tiff, TIFFTAG_COMPRESSION);
  if (!is_supported_compression(compression)) return refuse(result, "its compression is TIFF's number %u", compression);
  layout->bits = field(tiff, TIFFTAG_BITSPERSAMPLE);
  layout->samples = field(tiff, TIFFTAG_SAMPLESPERPIXEL);
  layout->is_planar = layout->samples > 1 && field(tiff, TIFFTAG_PLANARCONFIG) == PLANARCONFIG_SEPARATE;
  return check_samples(tiff, layout, result) && read_colors(tiff, layout, result) && read_samples(tiff, layout, result);
}
