// libtiff keeps what it knows of a file in macros and variadic functions, which Swift cannot call.
#ifndef CTIFF_H
#define CTIFF_H

#include <stddef.h>
#include <stdint.h>

#include "CImageCoding.h"

// Decodes the first page to `rgb`, height x width x 3, which must be exactly as large as its directory says,
// as it is stored and not turned. No single allocation exceeds `max_memory` bytes.
CodingResult ctiff_decode(const uint8_t *data, size_t size, int width, int height, size_t max_memory, double max_seconds, uint8_t *rgb);

#endif
