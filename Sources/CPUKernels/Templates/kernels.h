// All kernels for one instruction set. The including file defines
//   VARIANT         the name
//   KERNELS         the table's symbol
//   TILE_ROWS       rows of the GEMM's register tile (at most 14; with MATRIX_TILES 32)
//   PANEL_VECTORS   its columns / 16
//   WORD_NUMBERS    what products multiply: 1 for float32, 2 for pairs of bfloat16
//   MATRIX_TILES    where the sums are in registers of AMX
// and sets the target attribute around the inclusion.
#include "vector.h"
#include "activation.h"
#include "operands.h"
#include "tile.h"
#ifdef MATRIX_TILES
#include "matrix_tile.h"
#else
#include "vector_tile.h"
#endif
#include "gemm.h"
#include "pack_weights.h"
#include "winograd.h"
#if WORD_NUMBERS == 1
#include "winograd_gradient.h"
#endif
#include "gather_windows.h"
#include "depthwise.h"
#include "pooling.h"
#include "elementwise.h"
#include "roi_align.h"
#include "suppression.h"
#include "gradients.h"
#include "batch_statistics.h"
#include "image_transform.h"
#include "probe.h"

const cpu_kernels KERNELS = {
  .name = VARIANT,
  .tile_rows = TILE_ROWS,
  .panel_width = PANEL_WIDTH,
  .word_numbers = WORD_NUMBERS,
  .pack_weights = pack_weights,
  .gemm = gemm,
  .gather_windows = gather_windows,
  .winograd_pack_weights = winograd_pack_weights,
  .winograd_scratch = winograd_scratch,
  .winograd_strip = winograd_strip,
  .winograd = winograd,
  .depthwise = depthwise,
  .max_pool = max_pool,
  .global_average = global_average,
  .activate = activate,
  .add = add,
  .scale_channels = scale_channels,
  .upsample_nearest = upsample_nearest,
  .roi_align = roi_align,
  .suppress = suppress,
  .image_transform = image_transform,
  .activation_gradient = activation_gradient,
#if WORD_NUMBERS == 1
  .pack_rows = pack_rows,
  .winograd_gradient_scratch = winograd_gradient_scratch,
  .winograd_weight_gradient = winograd_weight_gradient,
#endif
  .unpack_row = unpack_row,
  .channel_products = channel_products,
  .depthwise_weight_gradient = depthwise_weight_gradient,
  .max_pool_gradient = max_pool_gradient,
  .upsample_gradient = upsample_gradient,
  .roi_align_gradient = roi_align_gradient,
  .sum_of_squares = sum_of_squares,
  .channel_moments = channel_moments,
  .normalize_channels = normalize_channels,
  .normalization_sums = normalization_sums,
  .normalization_gradient = normalization_gradient,
  .multiply_add_probe = multiply_add_probe,
};
