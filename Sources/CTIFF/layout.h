// How the pixels of a TIFF file are stored.
#ifndef LAYOUT_H
#define LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#include <tiffio.h>

#include "CImageCoding.h"

typedef enum { ColorsGrey, ColorsPalette, ColorsRGB, ColorsCMYK, ColorsYCbCr } Colors;

typedef struct {
  Colors colors;
  int bits;                // of a sample
  int samples;             // of a pixel
  int used;                // how many of them matter
  bool is_planar;          // all first samples come before all second ones
  bool is_inverted;        // 0 is white
  bool is_premultiplied;   // the sample behind the colours is an alpha that they were multiplied by
  const uint16_t *palette[3];
} Layout;

// False where that is not supported, with the reason in `result`.
bool ctiff_read_layout(TIFF *tiff, Layout *layout, CodingResult *result);

#endif
