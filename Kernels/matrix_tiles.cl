// What the products of matrices have in common, gemm.cl and weight_gradient.cl: how work is shared and, for GPUs, the product of two tiles in local memory.

#if VECTOR_REGISTERS

#ifndef TILE_ROWS
#ifdef __AVX512F__
#define TILE_ROWS 12 // of 32 registers of 16 floats
#else
#define TILE_ROWS 6 // of 16 registers of 8 floats, or 32 of 4
#endif
#endif

// Where item `i` of `items` begins, when they share `count` rows or columns in whole tiles.
static inline int share(int count, int tile, int i, int items) {
  return min(count, (int)((long)ceil_divide(count, tile) * i / items) * tile);
}

#else // !VECTOR_REGISTERS

#define TILE_DEPTH (1024 / TILE) // so that each of the 256 work-items brings four numbers of each matrix
#define BLOCKS (TILE / 64) // blocks of four rows and of four columns of a work-item, 64 apart

// The sums of a work-item, and which of the 16 x 16 it is. Eight by four neighbours, not sixteen by two, form 32 lanes: their float4s of a line of a tile
// are 128 bytes.
#define SUMS(sum) float4 sum[4 * BLOCKS][BLOCKS]
#define TILE_X(item) (((item) & 7) | ((item) >> 2 & 8))
#define TILE_Y(item) (((item) >> 3 & 3) | ((item) >> 6) * 4)

// The row within a tile of the sums at [i], and the first of the four columns of those at [][j].
#define SUM_ROW(i, y) ((i) / 4 * 64 + (y) * 4 + (i) % 4)
#define SUM_COLUMN(j, x) ((j) * 64 + (x) * 4)

// All sums of a work-item.
#define EACH_SUM(i, j)                                                                                                 \
  _Pragma("unroll") for (int i = 0; i < 4 * BLOCKS; i++) _Pragma("unroll") for (int j = 0; j < BLOCKS; j++)

// Adds the products of two tiles, a[TILE_DEPTH][TILE]^T and b[TILE_DEPTH][TILE], whose lines begin a_stride and b_stride floats apart.
INLINE void multiply(
  SUMS(sum), __local const float *a, const int a_stride, __local const float *b, const int b_stride, int x, int y
) {
#pragma unroll
  for (int k = 0; k < TILE_DEPTH; k++) {
    float4 line[BLOCKS];
#pragma unroll
    for (int j = 0; j < BLOCKS; j++) line[j] = *(__local const float4 *)(b + k * b_stride + SUM_COLUMN(j, x));
#pragma unroll
    for (int i = 0; i < BLOCKS; i++) {
      float4 column = *(__local const float4 *)(a + k * a_stride + SUM_ROW(4 * i, y));
#pragma unroll
      for (int j = 0; j < BLOCKS; j++) {
        sum[4 * i][j] = fma((float4)(column.x), line[j], sum[4 * i][j]);
        sum[4 * i + 1][j] = fma((float4)(column.y), line[j], sum[4 * i + 1][j]);
        sum[4 * i + 2][j] = fma((float4)(column.z), line[j], sum[4 * i + 2][j]);
        sum[4 * i + 3][j] = fma((float4)(column.w), line[j], sum[4 * i + 3][j]);
      }
    }
  }
}

#endif
