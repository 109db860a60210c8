// The matrix product behind every ungrouped convolution and linear layer: output = activation(scale * (A * W) + bias + residual).
//
// output [batch][rows][columns]; A [batch][rows][depth], read from the input in one of two ways:
//   WINDOWS 0  row r of A is the `depth` floats from input + r * input_stride on (pixels of a 1x1 convolution, rows of a linear layer);
//   WINDOWS 1  row r of A is the window of output pixel r in an NHWC input, [KERNEL_HEIGHT][KERNEL_WIDTH][CHANNELS], gathered on the way
//              into fast memory (implicit GEMM: there is no buffer of windows).
// W is packed: [batch][columns / 16][depth padded to 16][16], zeros in the padding; `columns` is a multiple of 16. The batch, the last dimension of the
// range, is the 36 points of a Winograd convolution and 1 for everything else.
//
// One definition, two tile variants. Either way the order of an element's sum depends on `depth` alone.
//   VECTOR_REGISTERS 0  for GPUs: 256 work-items share TILE x TILE outputs, with tiles of A and W in local memory, two of each: one is multiplied
//                       while the next is on its way. Each work-item keeps (TILE / 16)^2 sums.
//   VECTOR_REGISTERS 1  for CPUs: the work-items share the rows and columns evenly, as many along each as the range says. Each makes its outputs
//                       from register tiles of at most TILE_ROWS x 16, whose rows of A are first copied next to each other. It goes over the depth in blocks
//                       that fit the caches; between blocks the sums wait in the output.

#ifndef VECTOR_REGISTERS
#define VECTOR_REGISTERS 0 // the tile variant
#endif
#ifndef ACTIVATION
#define ACTIVATION ACTIVATION_IDENTITY // of the epilogue
#endif
#ifndef SCALED
#define SCALED 0 // 1: `bias` goes on with as many scales
#endif
#define RESIDUAL_NONE 0
#define RESIDUAL_SAME_SIZE 1
#define RESIDUAL_UPSAMPLED 2
#ifndef RESIDUAL
#define RESIDUAL RESIDUAL_NONE // 1: a tensor of the output's shape is added; 2: a coarser one, nearest-upsampled
#endif
#ifndef TILE
#define TILE 128 // for GPUs: rows and columns of a work-group, 64 or 128
#endif
#ifndef WINDOWS
#define WINDOWS 0 // how rows of A are read
#endif
#ifndef CHANNELS
#define CHANNELS 16 // floats of an input pixel, with WINDOWS
#endif
#ifndef KERNEL_HEIGHT
#define KERNEL_HEIGHT 3 // of the window
#endif
#ifndef KERNEL_WIDTH
#define KERNEL_WIDTH 3 // of the window
#endif
#ifndef STRIDE
#define STRIDE 1 // pixels from one window to the next
#endif
#ifndef PADDING
#define PADDING 1 // zero pixels around the image
#endif

#include "matrix_tiles.cl"

// The extents of the input, the output and the residual; of interest to windows and upsampled residuals.
struct maps {
  int height, width, output_height, output_width, residual_height, residual_width;
};

#if WINDOWS || RESIDUAL == RESIDUAL_UPSAMPLED
// Pixel r of the output: image, line and column.
static inline int3 output_pixel(int r, struct maps maps) {
  int line = r / maps.output_width;
  return (int3)(line / maps.output_height, line % maps.output_height, r % maps.output_width);
}
#endif

// What the epilogue adds to row r of the output.
static inline __global const float *residual_row(__global const float *residual, int r, int columns, struct maps maps) {
#if RESIDUAL == RESIDUAL_UPSAMPLED
  int3 p = output_pixel(r, maps);
  r = (p.x * maps.residual_height + p.y * maps.residual_height / maps.output_height) * maps.residual_width +
      p.z * maps.residual_width / maps.output_width;
#endif
  (void)maps;
  return residual + (size_t)r * columns;
}

#if WINDOWS
// The window of an output pixel: its image and the coordinates of its first tap.
struct window {
  __global const float *image;
  int y, x;
};

static inline struct window window_at(__global const float *input, int3 p, struct maps maps) {
  struct window window = {input + (size_t)p.x * maps.height * maps.width * CHANNELS, p.y * STRIDE - PADDING, p.z * STRIDE - PADDING};
  return window;
}

#if !VECTOR_REGISTERS || CHANNELS % 16 == 0
// Where tap number `tap` of the window reads, 0 where it leaves the image.
static inline __global const float *tap_at(struct window window, int tap, struct maps maps) {
  int y = window.y + tap / KERNEL_WIDTH, x = window.x + tap % KERNEL_WIDTH;
  bool inside = y >= 0 && y < maps.height && x >= 0 && x < maps.width && tap < KERNEL_HEIGHT * KERNEL_WIDTH;
  return inside ? window.image + ((size_t)y * maps.width + x) * CHANNELS : 0;
}
#endif
#endif

#define GEMM_PARAMETERS                                                                                                \
  __global float *restrict output, __global const float *restrict input, __global const float *restrict weights,       \
    __global const float *restrict bias, __global const float *restrict residual, int rows, int columns, int depth,    \
    int input_stride, int height, int width, int output_height, int output_width, int residual_height,                 \
    int residual_width, int images, int image_rows, int first_row ROW_COUNT_PARAMETERS

// Rows of images (or regions) that do not exist: row r of this call is row first_row + r of `images` times image_rows.
#define LIVE_GEMM_ROWS max(0, min(rows, LIVE_ROWS(images) * image_rows - first_row))

#if VECTOR_REGISTERS

#include "gemm_rows.cl"

// Brings sixteen floats to the cache; pocl leaves OpenCL's own function empty.
static inline void fetch(__global const float *x) {
#if defined(__x86_64__) || defined(__aarch64__)
  __builtin_prefetch((const void *)(size_t)x);
#else
  prefetch(x, 16);
#endif
}

// What the register tiles of a work-item share; the block of the depth is k ..< k + count.
struct product {
  __global float *output;
  __global const float *weights, *bias, *residual;
  int columns, depth, padded_depth, k, count;
  struct maps maps;
};

// Rows of the input that are brought to the cache while a tile is computed.
struct coming_rows {
  __global const float *first;
  int count, stride;
};

// The rows of a register tile of `rows` rows, a constant to the compiler. The loop goes over all rows that a tile can have: so it is unrolled before the
// function is inlined, and its sums stay in registers.
#define EACH_ROW(r) _Pragma("unroll") for (int r = 0; r < TILE_ROWS; r++) if (r < rows)

// Makes the outputs of a register tile, of whose rows those below `live` exist. The first block's sums begin with the bias if nothing scales them, the
// last block finishes them. Row k of the output is fetched at step k, and the coming rows line by line: spread out, they never fill the queue of pending
// cache misses.
INLINE void compute_tile(
  struct product p, struct coming_rows coming, const float *packed, int row, int live, int column, const int rows
) {
  __global const float *weights = p.weights + (size_t)column * p.padded_depth + p.k * 16;
  __global float *output = p.output + (size_t)row * p.columns + column;
  float16 sum[TILE_ROWS];
  EACH_ROW(r) sum[r] = !SCALED && p.k == 0 ? *(__global const float16 *)(p.bias + column) : (float16)(0.0f);
  for (int line = 0, end = min(p.count, p.depth - p.k); line < end; line += 16) {
    for (int r = 0; r < coming.count; r++) fetch(coming.first + (size_t)r * coming.stride + line);
    for (int k = line; k < min(line + 16, end); k++) {
      if (k < rows && k < live) fetch(output + (size_t)k * p.columns);
      EACH_ROW(r) sum[r] = fma((float16)(packed[r * PACKED_STRIDE + k]), *(__global const float16 *)(weights + k * 16), sum[r]);
    }
  }
  if (p.k > 0) {
    EACH_ROW(r) if (r < live) sum[r] += *(__global float16 *)(output + (size_t)r * p.columns);
  }
  if (p.k + p.count == p.padded_depth) {
    EACH_ROW(r) {
      if (SCALED) sum[r] = fma(sum[r], *(__global const float16 *)(p.bias + p.columns + column), *(__global const float16 *)(p.bias + column));
      if (RESIDUAL && r < live) sum[r] += *(__global const float16 *)(residual_row(p.residual, row + r, p.columns, p.maps) + column);
      sum[r] = activated16(sum[r], ACTIVATION);
    }
  }
  EACH_ROW(r) if (r < live) *(__global float16 *)(output + (size_t)r * p.columns) = sum[r];
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void gemm_forward(GEMM_PARAMETERS) {
  struct maps maps = {height, width, output_height, output_width, residual_height, residual_width};
  int padded_depth = ceil_divide(depth, 16) * 16, x = get_global_id(0), y = get_global_id(1), z = get_global_id(2);
  int live_rows = LIVE_GEMM_ROWS, row_items = get_global_size(0), column_items = get_global_size(1);
  int row_end = share(live_rows, TILE_ROWS, x + 1, row_items);
  int first_column = share(columns, 16, y, column_items), column_end = share(columns, 16, y + 1, column_items);
  output += (size_t)z * rows * columns, weights += (size_t)z * columns * padded_depth, input += (size_t)z * rows * input_stride;
  struct product p = {output, weights, bias, residual, columns, depth, padded_depth, 0, 0, maps};
  // All blocks but the last are equally deep.
  int block = ceil_divide(padded_depth / 16, ceil_divide(padded_depth, DEPTH_BLOCK)) * 16;
  float packed[TILE_ROWS * PACKED_STRIDE] __attribute__((aligned(64)));
  for (; p.k < padded_depth; p.k += block) {
    p.count = min(block, padded_depth - p.k);
    for (int row = share(live_rows, TILE_ROWS, x, row_items); row < row_end; row += TILE_ROWS) {
      int left = row_end - row, tile_rows = left <= 4 ? 4 : TILE_ROWS;
      pack_rows(packed, input, row, row_end, tile_rows, p.k, p.count, depth, input_stride, maps);
      int next_rows = WINDOWS ? 0 : clamp(left - TILE_ROWS, 0, TILE_ROWS);
      for (int column = first_column; column < column_end; column += 16) {
        int first = share(next_rows, 1, column - first_column, column_end - first_column);
        int end = share(next_rows, 1, column + 16 - first_column, column_end - first_column);
        struct coming_rows coming = {input + (size_t)(row + TILE_ROWS + first) * input_stride + p.k, end - first, input_stride};
        if (tile_rows == 4) compute_tile(p, coming, packed, row, left, column, 4); // the Winograd tiles of the smallest maps
        else compute_tile(p, coming, packed, row, left, column, TILE_ROWS);
      }
    }
  }
}

#else // !VECTOR_REGISTERS

#ifndef WHOLE_QUADS
#define WHOLE_QUADS 1 // 1: rows of A are aligned to 16 bytes and `depth` (with WINDOWS: CHANNELS) is a multiple of 4
#endif
#define A_STRIDE (TILE + 4) // a tile of A is transposed, [TILE_DEPTH][TILE]; the padding spreads a column over the banks
#define W_STRIDE (TILE + 16) // and here two lines
#define GATHERS (WINDOWS && (KERNEL_HEIGHT > 1 || KERNEL_WIDTH > 1 || PADDING > 0)) // else a window is one pixel, inside of the image

// A[r][k ..< k + 4], zeros beyond `depth`.
#if GATHERS
static inline float4 load_a(struct window window, int k, int depth, struct maps maps) {
  if (k >= depth) return (float4)(0.0f);
#if WHOLE_QUADS
  __global const float *tap = tap_at(window, k / CHANNELS, maps);
  return tap ? *(__global const float4 *)(tap + k % CHANNELS) : (float4)(0.0f);
#else
  float x[4];
#pragma unroll
  for (int i = 0; i < 4; i++) {
    __global const float *tap = tap_at(window, (k + i) / CHANNELS, maps);
    x[i] = tap ? tap[(k + i) % CHANNELS] : 0.0f;
  }
  return (float4)(x[0], x[1], x[2], x[3]);
#endif
}
#else
static inline float4 load_a(__global const float *row, int k, int depth) {
  if (k >= depth) return (float4)(0.0f);
#if WHOLE_QUADS
  return *(__global const float4 *)(row + k);
#else
  return (float4)(row[k], k + 1 < depth ? row[k + 1] : 0.0f, k + 2 < depth ? row[k + 2] : 0.0f, k + 3 < depth ? row[k + 3] : 0.0f);
#endif
}
#endif

static inline void store_sums(
  float4 x, __global float *output, __global const float *bias, __global const float *residual, int r, int column, int columns,
  struct maps maps
) {
  x = fma(x, SCALED ? *(__global const float4 *)(bias + columns + column) : (float4)(1.0f), *(__global const float4 *)(bias + column));
  if (RESIDUAL) x += *(__global const float4 *)(residual_row(residual, r, columns, maps) + column);
  *(__global float4 *)(output + (size_t)r * columns + column) = activated4(x, ACTIVATION);
}

__kernel __attribute__((reqd_work_group_size(256, 1, 1))) void gemm_forward(GEMM_PARAMETERS) {
  __local float a_tiles[2][TILE_DEPTH * A_STRIDE] __attribute__((aligned(16)));
  __local float w_tiles[2][TILE_DEPTH * W_STRIDE] __attribute__((aligned(16)));
  struct maps maps = {height, width, output_height, output_width, residual_height, residual_width};
  int padded_depth = ceil_divide(depth, 16) * 16, z = get_group_id(1), item = get_local_id(0);
  input += (size_t)z * rows * input_stride;
  weights += (size_t)z * columns * padded_depth;
  output += (size_t)z * rows * columns;
  int live_rows = LIVE_GEMM_ROWS;
  // All work-groups of a product in one dimension: the others end at 65535 on some devices.
  int panels = ceil_divide(columns, TILE), tile_row = get_group_id(0) / panels * TILE, tile_column = get_group_id(0) % panels * TILE;

  // What this work-item brings of A: four of the depth of one row; the last row stands in for those beyond the end, which are not stored.
  int a_row = item / (TILE_DEPTH / 4), a_k = item % (TILE_DEPTH / 4) * 4, row = max(min(tile_row + a_row, live_rows - 1), 0);
#if GATHERS
  struct window a_source = window_at(input, output_pixel(row, maps), maps);
#define LOAD_A(k) load_a(a_source, k, depth, maps)
#else
#if WINDOWS
  struct window window = window_at(input, output_pixel(row, maps), maps);
  __global const float *a_source = window.image + ((size_t)window.y * width + window.x) * CHANNELS;
#else
  __global const float *a_source = input + (size_t)row * input_stride;
#endif
#define LOAD_A(k) load_a(a_source, k, depth)
#endif
  // And of W: four columns at one depth, likewise.
  int panel = item / (TILE_DEPTH * 4), w_k = item / 4 % TILE_DEPTH, w_column = panel * 16 + item % 4 * 4;
  __global const float *w_source = weights + (size_t)min(tile_column + panel * 16, columns - 16) * padded_depth + item % 4 * 4;
#define LOAD_W(k) (*(__global const float4 *)(w_source + (k) * 16))

  int x = TILE_X(item), y = TILE_Y(item);
  SUMS(sum);
  EACH_SUM(i, j) sum[i][j] = (float4)(0.0f);

  float4 next_a = LOAD_A(a_k), next_w = LOAD_W(w_k);
  int end = tile_row < live_rows ? padded_depth : 0;
  for (int k = 0; k < end; k += TILE_DEPTH) {
    __local float *a = a_tiles[k / TILE_DEPTH & 1], *w = w_tiles[k / TILE_DEPTH & 1];
    a[a_k * A_STRIDE + a_row] = next_a.x;
    a[(a_k + 1) * A_STRIDE + a_row] = next_a.y;
    a[(a_k + 2) * A_STRIDE + a_row] = next_a.z;
    a[(a_k + 3) * A_STRIDE + a_row] = next_a.w;
    *(__local float4 *)(w + w_k * W_STRIDE + w_column) = next_w;
    // One barrier is enough: who writes these tiles again has passed the next one, which all reach after reading them.
    barrier(CLK_LOCAL_MEM_FENCE);
    // The last step loads its own tiles once more: without a branch, loads and products mix, and the registers suffice for two groups on a
    // multiprocessor.
    int next = min(k + TILE_DEPTH, end - TILE_DEPTH);
    next_a = LOAD_A(next + a_k);
    next_w = LOAD_W(next + w_k);
    multiply(sum, a, A_STRIDE, w, W_STRIDE, x, y);
  }

  EACH_SUM(i, j) {
    int r = tile_row + SUM_ROW(i, y), column = tile_column + SUM_COLUMN(j, x);
    if (r < live_rows && column < columns) store_sums(sum[i][j], output, bias, residual, r, column, columns, maps);
  }
}

#endif
