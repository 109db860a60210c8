#include <setjmp.h>
#include <stdbool.h>
#include <string.h>

#include <png.h>

#include "CPNG.h"
#include "failure.h"

typedef struct {
  const uint8_t *data;
  size_t remaining;
  png_uint_32 height;
} Source;

// Libpng reads to the end of the image's chunks before it hands out the last row, which is complete by then.
static bool has_all_rows(png_structp png, const Source *source) {
  int interlaced_passes = 7;
  return png_get_current_row_number(png) >= source->height || png_get_current_pass_number(png) >= interlaced_passes;
}

static void read_data(png_structp png, png_bytep bytes, size_t count) {
  Source *source = png_get_io_ptr(png);
  if (count > source->remaining) cpng_fail(png, has_all_rows(png, source) ? CodingStatusSuccess : CodingStatusTruncated);
  memcpy(bytes, source->data, count);
  source->data += count;
  source->remaining -= count;
}

// Texts and profiles are skipped unread: a compressed one may expand a thousandfold.
static void set_policies(png_structp png, int width, int height) {
  png_set_user_limits(png, (png_uint_32)width, (png_uint_32)height);
  png_set_chunk_malloc_max(png, 8 << 20);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
}

// Any colour type to 8-bit RGB: alpha and transparent colours are dropped, not composited.
static void set_transformations(png_structp png, png_infop info) {
  png_byte type = png_get_color_type(png, info);
  png_set_strip_16(png);
  png_set_strip_alpha(png);
  if (type == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
  if (type == PNG_COLOR_TYPE_GRAY) png_set_expand_gray_1_2_4_to_8(png);
  if (type == PNG_COLOR_TYPE_GRAY || type == PNG_COLOR_TYPE_GRAY_ALPHA) png_set_gray_to_rgb(png);
}

static void read_rows(png_structp png, int passes, size_t stride, int height, double deadline, uint8_t *rgb) {
  CodingResult *result = png_get_error_ptr(png);
  for (int pass = 0; pass < passes; pass++) {
    for (int y = 0; y < height; y++) {
      if (coding_is_over(deadline)) cpng_fail(png, CodingStatusTooSlow);
      png_read_row(png, rgb + stride * (size_t)y, NULL);
      if (pass == passes - 1) result->rows = y + 1;
    }
  }
}

static void decode(png_structp png, png_infop info, int width, int height, double deadline, uint8_t *rgb) {
  size_t stride = (size_t)width * 3;
  set_policies(png, width, height);
  png_read_info(png, info);
  if ((int)png_get_image_width(png, info) != width || (int)png_get_image_height(png, info) != height) {
    cpng_fail_as_corrupt(png, "its header is ambiguous");
  }
  set_transformations(png, info);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if (png_get_rowbytes(png, info) != stride) cpng_fail_as_corrupt(png, "its colour type is ambiguous");
  read_rows(png, passes, stride, height, deadline, rgb);
  png_read_end(png, NULL);
}

CodingResult cpng_decode(const uint8_t *data, size_t size, int width, int height, double max_seconds, uint8_t *rgb) {
  CodingResult result = {.status = CodingStatusOutOfMemory};
  Source source = {data, size, (png_uint_32)height};
  double deadline = coding_deadline(max_seconds);
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &result, cpng_fail_as_corrupt, cpng_ignore_warning);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (info && setjmp(png_jmpbuf(png)) == 0) {
    result.status = CodingStatusSuccess;
    png_set_read_fn(png, &source, read_data);
    decode(png, info, width, height, deadline, rgb);
  }
  png_destroy_read_struct(&png, &info, NULL);
  return result;
}
