// The kernels as data of the program. A new file is one EMBED line and one entry below.

#include "Kernels.h"

#include <string.h>

static const char common[] = {
#embed "common.cl"
};
static const char image_transform[] = {
#embed "image_transform.cl"
};
static const char top_k[] = {
#embed "top_k.cl"
};
static const char segment_sort[] = {
#embed "segment_sort.cl"
};
static const char box_decode[] = {
#embed "box_decode.cl"
};
static const char non_max_suppression[] = {
#embed "non_max_suppression.cl"
};
static const char proposal_generation[] = {
#embed "proposal_generation.cl"
};
static const char roi_align[] = {
#embed "roi_align.cl"
};
static const char softmax[] = {
#embed "softmax.cl"
};
static const char detection_selection[] = {
#embed "detection_selection.cl"
};
static const char clear[] = {
#embed "clear.cl"
};
static const char depthwise_convolution[] = {
#embed "depthwise_convolution.cl"
};
static const char elementwise[] = {
#embed "elementwise.cl"
};
static const char gemm[] = {
#embed "gemm.cl"
};
static const char matrix_vector[] = {
#embed "matrix_vector.cl"
};
static const char pooling[] = {
#embed "pooling.cl"
};
static const char upsample_nearest[] = {
#embed "upsample_nearest.cl"
};
static const char winograd[] = {
#embed "winograd.cl"
};
static const char probe[] = {
#embed "probe.cl"
};

#define SOURCE(name) {#name, name, sizeof name}

static const kernel_source sources[] = {
    SOURCE(common),
    SOURCE(clear),
    SOURCE(depthwise_convolution),
    SOURCE(elementwise),
    SOURCE(gemm),
    SOURCE(matrix_vector),
    SOURCE(pooling),
    SOURCE(upsample_nearest),
    SOURCE(winograd),
    SOURCE(image_transform),
    SOURCE(top_k),
    SOURCE(segment_sort),
    SOURCE(box_decode),
    SOURCE(non_max_suppression),
    SOURCE(proposal_generation),
    SOURCE(roi_align),
    SOURCE(softmax),
    SOURCE(detection_selection),
    SOURCE(probe),
};

const size_t kernel_source_count = sizeof sources / sizeof sources[0];

const kernel_source *kernel_source_at(size_t index) {
  return &sources[index];
}

const kernel_source *kernel_source_named(const char *name) {
  for (size_t i = 0; i < kernel_source_count; i++)
    if (!strcmp(sources[i].name, name)) return &sources[i];
  return NULL;
}
