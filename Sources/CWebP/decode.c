#include <webp/decode.h>

#include "CWebP.h"

// The data are handed over part by part, so that the time can be watched.
static VP8StatusCode decode_parts(WebPIDecoder *decoder, const uint8_t *chunk, size_t size, double deadline) {
  size_t part = 1 << 14;
  VP8StatusCode status = VP8_STATUS_SUSPENDED;
  for (size_t count = 0; count < size && status == VP8_STATUS_SUSPENDED;) {
    if (coding_is_over(deadline)) return VP8_STATUS_USER_ABORT;
    count = size - count < part ? size : count + part;
    status = WebPIUpdate(decoder, chunk, count);
  }
  return status;
}

static void note(VP8StatusCode status, CodingResult *result) {
  switch (status) {
    case VP8_STATUS_OK: return;
    case VP8_STATUS_OUT_OF_MEMORY: return coding_fail(result, CodingStatusOutOfMemory, "");
    case VP8_STATUS_SUSPENDED:
    case VP8_STATUS_NOT_ENOUGH_DATA: return coding_fail(result, CodingStatusTruncated, "");
    case VP8_STATUS_USER_ABORT: return coding_fail(result, CodingStatusTooSlow, "");
    case VP8_STATUS_UNSUPPORTED_FEATURE: return coding_fail(result, CodingStatusUnsupported, "it uses a feature of WebP that libwebp lacks");
    default: return coding_fail(result, CodingStatusCorrupt, "its WebP data make no sense");
  }
}

CodingResult cwebp_decode(const uint8_t *chunk, size_t size, int width, int height, int stride, double max_seconds, uint8_t *rgb) {
  CodingResult result = {.status = CodingStatusSuccess};
  double deadline = coding_deadline(max_seconds);
  WebPBitstreamFeatures features;
  VP8StatusCode status = WebPGetFeatures(chunk, size, &features);
  if (status == VP8_STATUS_OK && (features.width != width || features.height != height)) {
    coding_fail(&result, CodingStatusCorrupt, "its headers tell different sizes");
    return result;
  }
  WebPIDecoder *decoder = NULL;
  if (status == VP8_STATUS_OK) {
    decoder = WebPINewRGB(MODE_RGB, rgb, (size_t)stride * (size_t)(height - 1) + 3 * (size_t)width, stride);
    status = decoder ? decode_parts(decoder, chunk, size, deadline) : VP8_STATUS_OUT_OF_MEMORY;
    if (decoder) WebPIDecGetRGB(decoder, &result.rows, NULL, NULL, NULL);
  }
  note(status, &result);
  WebPIDelete(decoder);
  return result;
}
