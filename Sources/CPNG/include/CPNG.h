// libpng reports errors with longjmp, which must never cross Swift frames:
// these functions keep setjmp and longjmp inside C and return a status.
#ifndef CPNG_H
#define CPNG_H

#include <stddef.h>
#include <stdint.h>

#include "CImageCoding.h"

// Decodes to `rgb`, height x width x 3, which must be exactly as large as the IHDR chunk says.
// Whatever is missing behind the last row is not missed.
CodingResult cpng_decode(const uint8_t *data, size_t size, int width, int height, double max_seconds, uint8_t *rgb);

// Encodes `rgb` with zlib's `level`; the caller frees `*png` with cpng_free, also after an error.
CodingResult cpng_encode(const uint8_t *rgb, int width, int height, int level, uint8_t **png, size_t *size);

void cpng_free(uint8_t *png);

// Expands zlib's `data` to at most `capacity` bytes; how many there are, also where the data are cut off or broken.
size_t cpng_inflate(const uint8_t *data, size_t size, uint8_t *expanded, size_t capacity);

#endif
