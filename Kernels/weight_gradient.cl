// The matrix product behind the gradient of every weight that is multiplied: dW[k][j] = sum over the rows r of dy[r][k] * X[r][j].
//
// dy [rows][filters], its rows dy_stride floats apart. X [rows][columns], read from x in one of two ways, as in gemm.cl:
//   WINDOWS 0  row r of X is the x_stride floats from x + r * x_stride on (pixels of a 1x1 convolution, rows of a linear layer);
//   WINDOWS 1  row r of X is the window of output pixel r in an NHWC input, [kernel_height][kernel_width][channels], gathered on the way.
// The rows come in strips of a fixed length, each with sums of its own: products [strips][filters][columns], where `columns` is what a row has, padded to
// 16. strip_sums.cl adds them. The order of a sum depends on its strip alone.
//
// Two tile variants:
//   VECTOR_REGISTERS 0  for GPUs: 256 work-items share TILE x TILE sums, with tiles of dy and X in local memory, two of each.
//   VECTOR_REGISTERS 1  for CPUs: a work-item has some filters and columns of a strip. Of DEPTH_BLOCK rows it copies COLUMN_BLOCK columns next to each
//                       other, which all its register tiles of TILE_ROWS filters x 16 columns then read; between blocks the sums wait in the products.

#ifndef VECTOR_REGISTERS
#define VECTOR_REGISTERS 0 // the tile variant
#endif
#ifndef TILE
#define TILE 64 // for GPUs: filters and columns of a work-group, 64 or 128
#endif
#ifndef WINDOWS
#define WINDOWS 0 // how rows of X are read
#endif
#ifndef X_QUADS
#define X_QUADS 1 // 1: rows (with WINDOWS: pixels) of x are aligned to 16 bytes and whole quads; for CPUs they are 64 bytes or a multiple
#endif
#ifndef DY_QUADS
#define DY_QUADS 1 // 1: rows of dy are aligned to 16 bytes and whole quads
#endif

#include "matrix_tiles.cl"

// The extents of x and dy, and what a window is; of interest to windows.
struct maps {
  int height, width, output_height, output_width, channels, kernel_height, kernel_width, stride, padding;
};

#if WINDOWS
// A place in every window: how far from the window's pixel, and the channel. Behind the last one it lies far outside of the image.
struct tap {
  int down, across, channel;
};

static inline struct tap tap_of(int column, struct maps maps) {
  int cell = column / maps.channels;
  bool exists = cell < maps.kernel_height * maps.kernel_width;
  struct tap tap = {
    exists ? cell / maps.kernel_width - maps.padding : -(1 << 30), cell % maps.kernel_width - maps.padding, column % maps.channels};
  return tap;
}

// An output pixel: its image, line and column.
struct pixel {
  int image, i, j;
};

static inline struct pixel pixel_of(int r, struct maps maps) {
  int line = r / maps.output_width;
  struct pixel pixel = {line / maps.output_height, line % maps.output_height, r % maps.output_width};
  return pixel;
}

// Where a tap of a pixel's window reads, 0 where it leaves the image.
static inline __global const float *place(__global const float *x, struct pixel pixel, struct tap tap, struct maps maps) {
  int i = pixel.i * maps.stride + tap.down, j = pixel.j * maps.stride + tap.across;
  bool inside = i >= 0 && i < maps.height && j >= 0 && j < maps.width;
  return inside ? x + nhwc_index(pixel.image, i, j, tap.channel, maps.height, maps.width, maps.channels) : 0;
}
#endif

#define PRODUCT_PARAMETERS                                                                                             \
  __global float *restrict products, __global const float *restrict x, __global const float *restrict dy, int filters, \
    int columns, int x_stride, int dy_stride, int height, int width, int output_height, int output_width,              \
    int channels, int kernel_height, int kernel_width, int stride, int padding, int strip_rows, int images,            \
    int image_rows ROW_COUNT_PARAMETERS
#define MAPS {height, width, output_height, output_width, channels, kernel_height, kernel_width, stride, padding}

#if VECTOR_REGISTERS

#ifndef DEPTH_BLOCK
#define DEPTH_BLOCK 128 // rows whose tile of dy and sixteen columns of X stay in the level-1 cache
#endif
#ifndef COLUMN_BLOCK
#define COLUMN_BLOCK 64 // columns that are copied at once, a multiple of 16
#endif

// Sixteen columns of `count` rows of X from `first` on.
#if WINDOWS
static inline void pack_columns(
  float *packed, __global const float *x, int column, int first, int count, int x_stride, struct maps maps
) {
  (void)x_stride;
#if X_QUADS
  struct tap tap = tap_of(column, maps);
#else
  struct tap taps[16];
  for (int i = 0; i < 16; i++) taps[i] = tap_of(column + i, maps);
#endif
  struct pixel pixel = pixel_of(first, maps);
  for (int r = 0; r < count; r++, packed += 16) {
#if X_QUADS
    __global const float *source = place(x, pixel, tap, maps);
    *(float16 *)packed = source ? *(__global const float16 *)source : (float16)(0.0f);
#else
    for (int i = 0; i < 16; i++) {
      __global const float *source = place(x, pixel, taps[i], maps);
      packed[i] = source ? *source : 0.0f;
    }
#endif
    if (++pixel.j < maps.output_width) continue;
    pixel.j = 0;
    if (++pixel.i < maps.output_height) continue;
    pixel.i = 0;
    pixel.image++;
  }
}
#else
static inline void pack_columns(
  float *packed, __global const float *x, int column, int first, int count, int x_stride, struct maps maps
) {
  (void)maps;
  x += (size_t)first * x_stride + column;
  for (int r = 0; r < count; r++, x += x_stride, packed += 16) {
    if (column + 16 <= x_stride) *(float16 *)packed = vload16(0, x);
    else
      for (int i = 0; i < 16; i++) packed[i] = column + i < x_stride ? x[i] : 0.0f;
  }
}
#endif

// TILE_ROWS filters of `count` rows of dy, of which `filters` exist.
static inline void pack_gradients(float *packed, __global const float *dy, int count, int filters, int stride) {
  for (int r = 0; r < count; r++, dy += stride, packed += TILE_ROWS) {
    if (filters >= TILE_ROWS) {
#pragma unroll
      for (int k = 0; k < TILE_ROWS; k++) packed[k] = dy[k];
    } else
      for (int k = 0; k < TILE_ROWS; k++) packed[k] = k < filters ? dy[k] : 0.0f;
  }
}

// Adds `count` rows to the sums of a register tile, of whose filters `filters` exist; sets them if these are the first.
INLINE void add_tile(
  __global float *products, int columns, const float *gradients, const float *x, int count, int filters, bool is_first
) {
  float16 sum[TILE_ROWS];
#pragma unroll
  for (int k = 0; k < TILE_ROWS; k++) sum[k] = (float16)(0.0f);
  for (int r = 0; r < count; r++) {
    float16 line = *(const float16 *)(x + r * 16);
#pragma unroll
    for (int k = 0; k < TILE_ROWS; k++) sum[k] = fma((float16)(gradients[r * TILE_ROWS + k]), line, sum[k]);
  }
#pragma unroll
  for (int k = 0; k < TILE_ROWS; k++) {
    if (k >= filters) continue;
    __global float16 *target = (__global float16 *)(products + (size_t)k * columns);
    *target = is_first ? sum[k] : *target + sum[k];
  }
}

// Range: items along filters, along columns, strips.
__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void weight_gradient_products(PRODUCT_PARAMETERS) {
  struct maps maps = MAPS;
  int live = LIVE_ROWS(images) * image_rows, strip = get_global_id(2);
  int begin = min(live, strip * strip_rows), end = min(live, begin + strip_rows);
  int row_begin = share(filters, TILE_ROWS, get_global_id(0), get_global_size(0));
  int row_end = share(filters, TILE_ROWS, get_global_id(0) + 1, get_global_size(0));
  int column_end = share(columns, COLUMN_BLOCK, get_global_id(1) + 1, get_global_size(1));
  products += (size_t)strip * filters * columns;
  float packed[COLUMN_BLOCK * DEPTH_BLOCK] __attribute__((aligned(64)));
  float gradients[TILE_ROWS * DEPTH_BLOCK] __attribute__((aligned(64)));
  for (int column = share(columns, COLUMN_BLOCK, get_global_id(1), get_global_size(1)); column < column_end; column += COLUMN_BLOCK) {
    int width16 = min(COLUMN_BLOCK, column_end - column);
    // A strip without rows has sums, too.
    for (int first = begin; first == begin || first < end; first += DEPTH_BLOCK) {
      int count = clamp(end - first, 0, DEPTH_BLOCK);
      for (int c = 0; c < width16; c += 16) pack_columns(packed + c * DEPTH_BLOCK, x, column + c, first, count, x_stride, maps);
      for (int row = row_begin; row < row_end; row += TILE_ROWS) {
        int left = row_end - row;
        pack_gradients(gradients, dy + (size_t)first * dy_stride + row, count, left, dy_stride);
        __global float *target = products + (size_t)row * columns + column;
        for (int c = 0; c < width16; c += 16) add_tile(target + c, columns, gradients, packed + c * DEPTH_BLOCK, count, left, first == begin);
      }
    }
  }
}

#else // !VECTOR_REGISTERS

// Four floats from i on of a row of `count`, zeros behind its end.
static inline float4 load_row(__global const float *row, int i, int count, const bool is_whole) {
  if (i >= count) return (float4)(0.0f);
  if (is_whole) return *(__global const float4 *)(row + i);
  return (float4)(row[i], i + 1 < count ? row[i + 1] : 0.0f, i + 2 < count ? row[i + 2] : 0.0f, i + 3 < count ? row[i + 3] : 0.0f);
}

#if WINDOWS
#define TAPS (X_QUADS ? 1 : 4)

// Four neighbouring columns of X[r].
static inline float4 load_window(__global const float *x, int r, const struct tap *taps, struct maps maps) {
  struct pixel pixel = pixel_of(r, maps);
#if X_QUADS
  __global const float *source = place(x, pixel, taps[0], maps);
  return source ? *(__global const float4 *)source : (float4)(0.0f);
#else
  float v[4];
#pragma unroll
  for (int i = 0; i < 4; i++) {
    __global const float *source = place(x, pixel, taps[i], maps);
    v[i] = source ? *source : 0.0f;
  }
  return (float4)(v[0], v[1], v[2], v[3]);
#endif
}
#endif

// Range: 256 for each tile, strips.
__kernel __attribute__((reqd_work_group_size(256, 1, 1))) void weight_gradient_products(PRODUCT_PARAMETERS) {
  __local float dy_tiles[2][TILE_DEPTH * TILE] __attribute__((aligned(16)));
  __local float x_tiles[2][TILE_DEPTH * TILE] __attribute__((aligned(16)));
  struct maps maps = MAPS;
  int live = LIVE_ROWS(images) * image_rows, strip = get_group_id(1), item = get_local_id(0);
  int begin = min(live, strip * strip_rows), end = min(live, begin + strip_rows);
  int panels = ceil_divide(columns, TILE), tile_row = get_group_id(0) / panels * TILE, tile_column = get_group_id(0) % panels * TILE;
  products += (size_t)strip * filters * columns;

  // What this work-item brings: four filters and four columns of one row; nothing of rows that do not exist.
  int depth = item / (TILE / 4), place = item % (TILE / 4) * 4, filter = tile_row + place, column = tile_column + place;
#define LOAD_DY(r) ((r) < end ? load_row(dy + (size_t)(r) * dy_stride, filter, min(filters, dy_stride), DY_QUADS) : (float4)(0.0f))
#if WINDOWS
  (void)x_stride;
  struct tap taps[TAPS];
#pragma unroll
  for (int t = 0; t < TAPS; t++) taps[t] = tap_of(column + t, maps);
#define LOAD_X(r) ((r) < end ? load_window(x, r, taps, maps) : (float4)(0.0f))
#else
  (void)maps;
#define LOAD_X(r) ((r) < end ? load_row(x + (size_t)(r) * x_stride, column, x_stride, X_QUADS) : (float4)(0.0f))
#endif

  int i = TILE_Y(item), j = TILE_X(item);
  SUMS(sum);
  EACH_SUM(a, b) sum[a][b] = (float4)(0.0f);

  // Numbers go straight to local memory: those of the next step, kept in registers as in gemm.cl, would leave room for one group on a multiprocessor
  // where there are two, of which one multiplies while the other waits.
  for (int r = begin; r < end; r += TILE_DEPTH) {
    int side = (r - begin) / TILE_DEPTH & 1;
    *(__local float4 *)(dy_tiles[side] + depth * TILE + place) = LOAD_DY(r + depth);
    *(__local float4 *)(x_tiles[side] + depth * TILE + place) = LOAD_X(r + depth);
    // One barrier is enough: who writes these tiles again has passed the next one, which all reach after reading them.
    barrier(CLK_LOCAL_MEM_FENCE);
    multiply(sum, dy_tiles[side], TILE, x_tiles[side], TILE, j, i);
  }

  EACH_SUM(a, b) {
    int k = tile_row + SUM_ROW(a, i), c = tile_column + SUM_COLUMN(b, j);
    if (k < filters && c < columns) *(__global float4 *)(products + (size_t)k * columns + c) = sum[a][b];
  }
}

#endif
