// libjpeg reports errors with longjmp, which must never cross Swift frames:
// these three functions keep setjmp and longjmp inside C and return a status.
#ifndef CJPEG_H
#define CJPEG_H

#include <stddef.h>
#include <stdint.h>

#include "CImageCoding.h"

// Decodes to `rgb`, height x width x 3, which must be exactly as large as the frame header says.
// Whatever is missing behind the last row is not missed.
CodingResult cjpeg_decode(const uint8_t *data, size_t size, int width, int height, int max_scans, double max_seconds, uint8_t *rgb);

// Encodes `rgb`; the caller frees `*jpeg` with cjpeg_free, also after an error.
CodingResult cjpeg_encode(const uint8_t *rgb, int width, int height, int quality, uint8_t **jpeg, size_t *size);

void cjpeg_free(uint8_t *jpeg);

#endif
