// How a processor's work-item copies rows of A next to each other before it multiplies them (gemm.cl, whose constants and windows these are).

#ifndef DEPTH_BLOCK
#define DEPTH_BLOCK 256 // depth of a row tile that stays in the level-1 cache, a multiple of 16
#endif
#define PACKED_STRIDE (DEPTH_BLOCK + 16) // not a power of two: the rows of a tile must not share a cache set

// Copies a row of A from k on to `packed`, `count` numbers, a multiple of 16. What lies beyond `depth` is not multiplied.
#if WINDOWS && CHANNELS % 16 == 0
static inline void pack_row(float *packed, struct window window, int k, int count, struct maps maps) {
  for (int i = 0; i < count; i += 16) {
    __global const float *tap = tap_at(window, (k + i) / CHANNELS, maps);
    *(float16 *)(packed + i) = tap ? *(__global const float16 *)(tap + (k + i) % CHANNELS) : (float16)(0.0f);
  }
}
#elif WINDOWS
#define LINE (KERNEL_WIDTH * CHANNELS)   // a window's line, which lies together in the image
#define LINE_FLOATS ((LINE + 7) / 8 * 8) // what is copied of it

// Eight floats at any address: `vload8` takes them in four parts in pocl.
struct __attribute__((packed)) eight_floats {
  float8 x;
};

// Whether `count` neighbouring windows lie inside of the image, with whatever their last vectors read, and in one block of the depth.
static inline bool are_inside(struct window first, int count, struct maps maps) {
  return KERNEL_HEIGHT * LINE <= DEPTH_BLOCK && first.y >= 0 && first.y + KERNEL_HEIGHT <= maps.height && first.x >= 0 &&
         (first.x + (count - 1) * STRIDE) * CHANNELS + LINE_FLOATS <= maps.width * CHANNELS;
}

// Such windows: each line ends where the next one begins.
static inline void pack_windows(float *packed, struct window first, int count, struct maps maps) {
  __global const float *source = first.image + ((size_t)first.y * maps.width + first.x) * CHANNELS;
  for (int r = 0; r < count; r++, source += STRIDE * CHANNELS, packed += PACKED_STRIDE)
#pragma unroll
    for (int line = 0; line < KERNEL_HEIGHT; line++)
#pragma unroll
      for (int i = 0; i < LINE_FLOATS; i += 8)
        ((struct eight_floats *)(packed + line * LINE + i))->x =
          ((__global const struct eight_floats *)(source + (size_t)line * maps.width * CHANNELS + i))->x;
}

static inline void pack_row(float *packed, struct window window, int k, int count, struct maps maps) {
  if (are_inside(window, 1, maps)) {
    pack_windows(packed, window, 1, maps);
    return;
  }
  for (int i = 0; i < count; i++) packed[i] = 0.0f;
  for (int line = k / LINE; line < min(KERNEL_HEIGHT, ceil_divide(k + count, LINE)); line++) {
    int y = window.y + line, first = k - line * LINE;
    if (y < 0 || y >= maps.height) continue;
    __global const float *source = window.image + (size_t)y * maps.width * CHANNELS;
    // What of the line lies inside the image and this block of the depth.
    int begin = max(max(-window.x * CHANNELS, first), 0), end = min(min((maps.width - window.x) * CHANNELS, first + count), LINE);
    for (int i = begin; i < end; i++) packed[i - first] = source[window.x * CHANNELS + i];
  }
}
#else
static inline void pack_row(float *packed, __global const float *row, int k, int count, int depth, int stride) {
  row += k;
  int whole = min(count, stride - k) / 16 * 16;
  for (int i = 0; i < whole; i += 16) *(float16 *)(packed + i) = vload16(0, row + i);
  for (int i = whole; i < min(count, depth - k); i++) packed[i] = row[i];
}
#endif

// Copies the `rows` rows from `first` on; those from `end` on, which are not stored, repeat the last one.
static inline void pack_rows(
  float *packed, __global const float *input, int first, int end, int rows, int k, int count, int depth, int stride, struct maps maps
) {
#if WINDOWS
  (void)depth, (void)stride;
  int3 p = output_pixel(first, maps);
#if CHANNELS % 16 != 0
  struct window window = window_at(input, p, maps);
  if (first + rows <= end && p.z + rows <= maps.output_width && are_inside(window, rows, maps)) {
    pack_windows(packed, window, rows, maps);
    return;
  }
#endif
  for (int r = 0; r < rows; r++) {
    pack_row(packed + r * PACKED_STRIDE, window_at(input, p, maps), k, count, maps);
    if (first + r + 1 >= end || ++p.z < maps.output_width) continue;
    p.z = 0;
    if (++p.y < maps.output_height) continue;
    p.y = 0;
    p.x++;
  }
#else
  (void)maps;
  for (int r = 0; r < rows; r++)
    pack_row(packed + r * PACKED_STRIDE, input + (size_t)min(first + r, end - 1) * stride, k, count, depth, stride);
#endif
}
