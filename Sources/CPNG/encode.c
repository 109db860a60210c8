#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "CPNG.h"
#include "failure.h"

typedef struct {
  uint8_t *data;
  size_t size, capacity;
} Sink;

static void write_data(png_structp png, png_bytep bytes, size_t count) {
  Sink *sink = png_get_io_ptr(png);
  if (count > sink->capacity - sink->size) {
    size_t capacity = 2 * sink->capacity + count;
    uint8_t *data = realloc(sink->data, capacity);
    if (!data) cpng_fail(png, CodingStatusOutOfMemory);
    sink->data = data;
    sink->capacity = capacity;
  }
  memcpy(sink->data + sink->size, bytes, count);
  sink->size += count;
}

static void flush(png_structp png) { (void)png; }

static void encode(png_structp png, png_infop info, const uint8_t *rgb, int width, int height, int level) {
  png_set_IHDR(
      png, info, (png_uint_32)width, (png_uint_32)height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
      PNG_FILTER_TYPE_DEFAULT);
  png_set_compression_level(png, level);
  png_set_filter(png, 0, PNG_FILTER_SUB);
  png_write_info(png, info);
  for (int y = 0; y < height; y++) png_write_row(png, rgb + (size_t)width * 3 * (size_t)y);
  png_write_end(png, info);
}

CodingResult cpng_encode(const uint8_t *rgb, int width, int height, int level, uint8_t **data, size_t *size) {
  CodingResult result = {.status = CodingStatusOutOfMemory};
  Sink sink = {NULL, 0, 0};
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &result, cpng_fail_as_corrupt, cpng_ignore_warning);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (info && setjmp(png_jmpbuf(png)) == 0) {
    result.status = CodingStatusSuccess;
    png_set_write_fn(png, &sink, write_data, flush);
    encode(png, info, rgb, width, height, level);
  }
  png_destroy_write_struct(&png, &info);
  *data = sink.data;
  *size = sink.size;
  return result;
}

void cpng_free(uint8_t *png) { free(png); }
