// What only learning asks for. Sums over many pixels go by rows or blocks first, which loses less to rounding than one long sum.

static void activation_gradient(const float *dy, const float *x, float *dx, ptrdiff_t count, cpu_activation activation) {
  for (ptrdiff_t i = 0; i < count; i += LANES) {
    vec d = load_first(dy + i, count - i), v = load_first(x + i, count - i);
    switch (activation) {
    case CPU_ACTIVATION_RELU: d = blend(v <= 0, (vec){0}, d); break;
    case CPU_ACTIVATION_HARD_SIGMOID: d = blend((v <= -3) | (v >= 3), (vec){0}, d * (1 / 6.0f)); break;
    case CPU_ACTIVATION_HARD_SWISH: d = blend(v <= -3, (vec){0}, blend(v >= 3, d, d * (v * (1 / 3.0f) + 0.5f))); break;
    default: break;
    }
    store_first(dx + i, d, count - i);
  }
}

static void pack_rows(const float *rows, ptrdiff_t stride, ptrdiff_t count, ptrdiff_t columns, float *packed) {
  for (ptrdiff_t first = 0; first < columns; first += PANEL_WIDTH) {
    ptrdiff_t width = smaller(PANEL_WIDTH, columns - first);
    for (ptrdiff_t r = 0; r < count; r++, packed += width)
      for (ptrdiff_t c = 0; c < width; c += LANES) store(packed + c, load(rows + r * stride + first + c));
  }
}

#define SUM_BLOCK 64
static void channel_products(
  const float *a, const float *b, const float *shift, ptrdiff_t pixels, ptrdiff_t channels, float *output
) {
  for (ptrdiff_t c = 0; c < channels; c += LANES) {
    vec sum = {0}, less = shift ? load(shift + c) : (vec){0};
    for (ptrdiff_t block = 0; block < pixels; block += SUM_BLOCK) {
      vec part = {0};
      for (ptrdiff_t i = block; i < smaller(block + SUM_BLOCK, pixels); i++) {
        vec x = load(a + i * channels + c);
        part += b ? x * (load(b + i * channels + c) - less) : x;
      }
      sum += part;
    }
    store(output + c, sum);
  }
}

// The sum for one tap of sixteen channels over one row of output pixels.
INLINE vec depthwise_tap(const cpu_window *w, const float *x, const float *dy, ptrdiff_t first, ptrdiff_t last) {
  vec sum = {0};
  for (ptrdiff_t i = first; i < last; i++) sum += load(x + i * w->stride_width * w->channels) * load(dy + i * w->channels);
  return sum;
}

static void depthwise_weight_gradient(const cpu_window *w, const float *input, const float *gradient, ptrdiff_t first, ptrdiff_t last, float *output) {
  ptrdiff_t cells = w->kernel_height * w->kernel_width;
  for (ptrdiff_t c = first * LANES; c < last * LANES; c += LANES) {
    for (ptrdiff_t cell = 0; cell < cells; cell++) store(output + cell * w->channels + c, (vec){0});
    for (ptrdiff_t r = 0; r < w->images * w->output_height; r++) {
      const float *image = input + r / w->output_height * w->height * w->width * w->channels + c;
      const float *dy = gradient + r * w->output_width * w->channels + c;
      ptrdiff_t y = r % w->output_height * w->stride_height - w->padding_top;
      struct taps down = taps_inside(y, w->kernel_height, w->height);
      for (ptrdiff_t i = down.first; i < down.last; i++)
        for (ptrdiff_t j = 0; j < w->kernel_width; j++) {
          // The output pixels whose tap j lies inside of the row.
          ptrdiff_t left = w->padding_left - j, right = w->width - 1 + left;
          ptrdiff_t begin = left > 0 ? divide_up(left, w->stride_width) : 0;
          ptrdiff_t end = right < 0 ? 0 : smaller(w->output_width, right / w->stride_width + 1);
          float *sum = output + (i * w->kernel_width + j) * w->channels + c;
          store(sum, load(sum) + depthwise_tap(w, image + ((y + i) * w->width - left) * w->channels, dy, begin, end));
        }
    }
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
