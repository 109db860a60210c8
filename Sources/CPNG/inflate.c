#include <string.h>

#include <zlib.h>

#include "CPNG.h"

size_t cpng_inflate(const uint8_t *data, size_t size, uint8_t *expanded, size_t capacity) {
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  stream.next_in = (z_const Bytef *)data;
  stream.avail_in = size < UINT32_MAX ? (uInt)size : UINT32_MAX;
  stream.next_out = expanded;
  stream.avail_out = capacity < UINT32_MAX ? (uInt)capacity : UINT32_MAX;
  if (inflateInit(&stream) != Z_OK) return 0;
  inflate(&stream, Z_FINISH);
  size_t count = stream.total_out;
  inflateEnd(&stream);
  return count;
}
