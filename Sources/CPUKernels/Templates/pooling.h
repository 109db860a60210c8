// Pooling: maximum over windows, and means over pixels.

// NaN wins and stays: a NaN in x is taken, and no comparison with a NaN maximum succeeds.
INLINE vec maximum(vec x, vec so_far) { return blend((x > so_far) | (x != x), x, so_far); }

// One output pixel: the part of the image under its window.
INLINE void max_pool_pixel(const cpu_window *w, const float *corner, struct taps down, struct taps across, float *output) {
  for (ptrdiff_t c = 0; c < w->channels; c += LANES) {
    vec so_far = splat(-__builtin_inff());
    for (ptrdiff_t i = down.first; i < down.last; i++)
      for (ptrdiff_t j = across.first; j < across.last; j++)
        so_far = maximum(load_first(corner + (i * w->width + j) * w->channels + c, w->channels - c), so_far);
    store_first(output + c, so_far, w->channels - c);
  }
}

static void max_pool(const cpu_window *w, const float *input, float *output, ptrdiff_t first_row, ptrdiff_t last_row) {
  for (ptrdiff_t r = first_row; r < last_row; r++) {
    ptrdiff_t y = r % w->output_height * w->stride_height - w->padding_top;
    const float *image = input + r / w->output_height * w->height * w->width * w->channels;
    struct taps down = taps_inside(y, w->kernel_height, w->height);
    for (ptrdiff_t i = 0; i < w->output_width; i++) {
      ptrdiff_t x = i * w->stride_width - w->padding_left;
      struct taps across = taps_inside(x, w->kernel_width, w->width);
      max_pool_pixel(w, image + (y * w->width + x) * w->channels, down, across, output + (r * w->output_width + i) * w->channels);
    }
  }
}

static void global_average(const float *input, const cpu_pixels *p, float *output) {
  clear(output, p->channels);
  for (ptrdiff_t i = 0; i < p->count; i++)
    for (ptrdiff_t c = 0; c < p->channels; c += LANES) store(output + c, load(output + c) + load(input + i * p->stride + c));
  for (ptrdiff_t c = 0; c < p->channels; c += LANES) store(output + c, load(output + c) / (float)p->count);
}
