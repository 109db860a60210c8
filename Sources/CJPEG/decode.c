#include <setjmp.h>
#include <stdio.h>
#include <string.h>

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

static void ignore(j_decompress_ptr jpeg) { (void)jpeg; }

// Progressive files refine each coefficient bit by bit: then whether no bit of any is left; else whether each component had its scan.
static bool has_all_scans(j_decompress_ptr jpeg) {
  for (int c = 0; c < jpeg->num_components; c++) {
    if (!jpeg->comp_info[c].quant_table) return false;
    for (int k = 0; jpeg->progressive_mode && k < DCTSIZE2; k++) {
      if (jpeg->coef_bits[c][k] != 0) return false;
    }
  }
  return true;
}

static bool is_within_scan(j_decompress_ptr jpeg) { return jpeg->input_iMCU_row < jpeg->total_iMCU_rows; }

static bool may_be_complete(j_decompress_ptr jpeg) {
  if (jpeg->total_iMCU_rows == 0) return false;  // within the headers
  return is_within_scan(jpeg) ? !jpeg->arith_code : has_all_scans(jpeg);
}

// The whole file is in memory: to ask for more means that it is truncated, or that only its end is missing.
// FALSE suspends the decoder. A made-up end lets it come to the last block if all bits of that are there; arithmetic
// coding does not tell whether they are.
static boolean fill_input_buffer(j_decompress_ptr jpeg) {
  static const JOCTET end[] = {0xFF, JPEG_EOI};
  Decoder *decoder = (Decoder *)jpeg;
  if (decoder->failure.has_made_up_end || !may_be_complete(jpeg)) return FALSE;
  decoder->failure.has_made_up_end = true;
  decoder->source.next_input_byte = end;
  decoder->source.bytes_in_buffer = sizeof end;
  return TRUE;
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
  if (decoder->jpeg.input_scan_number > decoder->max_scans) cjpeg_fail(common, CodingStatusTooManyScans);
  if (coding_is_over(decoder->deadline)) cjpeg_fail(common, CodingStatusTooSlow);
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
  if (jpeg_read_header(jpeg, TRUE) == JPEG_SUSPENDED) cjpeg_fail(common, CodingStatusTruncated);
  if ((int)jpeg->image_width != width || (int)jpeg->image_height != height) {
    cjpeg_fail_with(common, CodingStatusCorrupt, "it has two frame headers of different size");
  }
  int components = jpeg->num_components;
  if (components != 1 && components != 3 && components != 4) {
    cjpeg_fail_with(common, CodingStatusUnsupported, "it has neither 1, 3 nor 4 colour components");
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
    if (jpeg_read_scanlines(jpeg, is_cmyk ? cmyk : &row, 1) == 0) cjpeg_fail((j_common_ptr)jpeg, CodingStatusTruncated);
    if (is_cmyk) convert_cmyk_row(cmyk[0], row, (int)jpeg->output_width);
  }
}

static void start(Decoder *decoder) {
  bool is_complete = jpeg_start_decompress(&decoder->jpeg) && (!decoder->failure.has_made_up_end || has_all_scans(&decoder->jpeg));
  if (!is_complete) cjpeg_fail((j_common_ptr)&decoder->jpeg, CodingStatusTruncated);
}

CodingResult cjpeg_decode(const uint8_t *data, size_t size, int width, int height, int max_scans, double max_seconds, uint8_t *rgb) {
  Decoder decoder;
  memset(&decoder, 0, sizeof decoder);
  decoder.max_scans = max_scans;
  decoder.deadline = coding_deadline(max_seconds);
  decoder.jpeg.err = cjpeg_set_up_failure(&decoder.failure);
  if (setjmp(decoder.failure.target) == 0) {
    set_up(&decoder, data, size);
    check_header(&decoder, width, height);
    start(&decoder);
    read_rows(&decoder, rgb);
  }
  decoder.failure.result.rows = (int)decoder.jpeg.output_scanline;
  jpeg_destroy_decompress(&decoder.jpeg);
  return decoder.failure.result;
}
