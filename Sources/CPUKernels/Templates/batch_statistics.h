// Batch norms with the statistics of the batch. Sums go by blocks, as in gradients.h.

// Twice over the same pixels, which are to be so few that they stay in the cache.
INLINE void group_moments(const float *x, const cpu_pixels *p, float *sums, float *squares, ptrdiff_t c, const int vectors) {
  vec mean[GROUP], sum[GROUP] = {{0}};
  group_products(x, NULL, NULL, p, sums, false, c, vectors);
  FOR_GROUP(v) mean[v] = load(sums + c + v * LANES) / (float)p->count;
  for (ptrdiff_t block = 0; block < p->count; block += SUM_BLOCK) {
    vec part[GROUP] = {{0}};
    for (ptrdiff_t i = block; i < smaller(block + SUM_BLOCK, p->count); i++)
      FOR_GROUP(v) {
        vec deviation = load(x + i * p->stride + c + v * LANES) - mean[v];
        part[v] += deviation * deviation;
      }
    FOR_GROUP(v) sum[v] += part[v];
  }
  FOR_GROUP(v) store(squares + c + v * LANES, sum[v]);
}

static void channel_moments(const float *x, const cpu_pixels *p, float *sums, float *squares) {
  BY_GROUPS(group_moments, p->channels, x, p, sums, squares)
}

// What goes into the activation, from the deviation of x: the same bits on the way there and back.
INLINE vec normalized(vec deviation, const cpu_normalization *n, ptrdiff_t c) { return deviation * load(n->scale + c) + load(n->shift + c); }

INLINE void normalize(
  const float *input, const cpu_normalization *n, float *output, ptrdiff_t pixels, ptrdiff_t channels, const cpu_activation kind
) {
  for (ptrdiff_t i = 0; i < pixels; i++, input += channels, output += channels)
    for (ptrdiff_t c = 0; c < channels; c += LANES)
      store(output + c, activated(normalized(load(input + c) - load(n->center + c), n, c), kind));
}

static void normalize_channels(const float *input, const cpu_normalization *n, float *output, ptrdiff_t pixels, ptrdiff_t channels) {
  FOR_ACTIVATION(n->activation, normalize(input, n, output, pixels, channels, kind))
}

INLINE void group_normalization_sums(
  const float *dy, const float *x, const cpu_normalization *n, const cpu_pixels *p, float *sums, float *products, const cpu_activation kind,
  ptrdiff_t c, const int vectors
) {
  vec sum[GROUP] = {{0}}, product[GROUP] = {{0}};
  for (ptrdiff_t block = 0; block < p->count; block += SUM_BLOCK) {
    vec part[GROUP] = {{0}}, product_part[GROUP] = {{0}};
    for (ptrdiff_t i = block; i < smaller(block + SUM_BLOCK, p->count); i++)
      FOR_GROUP(v) {
        ptrdiff_t channel = c + v * LANES, at = i * p->stride + channel;
        vec deviation = load(x + at) - load(n->center + channel);
        vec g = times_slope(load(dy + at), normalized(deviation, n, channel), kind);
        part[v] += g;
        product_part[v] += g * deviation;
      }
    FOR_GROUP(v) {
      sum[v] += part[v];
      product[v] += product_part[v];
    }
  }
  FOR_GROUP(v) {
    store(sums + c + v * LANES, sum[v]);
    store(products + c + v * LANES, product[v]);
  }
}

static void normalization_sums(
  const float *dy, const float *x, const cpu_normalization *n, const cpu_pixels *p, float *sums, float *products
) {
  FOR_ACTIVATION(n->activation, BY_GROUPS(group_normalization_sums, p->channels, dy, x, n, p, sums, products, kind))
}

INLINE void gradient_of_normalized(
  const float *dy, const float *x, const cpu_normalization *n, const float *slope, const float *offset, float *dx, ptrdiff_t pixels,
  ptrdiff_t channels, const cpu_activation kind
) {
  for (ptrdiff_t i = 0; i < pixels; i++, dy += channels, x += channels, dx += channels)
    for (ptrdiff_t c = 0; c < channels; c += LANES) {
      vec deviation = load(x + c) - load(n->center + c);
      vec g = times_slope(load(dy + c), normalized(deviation, n, c), kind);
      store(dx + c, load(n->scale + c) * g + (deviation * load(slope + c) + load(offset + c)));
    }
}

static void normalization_gradient(
  const float *dy, const float *x, const cpu_normalization *n, const float *slope, const float *offset, float *dx, ptrdiff_t pixels,
  ptrdiff_t channels
) {
  FOR_ACTIVATION(n->activation, gradient_of_normalized(dy, x, n, slope, offset, dx, pixels, channels, kind))
}
