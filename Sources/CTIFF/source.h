// A TIFF file in memory, and how libtiff's errors become a CodingResult.
#ifndef SOURCE_H
#define SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tiffio.h>

#include "CImageCoding.h"

typedef struct {
  const uint8_t *data;
  size_t size, offset;
  CodingResult *result;  // takes the first message
} Source;

// The opened file; NULL where it is none, with the reason in the source's result.
TIFF *ctiff_open(Source *source, size_t max_memory);

// Whether the file ends before data that its directory tells of.
bool ctiff_is_cut(TIFF *tiff, const Source *source);

#endif
