// The gradient of a 3x3 convolution's weight as Winograd's way back: dg = GT [ sum over tiles of (A dy AT) * (BT d B) ] G, with the transforms of the way
// there turned round: 36 sums of products of 4x4 tiles instead of 9 products of every pixel.
// Layouts: transformed gradients U[36][tiles][filters], transformed tiles V[36][packed panels of channels], sums M[36][filters][channels].
#define GRADIENT_STRIP 32 // tiles whose transforms stay in the level-2 cache, with the sums of a block of filters and channels

// A y: one column or row of the transform of a gradient.
INLINE void transform_gradient(const vec y[4], vec m[6]) {
  vec even_near = y[0] + 0.5f * y[2], odd_near = (float)NEAR * y[1] + (float)(NEAR / 2) * y[3];
  vec even_far = y[0] + 2.0f * y[2], odd_far = (float)FAR * y[1] + (float)(FAR * 2) * y[3];
  m[0] = y[0];
  m[1] = even_near + odd_near;
  m[2] = even_near - odd_near;
  m[3] = even_far + odd_far;
  m[4] = even_far - odd_far;
  m[5] = y[3];
}

// A dy AT of sixteen filters; pixels outside of the image are zero.
INLINE void transform_gradient_patch(const cpu_winograd *w, const float *corner, struct winograd_tile t, float *u, ptrdiff_t stride) {
  vec columns[4][6];
  UNROLL for (int x = 0; x < 4; x++) {
    vec y[4];
    uint32_t rows = t.columns >> (x + 1) & 1 ? t.rows >> 1 : 0;
    UNROLL for (int i = 0; i < 4; i++) y[i] = rows >> i & 1 ? load(corner + (i * w->width + x) * w->filters) : (vec){0};
    transform_gradient(y, columns[x]);
  }
  UNROLL for (int i = 0; i < 6; i++) {
    vec row[4], m[6];
    UNROLL for (int x = 0; x < 4; x++) row[x] = columns[x][i];
    transform_gradient(row, m);
    UNROLL for (int x = 0; x < 6; x++) store(u + (i * 6 + x) * stride, m[x]);
  }
}

// GT M: one column or row of the way back to three taps.
INLINE void transform_sums(const vec m[6], vec g[3]) {
  UNROLL for (int x = 0; x < 3; x++) {
    g[x] = (float)filter_transform[0][x] * m[0];
    UNROLL for (int i = 1; i < 6; i++) g[x] += (float)filter_transform[i][x] * m[i];
  }
}

// The taps of one filter and sixteen channels, of which `count` exist.
INLINE void finish_taps(const float *m, ptrdiff_t stride, float scale, ptrdiff_t count, float *weight) {
  vec rows[3][6];
  UNROLL for (int x = 0; x < 6; x++) {
    vec column[6], g[3];
    UNROLL for (int i = 0; i < 6; i++) column[i] = load(m + (i * 6 + x) * stride);
    transform_sums(column, g);
    UNROLL for (int i = 0; i < 3; i++) rows[i][x] = g[i];
  }
  UNROLL for (int y = 0; y < 3; y++) {
    vec g[3];
    transform_sums(rows[y], g);
    UNROLL for (int x = 0; x < 3; x++)
      for (ptrdiff_t c = 0; c < count; c++) weight[c * 9 + y * 3 + x] = g[x][c] * scale;
  }
}

struct gradient_block {
  ptrdiff_t first_filter, filters, first_channel, channels;
  ptrdiff_t u_stride, v_stride, m_stride; // from point to point
  float *u, *v, *m;
};

// Both sides of a tile.
INLINE void transform_pair(const cpu_winograd_gradient *g, const struct gradient_block *b, struct winograd_tile t, ptrdiff_t i, ptrdiff_t count) {
  const cpu_winograd *w = &g->convolution;
  const float *input = tile_corner(w, t) + b->first_channel;
  const float *dy = g->gradient + ((t.image * w->height + t.y) * w->width + t.x) * w->filters + b->first_filter;
  for (ptrdiff_t c = 0; c < b->channels; c += LANES)
    transform_patch(w, input + c, t, b->v + packed_index(c, i, b->channels, count), b->v_stride);
  for (ptrdiff_t f = 0; f < b->filters; f += LANES) transform_gradient_patch(w, dy + f, t, b->u + i * b->filters + f, b->u_stride);
}

INLINE void transform_strip(const cpu_winograd_gradient *g, const struct gradient_block *b, ptrdiff_t first, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) {
    struct winograd_tile t = winograd_tile_at(&g->convolution, first + i);
    is_interior(t) ? transform_pair(g, b, as_interior(t), i, count) : transform_pair(g, b, t, i, count);
  }
}

INLINE void add_strip(const struct gradient_block *b, ptrdiff_t count, bool is_first) {
  for (ptrdiff_t point = 0; point < POINTS; point++)
    gemm(&(cpu_gemm){
      .rows = b->filters, .columns = b->channels, .depth = count, .a = b->u + point * b->u_stride, .a_stride = b->filters,
      .b = b->v + point * b->v_stride, .c = b->m + point * b->m_stride, .c_stride = b->channels, .a_is_transposed = 1,
      .accumulates = !is_first,
    });
}

static void winograd_weight_gradient(
  const cpu_winograd_gradient *g, ptrdiff_t first_filter, ptrdiff_t last_filter, ptrdiff_t first_channel, ptrdiff_t last_channel, float *scratch
) {
  ptrdiff_t filters = last_filter - first_filter, channels = last_channel - first_channel;
  struct gradient_block b = {
    .first_filter = first_filter, .filters = filters, .first_channel = first_channel, .channels = channels,
    .u_stride = point_stride(GRADIENT_STRIP, filters), .v_stride = point_stride(GRADIENT_STRIP, channels),
    .m_stride = point_stride(filters, channels), .u = scratch,
  };
  b.v = b.u + POINTS * b.u_stride;
  b.m = b.v + POINTS * b.v_stride;
  ptrdiff_t tiles = winograd_tile_count(&g->convolution);
  if (tiles == 0) clear(b.m, POINTS * b.m_stride);
  for (ptrdiff_t first = 0; first < tiles; first += GRADIENT_STRIP) {
    ptrdiff_t count = smaller(GRADIENT_STRIP, tiles - first);
    transform_strip(g, &b, first, count);
    add_strip(&b, count, first == 0);
  }
  for (ptrdiff_t f = 0; f < smaller(filters, g->weight_filters - first_filter); f++)
    for (ptrdiff_t c = 0; c < smaller(channels, g->weight_channels - first_channel); c += LANES)
      finish_taps(
        b.m + f * channels + c, b.m_stride, g->scale ? g->scale[first_filter + f] : 1,
        smaller(LANES, g->weight_channels - first_channel - c),
        g->weight + ((first_filter + f) * g->weight_channels + first_channel + c) * 9
      );
}

static size_t winograd_gradient_scratch(ptrdiff_t filters, ptrdiff_t channels) {
  return (size_t)(POINTS * (point_stride(GRADIENT_STRIP, filters) + point_stride(GRADIENT_STRIP, channels) + point_stride(filters, channels)));
}
