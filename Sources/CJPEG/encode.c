#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "CJPEG.h"
#include "failure.h"

typedef struct {
  struct jpeg_compress_struct jpeg;
  Failure failure;
  unsigned long size;
} Encoder;

// Halved chroma smears thin coloured lines and text, so that high quality keeps it whole.
static void set_parameters(struct jpeg_compress_struct *jpeg, int width, int height, int quality) {
  jpeg->image_width = (JDIMENSION)width;
  jpeg->image_height = (JDIMENSION)height;
  jpeg->input_components = 3;
  jpeg->in_color_space = JCS_RGB;
  jpeg_set_defaults(jpeg);
  jpeg_set_quality(jpeg, quality, TRUE);
  if (quality < 90) return;
  jpeg->comp_info[0].h_samp_factor = 1;
  jpeg->comp_info[0].v_samp_factor = 1;
}

static void write_rows(struct jpeg_compress_struct *jpeg, const uint8_t *rgb) {
  size_t stride = (size_t)jpeg->image_width * 3;
  while (jpeg->next_scanline < jpeg->image_height) {
    JSAMPROW row = (JSAMPROW)(rgb + stride * jpeg->next_scanline);
    jpeg_write_scanlines(jpeg, &row, 1);
  }
}

CodingResult cjpeg_encode(const uint8_t *rgb, int width, int height, int quality, uint8_t **data, size_t *size) {
  Encoder encoder;
  memset(&encoder, 0, sizeof encoder);
  encoder.jpeg.err = cjpeg_set_up_failure(&encoder.failure);
  *data = NULL;
  if (setjmp(encoder.failure.target) == 0) {
    jpeg_create_compress(&encoder.jpeg);
    jpeg_mem_dest(&encoder.jpeg, data, &encoder.size);
    set_parameters(&encoder.jpeg, width, height, quality);
    jpeg_start_compress(&encoder.jpeg, TRUE);
    write_rows(&encoder.jpeg, rgb);
    jpeg_finish_compress(&encoder.jpeg);
  }
  *size = encoder.size;
  jpeg_destroy_compress(&encoder.jpeg);
  return encoder.failure.result;
}

void cjpeg_free(uint8_t *jpeg) { free(jpeg); }
