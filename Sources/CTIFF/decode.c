#include <stdlib.h>

#include <tiffio.h>

#include "CTIFF.h"
#include "layout.h"
#include "pixels.h"
#include "source.h"

typedef struct {
  TIFF *tiff;
  Source source;
  Layout layout;
  Pixels pixels;
  CodingResult result;
  size_t width, height, max_memory;
  double deadline;
} Decoder;

// Notes a failure whose message libtiff has given; false, so that it can be returned.
static bool fail(Decoder *decoder, CodingStatus status) {
  decoder->result.status = status;
  return false;
}

static bool fail_to_read(Decoder *decoder) {
  return fail(decoder, ctiff_is_cut(decoder->tiff, &decoder->source) ? CodingStatusTruncated : CodingStatusCorrupt);
}

static bool check_time(Decoder *decoder) { return !coding_is_over(decoder->deadline) || fail(decoder, CodingStatusTooSlow); }

// A buffer of zeros for `size` bytes, which must hold at least `count` pixels.
static uint8_t *buffer(Decoder *decoder, tmsize_t size, size_t count) {
  const Layout *layout = &decoder->layout;
  size_t samples = layout->is_planar ? 1 : (size_t)layout->samples;
  bool is_enough = size > 0 && (size_t)size >= (count * samples * (size_t)layout->bits + 7) / 8;
  if (!is_enough) {
    fail_to_read(decoder);
    return NULL;
  }
  uint8_t *bytes = (size_t)size <= decoder->max_memory ? calloc((size_t)size, 1) : NULL;
  if (!bytes) fail(decoder, CodingStatusOutOfMemory);
  return bytes;
}

static int planes(const Decoder *decoder) { return decoder->layout.is_planar ? decoder->layout.used : 1; }

static bool read_row(Decoder *decoder, uint8_t *row, size_t y, int plane) {
  if (!check_time(decoder)) return false;
  if (TIFFReadScanline(decoder->tiff, row, (uint32_t)y, (uint16_t)plane) < 0) return fail_to_read(decoder);
  ctiff_put(&decoder->pixels, row, 0, y, decoder->width, plane);
  decoder->result.rows = (int)y + 1;
  return true;
}

static bool read_rows(Decoder *decoder) {
  uint8_t *row = buffer(decoder, TIFFScanlineSize(decoder->tiff), decoder->width);
  bool is_read = row != NULL;
  for (int plane = 0; is_read && plane < planes(decoder); plane++) {
    for (size_t y = 0; is_read && y < decoder->height; y++) is_read = read_row(decoder, row, y, plane);
  }
  free(row);
  return is_read;
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static bool read_tile(Decoder *decoder, uint8_t *tile, size_t x, size_t y, size_t tile_width, size_t tile_height, int plane) {
  if (!check_time(decoder)) return false;
  if (TIFFReadTile(decoder->tiff, tile, (uint32_t)x, (uint32_t)y, 0, (uint16_t)plane) < 0) return fail_to_read(decoder);
  size_t stride = (size_t)TIFFTileRowSize(decoder->tiff);
  for (size_t row = 0; row < smaller(tile_height, decoder->height - y); row++) {
    ctiff_put(&decoder->pixels, tile + row * stride, x, y + row, smaller(tile_width, decoder->width - x), plane);
  }
  return true;
}

// Tiles are read plane by plane, since the last plane may change what the others gave.
static bool read_tiles(Decoder *decoder) {
  uint32_t width = 0, height = 0;
  TIFFGetField(decoder->tiff, TIFFTAG_TILEWIDTH, &width);
  TIFFGetField(decoder->tiff, TIFFTAG_TILELENGTH, &height);
  if (width == 0 || height == 0) return fail(decoder, CodingStatusCorrupt);
  tmsize_t row_size = TIFFTileRowSize(decoder->tiff), size = TIFFTileSize(decoder->tiff);
  bool is_whole = row_size > 0 && size / row_size >= (tmsize_t)height;
  uint8_t *tile = buffer(decoder, is_whole ? size : 0, (size_t)width * height);
  bool is_read = tile != NULL;
  for (int plane = 0; is_read && plane < planes(decoder); plane++) {
    for (size_t y = 0; is_read && y < decoder->height; y += height) {
      for (size_t x = 0; is_read && x < decoder->width; x += width) is_read = read_tile(decoder, tile, x, y, width, height, plane);
      decoder->result.rows = (int)y;
    }
  }
  free(tile);
  return is_read;
}

// Luminance and subsampled colours are left to libtiff; asking for the image's own orientation keeps it from turning the rows.
static bool read_by_libtiff(Decoder *decoder) {
  char reason[1024] = "";
  if (!TIFFRGBAImageOK(decoder->tiff, reason)) {
    coding_fail(&decoder->result, CodingStatusUnsupported, reason);
    return false;
  }
  uint16_t orientation = ORIENTATION_TOPLEFT;
  TIFFGetFieldDefaulted(decoder->tiff, TIFFTAG_ORIENTATION, &orientation);
  size_t count = decoder->width * decoder->height;
  uint32_t *raster = check_time(decoder) ? malloc(count * sizeof *raster) : NULL;
  if (!raster) return fail(decoder, decoder->result.status == CodingStatusTooSlow ? CodingStatusTooSlow : CodingStatusOutOfMemory);
  bool is_read = TIFFReadRGBAImageOriented(decoder->tiff, (uint32_t)decoder->width, (uint32_t)decoder->height, raster, orientation, 1);
  for (size_t i = 0; is_read && i < count; i++) {
    uint8_t *pixel = decoder->pixels.rgb + 3 * i;
    pixel[0] = (uint8_t)TIFFGetR(raster[i]);
    pixel[1] = (uint8_t)TIFFGetG(raster[i]);
    pixel[2] = (uint8_t)TIFFGetB(raster[i]);
  }
  free(raster);
  return is_read || fail_to_read(decoder);
}

static bool check_size(Decoder *decoder) {
  uint32_t width = 0, height = 0;
  TIFFGetField(decoder->tiff, TIFFTAG_IMAGEWIDTH, &width);
  TIFFGetField(decoder->tiff, TIFFTAG_IMAGELENGTH, &height);
  if (width == decoder->width && height == decoder->height) return true;
  coding_fail(&decoder->result, CodingStatusCorrupt, "its directory is ambiguous");
  return false;
}

static void decode(Decoder *decoder) {
  decoder->result.status = CodingStatusCorrupt;
  if (!check_size(decoder) || !ctiff_read_layout(decoder->tiff, &decoder->layout, &decoder->result)) return;
  decoder->result.status = CodingStatusSuccess;
  if (decoder->layout.colors == ColorsYCbCr) {
    read_by_libtiff(decoder);
  } else if (TIFFIsTiled(decoder->tiff) ? read_tiles(decoder) : read_rows(decoder)) {
    ctiff_finish(&decoder->pixels, decoder->height);
  }
}

CodingResult ctiff_decode(const uint8_t *data, size_t size, int width, int height, size_t max_memory, double max_seconds, uint8_t *rgb) {
  Decoder decoder = {
      .source = {.data = data, .size = size},
      .width = (size_t)width,
      .height = (size_t)height,
      .max_memory = max_memory,
      .deadline = coding_deadline(max_seconds),
  };
  decoder.source.result = &decoder.result;
  decoder.pixels = (Pixels){.layout = &decoder.layout, .rgb = rgb, .width = decoder.width};
  decoder.tiff = ctiff_open(&decoder.source, max_memory);
  decoder.result.status = CodingStatusCorrupt;
  if (decoder.tiff) {
    decode(&decoder);
    TIFFClose(decoder.tiff);
  }
  bool is_silent = decoder.result.status == CodingStatusCorrupt && !decoder.result.message[0];
  if (is_silent) coding_fail(&decoder.result, CodingStatusCorrupt, "its directory or image data make no sense");
  return decoder.result;
}
