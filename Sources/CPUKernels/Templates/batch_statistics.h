// Batch norms with the statistics of the batch. Sums go by blocks, as in gradients.h.

static void channel_deviations(
  const float *x, const float *center, ptrdiff_t pixels, ptrdiff_t channels, float *output
) {
  for (ptrdiff_t c = 0; c < channels; c += LANES) {
    vec sum = {0}, middle = load(center + c);
    for (ptrdiff_t block = 0; block < pixels; block += SUM_BLOCK) {
      vec part = {0};
      for (ptrdiff_t i = block; i < smaller(block + SUM_BLOCK, pixels); i++) {
        vec deviation = load(x + i * channels + c) - middle;
        part += deviation * deviation;
      }
      sum += part;
    }
    store(output + c, sum);
  }
}

static void normalize_channels(const float *input, const cpu_normalization *n, float *output, ptrdiff_t pixels, ptrdiff_t channels) {
  for (ptrdiff_t i = 0; i < pixels; i++, input += channels, output += channels)
    for (ptrdiff_t c = 0; c < channels; c += LANES)
      store(output + c, (load(input + c) - load(n->center + c)) * load(n->scale + c) + load(n->shift + c));
}

static void normalization_gradient(
  const float *dy, const float *x, const cpu_normalization *n, const float *factor, float *dx, ptrdiff_t pixels, ptrdiff_t channels
) {
  for (ptrdiff_t i = 0; i < pixels; i++, dy += channels, x += channels, dx += channels)
    for (ptrdiff_t c = 0; c < channels; c += LANES) {
      vec deviation = load(x + c) - load(n->center + c);
      store(dx + c, load(factor + c) * load(dy + c) + (deviation * load(n->scale + c) + load(n->shift + c)));
    }
}
