// Turns samples as a TIFF file stores them into red, green and blue.
#ifndef PIXELS_H
#define PIXELS_H

#include <stddef.h>
#include <stdint.h>

#include "layout.h"

typedef struct {
  const Layout *layout;
  uint8_t *rgb;
  size_t width;
  unsigned used_bits;  // all bits that are set in any wide grey
} Pixels;

// Sets `count` pixels from column x of row y on; `bytes` hold all their samples, or only those of `plane`.
void ctiff_put(Pixels *pixels, const uint8_t *bytes, size_t x, size_t y, size_t count, int plane);

// Greys of more than 8 bits become 8 bits when all of them are known: the highest 8 that the image uses.
void ctiff_finish(Pixels *pixels, size_t height);

#endif
