#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <jpeglib.h>
#include <jerror.h>

#include "CJPEG.h"
#include "failure.h"

typedef struct {
  struct jpeg_decompress_struct jpeg;
  struct jpeg_source_mgr source;
  struct jpeg_progress_mgr progress;
  Failure failure;
  int max_scans;
  double deadline;
} Decoder;

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void ignore(j_decompress_ptr jpeg) { (void)jpeg; }

// The whole file is in memory: to ask for more means that it is truncated. FALSE suspends the
// decoder, whereas libjpeg's own memory source would make up an end and return grey rows.
static boolean fill_input_buffer(j_decompress_ptr jpeg) {
  (void)jpeg;
  return FALSE;
}

static void skip_input_data(j_decompress_ptr jpeg, long count) {
  struct jpeg_source_mgr *source = jpeg->src;
  size_t step = count < 0 ? 0 : (size_t)count;
  if (step > source->bytes_in_buffer) step = source->bytes_in_buffer;
  source->next_input_byte += step;
  source->bytes_in_buffer -= step;
}

// Called for each row of blocks in each scan, so that a file of many scans cannot hold the caller up.
static void check_limits(j_common_ptr common) {
  Decoder *decoder = (Decoder *)common;
  if (decoder->jpeg.input_scan_number > decoder->max_scans) cjpeg_fail(common, CJPEGStatusTooManyScans);
  if (seconds() > decoder->deadline) cjpeg_fail(common, CJPEGStatusTooSlow);
}

static void set_up(Decoder *decoder, const uint8_t *data, size_t size) {
  struct jpeg_decompress_struct *jpeg = &decoder->jpeg;
  jpeg_create_decompress(jpeg);
  decoder->source.next_input_byte = data;
  decoder->source.bytes_in_buffer = size;
  decoder->source.init_source = ignore;
  decoder->source.term_source = ignore;
  decoder->source.fill_input_buffer = fill_input_buffer;
  decoder->source.skip_input_data = skip_input_data;
  decoder->source.resync_to_restart = jpeg_resync_to_restart;
  jpeg->src = &decoder->source;
  decoder->progress.progress_monitor = check_limits;
  jpeg->progress = &decoder->progress;
}

static void check_header(Decoder *decoder, int width, int height) {
  struct jpeg_decompress_struct *jpeg = &decoder->jpeg;
  j_common_ptr common = (j_common_ptr)jpeg;
  if (jpeg_read_header(jpeg, TRUE) == JPEG_SUSPENDED) cjpeg_fail(common, CJPEGStatusTruncated);
  if ((int)jpeg->image_width != width || (int)jpeg->image_height != height) {
    cjpeg_fail_with(common, CJPEGStatusCorrupt, "it has two frame headers of different size");
  }
  int components = jpeg->num_components;
  if (components != 1 && components != 3 && components != 4) {
    cjpeg_fail_with(common, CJPEGStatusUnsupported, "it has neither 1, 3 nor 4 colour components");
  }
  jpeg->out_color_space = components == 4 ? JCS_CMYK : JCS_RGB;
}

static uint8_t product_of_fractions(int a, int b) {
  int product = a * b + 128;
  return (uint8_t)(((product >> 8) + product) >> 8);
}

// CMYK files are taken as inverted, as Adobe writes them: an ink value is what remains of the light.
static void convert_cmyk_row(const uint8_t *cmyk, uint8_t *rgb, int width) {
  for (int x = 0; x < width; x++, cmyk += 4, rgb += 3) {
    int light = cmyk[3];
    for (int c = 0; c < 3; c++) {
      rgb[c] = (uint8_t)(light - product_of_fractions(255 - cmyk[c], light));
    }
  }
}

static void read_rows(Decoder *decoder, uint8_t *rgb) {
  struct jpeg_decompress_struct *jpeg = &decoder->jpeg;
  int is_cmyk = jpeg->out_color_space == JCS_CMYK;
  size_t stride = (size_t)jpeg->output_width * 3;
  JSAMPARRAY cmyk = is_cmyk ? jpeg->mem->alloc_sarray((j_common_ptr)jpeg, JPOOL_IMAGE, jpeg->output_width * 4, 1) : NULL;
  while (jpeg->output_scanline < jpeg->output_height) {
    JSAMPROW row = rgb + stride * jpeg->output_scanline;
    if (jpeg_read_scanlines(jpeg, is_cmyk ? cmyk : &row, 1) == 0) cjpeg_fail((j_common_ptr)jpeg, CJPEGStatusTruncated);
    if (is_cmyk) convert_cmyk_row(cmyk[0], row, (int)jpeg->output_width);
  }
}

CJPEGResult cjpeg_decode(const uint8_t *data, size_t size, int width, int height, int max_scans, double max_seconds, uint8_t *rgb) {
  Decoder decoder;
  memset(&decoder, 0, sizeof decoder);
  decoder.max_scans = max_scans;
  decoder.deadline = seconds() + max_seconds;
  decoder.jpeg.err = cjpeg_set_up_failure(&decoder.failure);
  if (setjmp(decoder.failure.target) == 0) {
    set_up(&decoder, data, size);
    check_header(&decoder, width, height);
    if (!jpeg_start_decompress(&decoder.jpeg)) cjpeg_fail((j_common_ptr)&decoder.jpeg, CJPEGStatusTruncated);
    read_rows(&decoder, rgb);
    if (!jpeg_finish_decompress(&decoder.jpeg)) cjpeg_fail((j_common_ptr)&decoder.jpeg, CJPEGStatusTruncated);
  }
  decoder.failure.result.rows = (int)decoder.jpeg.output_scanline;
  jpeg_destroy_decompress(&decoder.jpeg);
  return decoder.failure.result;
}
