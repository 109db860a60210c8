// The kernels as data of the program. A new file is three lines here.

#include "Kernels.h"

#include <string.h>

static const kernel_source sources[] = {
  {"batch_statistics", (const char[]){
#embed "batch_statistics.cl" suffix(, 0)
  }},
  {"box_decode", (const char[]){
#embed "box_decode.cl" suffix(, 0)
  }},
  {"clear", (const char[]){
#embed "clear.cl" suffix(, 0)
  }},
  {"common", (const char[]){
#embed "common.cl" suffix(, 0)
  }},
  {"depthwise_convolution", (const char[]){
#embed "depthwise_convolution.cl" suffix(, 0)
  }},
  {"depthwise_weight_gradient", (const char[]){
#embed "depthwise_weight_gradient.cl" suffix(, 0)
  }},
  {"detection_selection", (const char[]){
#embed "detection_selection.cl" suffix(, 0)
  }},
  {"dilation", (const char[]){
#embed "dilation.cl" suffix(, 0)
  }},
  {"elementwise", (const char[]){
#embed "elementwise.cl" suffix(, 0)
  }},
  {"gemm", (const char[]){
#embed "gemm.cl" suffix(, 0)
  }},
  {"gemm_rows", (const char[]){
#embed "gemm_rows.cl" suffix(, 0)
  }},
  {"group_normalization", (const char[]){
#embed "group_normalization.cl" suffix(, 0)
  }},
  {"image_transform", (const char[]){
#embed "image_transform.cl" suffix(, 0)
  }},
  {"losses", (const char[]){
#embed "losses.cl" suffix(, 0)
  }},
  {"matrix_tiles", (const char[]){
#embed "matrix_tiles.cl" suffix(, 0)
  }},
  {"matrix_vector", (const char[]){
#embed "matrix_vector.cl" suffix(, 0)
  }},
  {"non_max_suppression", (const char[]){
#embed "non_max_suppression.cl" suffix(, 0)
  }},
  {"pack", (const char[]){
#embed "pack.cl" suffix(, 0)
  }},
  {"pooling", (const char[]){
#embed "pooling.cl" suffix(, 0)
  }},
  {"probe", (const char[]){
#embed "probe.cl" suffix(, 0)
  }},
  {"proposal_generation", (const char[]){
#embed "proposal_generation.cl" suffix(, 0)
  }},
  {"roi_align", (const char[]){
#embed "roi_align.cl" suffix(, 0)
  }},
  {"segment_sort", (const char[]){
#embed "segment_sort.cl" suffix(, 0)
  }},
  {"softmax", (const char[]){
#embed "softmax.cl" suffix(, 0)
  }},
  {"strip_sums", (const char[]){
#embed "strip_sums.cl" suffix(, 0)
  }},
  {"targets", (const char[]){
#embed "targets.cl" suffix(, 0)
  }},
  {"top_k", (const char[]){
#embed "top_k.cl" suffix(, 0)
  }},
  {"updates", (const char[]){
#embed "updates.cl" suffix(, 0)
  }},
  {"upsample_nearest", (const char[]){
#embed "upsample_nearest.cl" suffix(, 0)
  }},
  {"weight_gradient", (const char[]){
#embed "weight_gradient.cl" suffix(, 0)
  }},
  {"winograd", (const char[]){
#embed "winograd.cl" suffix(, 0)
  }},
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
