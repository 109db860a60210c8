// libwebp decodes the chunk of one frame; Swift finds it in the file.
#ifndef CWEBP_H
#define CWEBP_H

#include <stddef.h>
#include <stdint.h>

#include "CImageCoding.h"

// Decodes a chunk of kind VP8 or VP8L, with its header, to rows of `width` pixels that lie `stride` bytes apart;
// it must be exactly as large as its header says. Alpha is dropped.
CodingResult cwebp_decode(const uint8_t *chunk, size_t size, int width, int height, int stride, double max_seconds, uint8_t *rgb);

#endif
