// 3x3 convolution with stride 1 and padding 1 as Winograd F(4x4, 3x3) (Lavin and Gray, 2015): Y = AT [ (G g GT) * (BT d B) ] A for each 4x4 tile of
// output, where the product over channels is 36 matrix products (gemm.cl), one for each point of the 6x6 transformed tile. The interpolation
// points are 0, +-1/sqrt(2), +-sqrt(2) and infinity, which halve the rounding error of the usual 0, +-1, +-2 and infinity.
//
// Tiles are numbered image by image, line by line; a call works on the `tiles` tiles from first_tile on.
// Layouts: input and output NHWC; transformed tiles [36][tiles][channels]; products [36][tiles][filters].
// One work-item for VECTOR_WIDTH channels (or filters) of a tile: range (channels / VECTOR_WIDTH, tiles).

#ifndef ACTIVATION
#define ACTIVATION ACTIVATION_IDENTITY // of the epilogue
#endif
#ifndef RESIDUAL
#define RESIDUAL 0 // 1: a tensor of the output's shape is added
#endif
#define NEAR 0.707106781186547524f
#define FAR 1.41421356237309505f

// BT d: one column or row of the input transform.
static inline void transform_input(const vector d[6], vector e[6]) {
  vector even_near = d[4] - 2.0f * d[2], odd_near = NEAR * d[3] - FAR * d[1];
  vector even_far = d[4] - 0.5f * d[2], odd_far = FAR * d[3] - NEAR * d[1];
  e[0] = d[0] + d[4] - 2.5f * d[2];
  e[1] = even_near + odd_near;
  e[2] = even_near - odd_near;
  e[3] = even_far + odd_far;
  e[4] = even_far - odd_far;
  e[5] = d[1] + d[5] - 2.5f * d[3];
}

// AT m: one column or row of the output transform.
static inline void transform_output(const vector m[6], vector y[4]) {
  vector even_near = m[1] + m[2], odd_near = m[1] - m[2], even_far = m[3] + m[4], odd_far = m[3] - m[4];
  y[0] = m[0] + even_near + even_far;
  y[1] = NEAR * odd_near + FAR * odd_far;
  y[2] = 0.5f * even_near + 2.0f * even_far;
  y[3] = 0.5f * NEAR * odd_near + 2.0f * FAR * odd_far + m[5];
}

// A tile's image and its first output pixel.
static inline int3 tile_at(int tile, int height, int width) {
  int across = ceil_divide(width, 4), down = ceil_divide(height, 4);
  return (int3)(tile / (across * down), tile / across % down * 4, tile % across * 4);
}

// The tiles of this call that belong to images (or regions) that exist.
#define LIVE_TILES min(tiles, LIVE_ROWS(images) * ceil_divide(height, 4) * ceil_divide(width, 4) - first_tile)

// BT d B of one tile; `source` is its first output pixel, one down and one right of the patch's corner. Pixels outside of the image are zero.
static inline void transform_patch(
  __global float *target, size_t point, __global const float *source, int3 tile, int channels, int height, int width, const bool is_interior
) {
  vector lines[6][6];
#pragma unroll
  for (int j = 0; j < 6; j++) {
    vector d[6], e[6];
#pragma unroll
    for (int i = 0; i < 6; i++) {
      bool is_inside = is_interior || (tile.y + i >= 1 && tile.y + i <= height && tile.z + j >= 1 && tile.z + j <= width);
      d[i] = is_inside ? LOAD_VECTOR(source + ((i - 1) * width + j - 1) * channels) : (vector)(0.0f);
    }
    transform_input(d, e);
#pragma unroll
    for (int i = 0; i < 6; i++) lines[i][j] = e[i];
  }
#pragma unroll
  for (int i = 0; i < 6; i++) {
    vector e[6];
    transform_input(lines[i], e);
#pragma unroll
    for (int j = 0; j < 6; j++) STORE_VECTOR(e[j], target + (i * 6 + j) * point);
  }
}

__kernel __attribute__((reqd_work_group_size(CHANNEL_LANES, 16, 1))) void winograd_transform_input(
  __global float *restrict transformed, __global const float *restrict input, int channels, int images, int height, int width, int first_tile,
  int tiles ROW_COUNT_PARAMETERS
) {
  int c = get_global_id(0) * VECTOR_WIDTH, t = get_global_id(1);
  if (t >= LIVE_TILES) return;
  int3 tile = tile_at(first_tile + t, height, width);
  __global const float *source = input + nhwc_index(tile.x, tile.y, tile.z, c, height, width, channels);
  __global float *target = transformed + (size_t)t * channels + c;
  size_t point = (size_t)tiles * channels;
  if (tile.y >= 1 && tile.z >= 1 && tile.y + 5 <= height && tile.z + 5 <= width)
    transform_patch(target, point, source, tile, channels, height, width, true);
  else
    transform_patch(target, point, source, tile, channels, height, width, false);
}

// The output transform and the epilogue.
__kernel __attribute__((reqd_work_group_size(CHANNEL_LANES, 16, 1))) void winograd_transform_output(
  __global float *restrict output, __global const float *restrict products, __global const float *restrict bias,
  __global const float *restrict residual, int filters, int images, int height, int width, int first_tile, int tiles ROW_COUNT_PARAMETERS
) {
  int f = get_global_id(0) * VECTOR_WIDTH, t = get_global_id(1);
  if (t >= LIVE_TILES) return;
  __global const float *source = products + (size_t)t * filters + f;
  size_t point = (size_t)tiles * filters;
  vector lines[4][6];
#pragma unroll
  for (int j = 0; j < 6; j++) {
    vector m[6], y[4];
#pragma unroll
    for (int i = 0; i < 6; i++) m[i] = LOAD_VECTOR(source + (i * 6 + j) * point);
    transform_output(m, y);
#pragma unroll
    for (int i = 0; i < 4; i++) lines[i][j] = y[i];
  }
  int3 tile = tile_at(first_tile + t, height, width);
  vector shift = LOAD_VECTOR(bias + f);
#pragma unroll
  for (int i = 0; i < 4; i++) {
    vector pixels[4];
    transform_output(lines[i], pixels);
#pragma unroll
    for (int j = 0; j < 4; j++) {
      if (tile.y + i >= height || tile.z + j >= width) continue;
      size_t at = nhwc_index(tile.x, tile.y + i, tile.z + j, f, height, width, filters);
      vector x = pixels[j] + shift;
      if (RESIDUAL) x += LOAD_VECTOR(residual + at);
      STORE_VECTOR(ACTIVATED_VECTOR(x, ACTIVATION), output + at);
    }
  }
}
