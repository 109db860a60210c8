// What only learning asks for. Sums over many pixels go by rows or blocks first, which loses less to rounding than one long sum.

static void activation_gradient(const float *dy, const float *x, float *dx, ptrdiff_t count, cpu_activation activation) {
  for (ptrdiff_t i = 0; i < count; i += LANES)
    store_first(dx + i, times_slope(load_first(dy + i, count - i), load_first(x + i, count - i), activation), count - i);
}

static void pack_rows(const float *rows, ptrdiff_t stride, ptrdiff_t count, ptrdiff_t columns, float *packed) {
  for (ptrdiff_t first = 0; first < columns; first += PANEL_WIDTH) {
    ptrdiff_t width = smaller(PANEL_WIDTH, columns - first);
    for (ptrdiff_t r = 0; r < count; r++, packed += width)
      for (ptrdiff_t c = 0; c < width; c += LANES) store(packed + c, load(rows + r * stride + first + c));
  }
}

// Sixteen channels of sixteen cells at a time; of a single cell the channels are neighbours already.
static void unpack_row(const float *row, ptrdiff_t channels, ptrdiff_t cells, ptrdiff_t stride, float factor, float *output) {
  if (cells == 1) {
    for (ptrdiff_t c = 0; c < channels; c += LANES) store_first(output + c, load_first(row + c, channels - c) * factor, channels - c);
    return;
  }
  for (ptrdiff_t c = 0; c < channels; c += LANES)
    for (ptrdiff_t cell = 0; cell < cells; cell += LANES) {
      vec m[LANES];
      for (int k = 0; k < LANES; k++) m[k] = cell + k < cells ? load_first(row + (cell + k) * stride + c, channels - c) * factor : (vec){0};
      transpose(m);
      for (int k = 0; k < smaller(LANES, channels - c); k++) store_first(output + (c + k) * cells + cell, m[k], cells - cell);
    }
}

// In double precision, in eight sums side by side.
static double sum_of_squares(const float *values, ptrdiff_t count) {
  weights8 sums[2] = {{0}, {0}};
  for (ptrdiff_t i = 0; i < count; i += LANES) {
    vec v = load_first(values + i, count - i);
    weights8 low = __builtin_convertvector(__builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7), weights8);
    weights8 high = __builtin_convertvector(__builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15), weights8);
    sums[0] += low * low;
    sums[1] += high * high;
  }
  double sum = 0;
  for (int lane = 0; lane < 8; lane++) sum += sums[0][lane] + sums[1][lane];
  return sum;
}

#define SUM_BLOCK 64
#define GROUP 4 // vectors of channels that are summed side by side

// `function` for each group of channels from c on, the number of its vectors a constant.
#define BY_GROUPS(function, channels, ...)                                                                             \
  for (ptrdiff_t c = 0; c < channels; c += GROUP * LANES)                                                              \
    switch (smaller(GROUP, (channels - c) / LANES)) {                                                                  \
    case 1: function(__VA_ARGS__, c, 1); break;                                                                        \
    case 2: function(__VA_ARGS__, c, 2); break;                                                                        \
    case 3: function(__VA_ARGS__, c, 3); break;                                                                        \
    default: function(__VA_ARGS__, c, GROUP); break;                                                                   \
    }
#define FOR_GROUP(v) UNROLL for (int v = 0; v < vectors; v++)

INLINE void group_products(
  const float *a, const float *b, const float *shift, const cpu_pixels *p, float *output, const bool has_factors, ptrdiff_t c,
  const int vectors
) {
  vec sum[GROUP] = {{0}}, less[GROUP] = {{0}};
  if (shift) FOR_GROUP(v) less[v] = load(shift + c + v * LANES);
  for (ptrdiff_t block = 0; block < p->count; block += SUM_BLOCK) {
    vec part[GROUP] = {{0}};
    for (ptrdiff_t i = block; i < smaller(block + SUM_BLOCK, p->count); i++)
      FOR_GROUP(v) {
        ptrdiff_t at = i * p->stride + c + v * LANES;
        part[v] += has_factors ? load(a + at) * (load(b + at) - less[v]) : load(a + at);
      }
    FOR_GROUP(v) sum[v] += part[v];
  }
  FOR_GROUP(v) store(output + c + v * LANES, sum[v]);
}

static void channel_products(const float *a, const float *b, const float *shift, const cpu_pixels *p, float *output) {
  if (b) {
    BY_GROUPS(group_products, p->channels, a, b, shift, p, output, true)
  } else {
    BY_GROUPS(group_products, p->channels, a, b, shift, p, output, false)
  }
}

#define TAPS 5 // of a line of a kernel that are summed at once

// The sums of `taps` taps of one line of the kernel, the first of which sees column `left` of a row beside output pixel 0, over one row of output
// pixels, sixteen channels each. Two pixels have sums of their own.
INLINE void depthwise_line(
  const cpu_window *w, const float *x, const float *dy, ptrdiff_t left, float *output, const int taps, const int stride
) {
  vec sum[2][TAPS] = {{{0}}};
  ptrdiff_t count = w->output_width, room = w->width - left - taps;
  ptrdiff_t first = left < 0 ? smaller(count, divide_up(-left, stride)) : 0;
  ptrdiff_t last = room < 0 ? first : larger(first, smaller(count, room / stride + 1)), i = first;
  for (ptrdiff_t edge = 0; edge < count; edge++) {
    if (edge == first) edge = last;
    if (edge >= count) break;
    for (int j = 0; j < taps; j++) {
      ptrdiff_t column = edge * stride + left + j;
      if (column >= 0 && column < w->width) sum[0][j] += load(x + column * w->channels) * load(dy + edge * w->channels);
    }
  }
  for (; i + 2 <= last; i += 2)
    UNROLL for (int p = 0; p < 2; p++) {
      vec d = load(dy + (i + p) * w->channels);
      UNROLL for (int j = 0; j < taps; j++) sum[p][j] += load(x + ((i + p) * stride + left + j) * w->channels) * d;
    }
  if (i < last) UNROLL for (int j = 0; j < taps; j++) sum[0][j] += load(x + (i * stride + left + j) * w->channels) * load(dy + i * w->channels);
  UNROLL for (int j = 0; j < taps; j++) {
    float *target = output + j * w->channels;
    store(target, load(target) + (sum[0][j] + sum[1][j]));
  }
}

static void depthwise_line_gradient(const cpu_window *w, const float *x, const float *dy, float *output) {
  ptrdiff_t left = -w->padding_left;
  switch (w->kernel_width * 10 + w->stride_width) {
  case 31: return depthwise_line(w, x, dy, left, output, 3, 1);
  case 32: return depthwise_line(w, x, dy, left, output, 3, 2);
  case 51: return depthwise_line(w, x, dy, left, output, 5, 1);
  case 52: return depthwise_line(w, x, dy, left, output, 5, 2);
  default:
    for (ptrdiff_t j = 0; j < w->kernel_width; j++) depthwise_line(w, x, dy, left + j, output + j * w->channels, 1, (int)w->stride_width);
  }
}

static void depthwise_weight_gradient(
  const cpu_window *w, const float *input, const float *gradient, ptrdiff_t first_row, ptrdiff_t last_row, ptrdiff_t first_group,
  ptrdiff_t last_group, float *output
) {
  ptrdiff_t first = first_group * LANES, last = last_group * LANES;
  for (ptrdiff_t cell = 0; cell < w->kernel_height * w->kernel_width; cell++) clear(output + cell * w->channels + first, last - first);
  for (ptrdiff_t r = first_row; r < last_row; r++) {
    ptrdiff_t y = r % w->output_height * w->stride_height - w->padding_top;
    const float *x = input + (r / w->output_height * w->height + y) * w->width * w->channels;
    const float *dy = gradient + r * w->output_width * w->channels;
    struct taps down = taps_inside(y, w->kernel_height, w->height);
    for (ptrdiff_t c = first; c < last; c += LANES)
      for (ptrdiff_t i = down.first; i < down.last; i++)
        depthwise_line_gradient(w, x + i * w->width * w->channels + c, dy + c, output + i * w->kernel_width * w->channels + c);
  }
}

// The gradient of one output pixel goes to the first largest pixel of its window, if that lies in the rows [first, last) of the image.
INLINE void max_pool_pixel_gradient(
  const cpu_window *w, const float *x, float *dx, const float *dy, ptrdiff_t row, struct taps down, struct taps across, ptrdiff_t first,
  ptrdiff_t last
) {
  for (ptrdiff_t c = 0; c < w->channels; c += LANES) {
    vec largest = splat(-__builtin_inff());
    vec_mask where = {0};
    for (ptrdiff_t i = down.first; i < down.last; i++)
      for (ptrdiff_t j = across.first; j < across.last; j++) {
        vec v = load(x + (i * w->width + j) * w->channels + c);
        // The first window pixel is taken whatever it is.
        vec_mask taken = (v > largest) | ((v != v) & (largest == largest));
        if (i == down.first && j == across.first) taken = ~(vec_mask){0};
        int32_t tap = (int32_t)(i * w->kernel_width + j);
        where = (taken & ((vec_mask){0} + tap)) | (~taken & where);
        largest = blend(taken, v, largest);
      }
    vec d = load(dy + c);
    for (ptrdiff_t i = larger(down.first, first - row); i < smaller(down.last, last - row); i++)
      for (ptrdiff_t j = across.first; j < across.last; j++) {
        float *target = dx + (i * w->width + j) * w->channels + c;
        store(target, load(target) + blend(where == (int32_t)(i * w->kernel_width + j), d, (vec){0}));
      }
  }
}

static void max_pool_gradient(
  const cpu_window *w, const float *input, const float *gradient, float *output, ptrdiff_t image, ptrdiff_t first, ptrdiff_t last
) {
  const float *x = input + image * w->height * w->width * w->channels;
  float *dx = output + image * w->height * w->width * w->channels;
  clear(dx + first * w->width * w->channels, (last - first) * w->width * w->channels);
  ptrdiff_t begin = larger(0, divide_up(first + w->padding_top - w->kernel_height + 1, w->stride_height));
  for (ptrdiff_t r = begin; r < w->output_height && r * w->stride_height - w->padding_top < last; r++) {
    ptrdiff_t row = r * w->stride_height - w->padding_top;
    struct taps down = taps_inside(row, w->kernel_height, w->height);
    for (ptrdiff_t i = 0; i < w->output_width; i++) {
      ptrdiff_t column = i * w->stride_width - w->padding_left, corner = (row * w->width + column) * w->channels;
      struct taps across = taps_inside(column, w->kernel_width, w->width);
      const float *dy = gradient + ((image * w->output_height + r) * w->output_width + i) * w->channels;
      max_pool_pixel_gradient(w, x + corner, dx + corner, dy, row, down, across, first, last);
    }
  }
}

static void upsample_gradient(const cpu_window *w, const float *gradient, float *output, ptrdiff_t first_row, ptrdiff_t last_row) {
  for (ptrdiff_t r = first_row; r < last_row; r++) {
    ptrdiff_t image = r / w->height, y = r % w->height;
    ptrdiff_t top = divide_up(y * w->output_height, w->height), bottom = divide_up((y + 1) * w->output_height, w->height);
    for (ptrdiff_t x = 0; x < w->width; x++) {
      ptrdiff_t left = divide_up(x * w->output_width, w->width), right = divide_up((x + 1) * w->output_width, w->width);
      float *sum = output + (r * w->width + x) * w->channels;
      clear(sum, w->channels);
      for (ptrdiff_t i = top; i < bottom; i++)
        for (ptrdiff_t j = left; j < right; j++) {
          const float *dy = gradient + ((image * w->output_height + i) * w->output_width + j) * w->channels;
          for (ptrdiff_t c = 0; c < w->channels; c += LANES) store(sum + c, load(sum + c) + load(dy + c));
        }
    }
  }
}

// One line of samples of a bin adds to one line of the map.
INLINE void add_weighted(float *cell, const float *dy, float weight, ptrdiff_t channels) {
  for (ptrdiff_t c = 0; c < channels; c += LANES) store(cell + c, load(cell + c) + weight * load(dy + c));
}

static void roi_align_gradient(
  const cpu_feature_map *f, ptrdiff_t image, const float box[4], ptrdiff_t size, ptrdiff_t sampling_ratio, const float *gradient,
  float *output, ptrdiff_t first_row, ptrdiff_t last_row
) {
  float *map = output + image * f->height * f->width * f->channels;
  struct roi_axis down = roi_axis_of(box[1], box[3], f->scale, size, sampling_ratio, f->height);
  struct roi_axis across = roi_axis_of(box[0], box[2], f->scale, size, sampling_ratio, f->width);
  float share = 1 / (float)(down.samples * across.samples);
  for (ptrdiff_t row = 0; row < size; row++)
    for (ptrdiff_t i = 0; i < down.samples; i++) {
      struct sample y = roi_sample(&down, row, i);
      if (!y.inside || y.high < first_row || y.low >= last_row) continue;
      for (ptrdiff_t column = 0; column < size; column++)
        for (ptrdiff_t j = 0; j < across.samples; j++) {
          struct sample x = roi_sample(&across, column, j);
          if (!x.inside) continue;
          const float *dy = gradient + (row * size + column) * f->channels;
          for (int side = 0; side < 2; side++) {
            ptrdiff_t line = side ? y.high : y.low;
            float weight = (side ? y.high_weight : y.low_weight) * share;
            if (line < first_row || line >= last_row || weight == 0) continue;
            float *cells = map + line * f->width * f->channels;
            add_weighted(cells + x.low * f->channels, dy, weight * x.low_weight, f->channels);
            if (x.high_weight != 0) add_weighted(cells + x.high * f->channels, dy, weight * x.high_weight, f->channels);
          }
        }
    }
}
