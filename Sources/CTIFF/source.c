#include "source.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static tmsize_t read_data(thandle_t handle, void *bytes, tmsize_t count) {
  Source *source = handle;
  size_t remaining = source->size - source->offset;
  size_t available = (size_t)count < remaining ? (size_t)count : remaining;
  memcpy(bytes, source->data + source->offset, available);
  source->offset += available;
  return (tmsize_t)available;
}

static tmsize_t write_data(thandle_t handle, void *bytes, tmsize_t count) {
  (void)handle;
  (void)bytes;
  (void)count;
  return 0;
}

// A place behind the end counts as the end.
static toff_t seek(thandle_t handle, toff_t offset, int origin) {
  Source *source = handle;
  toff_t base = origin == SEEK_CUR ? source->offset : origin == SEEK_END ? source->size : 0;
  toff_t target = base + offset;
  source->offset = target < source->size ? (size_t)target : source->size;
  return source->offset;
}

static int close_source(thandle_t handle) {
  (void)handle;
  return 0;
}

static toff_t size_of(thandle_t handle) { return ((Source *)handle)->size; }

// libtiff only reads what is mapped.
static int map(thandle_t handle, void **base, toff_t *size) {
  Source *source = handle;
  *base = (void *)source->data;
  *size = source->size;
  return 1;
}

static void unmap(thandle_t handle, void *base, toff_t size) {
  (void)handle;
  (void)base;
  (void)size;
}

#if TIFFLIB_VERSION < 20221213  // before 4.5 messages go to handlers of the whole process, and there is no limit
TIFF *ctiff_open(Source *source, size_t max_memory) {
  (void)max_memory;
  TIFFSetErrorHandler(NULL);
  TIFFSetWarningHandler(NULL);
  return TIFFClientOpen("image", "r", source, read_data, write_data, seek, close_source, size_of, map, unmap);
}
#else
static int note_error(TIFF *tiff, void *data, const char *module, const char *format, va_list arguments) {
  (void)tiff;
  (void)module;
  CodingResult *result = ((Source *)data)->result;
  if (!result->message[0]) vsnprintf(result->message, CodingMessageSize, format, arguments);
  return 1;
}

static int ignore_warning(TIFF *tiff, void *data, const char *module, const char *format, va_list arguments) {
  (void)tiff;
  (void)data;
  (void)module;
  (void)format;
  (void)arguments;
  return 1;
}

TIFF *ctiff_open(Source *source, size_t max_memory) {
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
  if (!options) return NULL;
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)max_memory);
  TIFFOpenOptionsSetErrorHandlerExtR(options, note_error, source);
  TIFFOpenOptionsSetWarningHandlerExtR(options, ignore_warning, source);
  TIFF *tiff = TIFFClientOpenExt(
      "image", "r", source, read_data, write_data, seek, close_source, size_of, map, unmap, options);
  TIFFOpenOptionsFree(options);
  return tiff;
}
#endif

bool ctiff_is_cut(TIFF *tiff, const Source *source) {
  uint32_t count = TIFFIsTiled(tiff) ? TIFFNumberOfTiles(tiff) : TIFFNumberOfStrips(tiff);
  for (uint32_t i = 0; i < count; i++) {
    uint64_t offset = TIFFGetStrileOffset(tiff, i), length = TIFFGetStrileByteCount(tiff, i);
    if (offset > source->size || length > source->size - offset) return true;
  }
  return false;
}
