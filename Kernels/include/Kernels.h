#pragma once

#include <stddef.h>

/// The text of one .cl file.
typedef struct {
  const char *name;
  const char *text;
} kernel_source;

/// The source with this name ("gemm" for gemm.cl), NULL when there is none.
const kernel_source *kernel_source_named(const char *name);

/// The number of sources and each of them.
extern const size_t kernel_source_count;
const kernel_source *kernel_source_at(size_t index);
