// libpng reports errors with longjmp, which must never cross Swift frames:
// these three functions keep setjmp and longjmp inside C and return a status.
#ifndef CPNG_H
#define CPNG_H

#include <stddef.h>
#include <stdint.h>

typedef enum __attribute__((enum_extensibility(closed))) {
  CPNGStatusSuccess,
  CPNGStatusTruncated,
  CPNGStatusCorrupt,
  CPNGStatusTooSlow,
  CPNGStatusOutOfMemory,
} CPNGStatus;

enum { CPNGMessageSize = 256 };

typedef struct {
  CPNGStatus status;
  int rows;  // decoded before the end
  char message[CPNGMessageSize];
} CPNGResult;

// Decodes to `rgb`, height x width x 3, which must be exactly as large as the IHDR chunk says.
CPNGResult cpng_decode(const uint8_t *data, size_t size, int width, int height, double max_seconds, uint8_t *rgb);

// Encodes `rgb` with zlib's `level`; the caller frees `*png` with cpng_free, also after an error.
CPNGResult cpng_encode(const uint8_t *rgb, int width, int height, int level, uint8_t **png, size_t *size);

void cpng_free(uint8_t *png);

#endif
