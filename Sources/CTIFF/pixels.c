#include "pixels.h"

#include <string.h>

static unsigned sample(const uint8_t *bytes, size_t index, int bits) {
  if (bits == 8) return bytes[index];
  if (bits == 16) {
    uint16_t value;
    memcpy(&value, bytes + 2 * index, sizeof value);
    return value;
  }
  if (bits == 12) {
    const uint8_t *pair = bytes + index / 2 * 3;
    return index % 2 == 0 ? (unsigned)pair[0] << 4 | pair[1] >> 4 : (unsigned)(pair[1] & 15) << 8 | pair[2];
  }
  size_t per_byte = (size_t)(8 / bits);
  int shift = bits * (int)(per_byte - 1 - index % per_byte);
  return (unsigned)bytes[index / per_byte] >> shift & ((1u << bits) - 1);
}

static uint8_t eight_bits(unsigned value, int bits) {
  return (uint8_t)(bits >= 8 ? value >> (bits - 8) : value * 255 / ((1u << bits) - 1));
}

static uint8_t product_of_fractions(int a, int b) {
  int product = a * b + 128;
  return (uint8_t)(((product >> 8) + product) >> 8);
}

static uint8_t divided_by_alpha(uint8_t color, uint8_t alpha) {
  unsigned value = alpha ? color * 255u / alpha : 0;
  return (uint8_t)(value < 255 ? value : 255);
}

static void put_grey(Pixels *pixels, unsigned value, uint8_t *pixel) {
  const Layout *layout = pixels->layout;
  if (layout->bits > 8) {
    pixels->used_bits |= value;
    pixel[0] = (uint8_t)(value >> 8);
    pixel[1] = (uint8_t)value;
    return;
  }
  uint8_t grey = eight_bits(value, layout->bits);
  memset(pixel, layout->is_inverted ? 255 - grey : grey, 3);
}

// What the sample behind the colours does to them: black takes light away, alpha was multiplied in.
static void apply(const Layout *layout, uint8_t value, uint8_t *pixel) {
  for (int c = 0; c < 3; c++) {
    if (layout->is_premultiplied) {
      pixel[c] = divided_by_alpha(pixel[c], value);
    } else {
      int light = 255 - value, rest = light - product_of_fractions(pixel[c], light);
      pixel[c] = (uint8_t)(rest > 0 ? rest : 0);
    }
  }
}

static void put_sample(Pixels *pixels, unsigned value, int index, uint8_t *pixel) {
  const Layout *layout = pixels->layout;
  bool is_grey = layout->colors == ColorsGrey;
  if (layout->colors == ColorsPalette) {
    for (int c = 0; c < 3; c++) pixel[c] = (uint8_t)(layout->palette[c][value] >> 8);
  } else if (is_grey && index == 0) {
    put_grey(pixels, value, pixel);
  } else if (!is_grey && index < 3) {
    pixel[index] = eight_bits(value, layout->bits);
  } else if (!is_grey || layout->bits <= 8) {
    apply(layout, eight_bits(value, layout->bits), pixel);
  }
}

void ctiff_put(Pixels *pixels, const uint8_t *bytes, size_t x, size_t y, size_t count, int plane) {
  const Layout *layout = pixels->layout;
  uint8_t *row = pixels->rgb + 3 * (y * pixels->width + x);
  size_t step = layout->is_planar ? 1 : (size_t)layout->samples;
  int stored = layout->is_planar ? 1 : layout->used;
  for (int s = 0; s < stored; s++) {
    for (size_t i = 0; i < count; i++) {
      put_sample(pixels, sample(bytes, i * step + (size_t)s, layout->bits), plane + s, row + 3 * i);
    }
  }
}

void ctiff_finish(Pixels *pixels, size_t height) {
  const Layout *layout = pixels->layout;
  if (layout->colors != ColorsGrey || layout->bits <= 8) return;
  int shift = 0;
  while (pixels->used_bits >> shift > 255) shift++;
  for (size_t i = 0; i < pixels->width * height; i++) {
    uint8_t *pixel = pixels->rgb + 3 * i;
    uint8_t grey = (uint8_t)(((unsigned)pixel[0] << 8 | pixel[1]) >> shift);
    memset(pixel, layout->is_inverted ? 255 - grey : grey, 3);
  }
}
