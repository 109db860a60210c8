// 3x3 convolution as Winograd F(4x4, 3x3) (Lavin and Gray, 2015): Y = AT [ (G g GT) * (BT d B) ] A for each 4x4 tile of output, where the product
// over channels is 36 matrix multiplications, one for each point of the 6x6 transformed tile. The interpolation points are 0, +-1/sqrt(2), +-sqrt(2)
// and infinity, which halve the rounding error of the usual 0, +-1, +-2 and infinity.
// Layouts: weights U[36][packed panels] and transformed tiles V[36][tiles][channels] in words, products M[36][tiles][product_stride].
#define POINTS 36
#define FILTER_GROUP 256 // filters whose products are kept at once
#define NEAR 0.707106781186547524
#define FAR 1.41421356237309505

static const double filter_transform[6][3] = {
  {1, 0, 0},
  {-2.0 / 3, -2.0 / 3 * NEAR, -1.0 / 3},
  {-2.0 / 3, 2.0 / 3 * NEAR, -1.0 / 3},
  {1.0 / 6, FAR / 6, 1.0 / 3},
  {1.0 / 6, -FAR / 6, 1.0 / 3},
  {0, 0, 1},
};

// Eight filters at once, in double precision.
typedef double weights8 __attribute__((vector_size(64), aligned(8)));
typedef float floats8 __attribute__((vector_size(32), aligned(4)));

// G g: one column or row of the transform of filters.
INLINE void transform_taps(const weights8 g[3], weights8 u[6]) {
  weights8 even_near = filter_transform[1][0] * g[0] + filter_transform[1][2] * g[2], odd_near = filter_transform[2][1] * g[1];
  weights8 even_far = filter_transform[3][0] * g[0] + filter_transform[3][2] * g[2], odd_far = filter_transform[3][1] * g[1];
  u[0] = g[0];
  u[1] = even_near - odd_near;
  u[2] = even_near + odd_near;
  u[3] = even_far + odd_far;
  u[4] = even_far - odd_far;
  u[5] = g[2];
}

// The 36 points of one channel of the eight filters from `first` on; `points` is where the first point of the first filter goes.
INLINE void transform_filters(const cpu_weight *w, ptrdiff_t first, ptrdiff_t channel, float *points, ptrdiff_t point_size) {
  double g[3][3][8] = {0};
  for (ptrdiff_t f = 0; f < smaller(8, w->columns - first) && channel < w->channels; f++) {
    const float *filter = w->values + (first + f) * w->column_step + channel * w->channel_step;
    float scale = weight_scale(w, first + f, channel);
    for (int cell = 0; cell < 9; cell++) g[cell % 3][cell / 3][f] = filter[cell * w->cell_step] * scale;
  }
  weights8 columns[3][6];
  for (int x = 0; x < 3; x++) transform_taps((const weights8 *)g[x], columns[x]);
  for (int y = 0; y < 6; y++) {
    weights8 row[3] = {columns[0][y], columns[1][y], columns[2][y]}, line[6];
    transform_taps(row, line);
    for (int x = 0; x < 6; x++) *(floats8 *)(points + (y * 6 + x) * point_size) = __builtin_convertvector(line[x], floats8);
  }
}

// Points lie powers of two apart, in the same few lines of a cache: eight channels of sixteen filters are written out at a time.
#define POINT_CHANNELS 8

static void winograd_pack_weights(const cpu_weight *w, ptrdiff_t first_group, ptrdiff_t last_group, float *packed) {
  ptrdiff_t filters = round_up(w->columns, LANES), channels = round_up(w->channels, LANES);
  float points[POINTS][POINT_CHANNELS][LANES] __attribute__((aligned(64)));
  for (ptrdiff_t group = first_group * LANES; group < last_group * LANES; group += LANES)
    for (ptrdiff_t first = 0; first < channels; first += POINT_CHANNELS) {
      for (ptrdiff_t c = 0; c < POINT_CHANNELS; c++)
        for (ptrdiff_t f = 0; f < LANES; f += 8) transform_filters(w, group + f, first + c, &points[0][c][f], POINT_CHANNELS * LANES);
      for (ptrdiff_t point = 0; point < POINTS; point++)
        for (ptrdiff_t c = 0; c < POINT_CHANNELS; c += WORD_NUMBERS) {
          ptrdiff_t word = packed_index(group, (first + c) / WORD_NUMBERS, filters, word_count(channels));
          store_columns(packed + point * filters * word_count(channels) + word, &points[point][c]);
        }
    }
}

// Where a tile lies: its image and its first output pixel; and which of the six rows and columns of pixels that it reads, from the one above and left of that
// pixel on, the image has: a bit each.
struct winograd_tile {
  ptrdiff_t image, y, x;
  uint32_t rows, columns;
};
#define ALL_SIX 0x3F

INLINE uint32_t six_inside(ptrdiff_t first, ptrdiff_t size) {
  uint32_t bits = size + 1 - first >= 6 ? ALL_SIX : ((uint32_t)1 << (size + 1 - first)) - 1;
  return first == 0 ? bits & ~(uint32_t)1 : bits;
}

INLINE struct winograd_tile winograd_tile_at(const cpu_winograd *w, ptrdiff_t tile) {
  ptrdiff_t across = divide_up(w->width, 4), down = divide_up(w->height, 4), y = tile / across % down * 4, x = tile % across * 4;
  return (struct winograd_tile){tile / (across * down), y, x, six_inside(y, w->height), six_inside(x, w->width)};
}

INLINE bool is_interior(struct winograd_tile t) { return t.rows == ALL_SIX && t.columns == ALL_SIX; }

// An interior tile as the compiler should know it, which then asks no pixel where it lies.
INLINE struct winograd_tile as_interior(struct winograd_tile t) {
  t.rows = t.columns = ALL_SIX;
  return t;
}

INLINE ptrdiff_t winograd_tile_count(const cpu_winograd *w) { return w->images * divide_up(w->height, 4) * divide_up(w->width, 4); }

// A page and two lines apart, so that the 36 points of a tile do not share a cache set.
INLINE ptrdiff_t point_stride(ptrdiff_t tiles, ptrdiff_t channels) { return round_up(tiles * channels, 1024) + 2 * LANES; }

// The floats from the products of one tile to those of the next: an odd number of lines, so that they do not share cache sets.
INLINE ptrdiff_t product_stride(const cpu_winograd *w) { return smaller(FILTER_GROUP, w->filters) | LANES; }

// BT d: one column or row of the input transform.
INLINE void transform_input(const vec d[6], vec e[6]) {
  vec even_near = d[4] - 2.0f * d[2], odd_near = (float)NEAR * d[3] - (float)FAR * d[1];
  vec even_far = d[4] - 0.5f * d[2], odd_far = (float)FAR * d[3] - (float)NEAR * d[1];
  e[0] = d[0] + d[4] - 2.5f * d[2];
  e[1] = even_near + odd_near;
  e[2] = even_near - odd_near;
  e[3] = even_far + odd_far;
  e[4] = even_far - odd_far;
  e[5] = d[1] + d[5] - 2.5f * d[3];
}

// AT m: one column or row of the output transform.
INLINE void transform_output(const vec m[6], vec y[4]) {
  vec even_near = m[1] + m[2], odd_near = m[1] - m[2], even_far = m[3] + m[4], odd_far = m[3] - m[4];
  y[0] = m[0] + even_near + even_far;
  y[1] = (float)NEAR * odd_near + (float)FAR * odd_far;
  y[2] = 0.5f * even_near + 2.0f * even_far;
  y[3] = (float)(NEAR / 2) * odd_near + (float)(FAR * 2) * odd_far + m[5];
}

// BT d B of sixteen channels, as words; pixels outside the image are zero.
INLINE void transform_patch(const cpu_winograd *w, const float *corner, struct winograd_tile t, float *v, ptrdiff_t stride) {
  vec columns[6][6];
  UNROLL for (int x = 0; x < 6; x++) {
    vec d[6], e[6];
    uint32_t rows = t.columns >> x & 1 ? t.rows : 0;
    UNROLL for (int y = 0; y < 6; y++) d[y] = rows >> y & 1 ? load(corner + (y * w->width + x) * w->channels) : (vec){0};
    transform_input(d, e);
    UNROLL for (int y = 0; y < 6; y++) columns[y][x] = e[y];
  }
  UNROLL for (int y = 0; y < 6; y++) {
    vec e[6];
    transform_input(columns[y], e);
    UNROLL for (int x = 0; x < 6; x++) store_words(v + (y * 6 + x) * stride, e[x]);
  }
}

// The pixel above and left of a tile's output, where its input begins.
INLINE const float *tile_corner(const cpu_winograd *w, struct winograd_tile t) {
  return w->input + ((t.image * w->height + t.y - 1) * w->width + t.x - 1) * w->channels;
}

INLINE void transform_channels(const cpu_winograd *w, struct winograd_tile t, float *v, ptrdiff_t stride) {
  const float *corner = tile_corner(w, t);
  for (ptrdiff_t c = 0; c < w->channels; c += LANES) transform_patch(w, corner + c, t, v + word_count(c), stride);
}

static void transform_tile(const cpu_winograd *w, struct winograd_tile t, float *v, ptrdiff_t stride) {
  is_interior(t) ? transform_channels(w, as_interior(t), v, stride) : transform_channels(w, t, v, stride);
}

// AT m A of sixteen filters, and the epilogue; `first` is the first of them.
INLINE void finish_patch(const cpu_winograd *w, struct winograd_tile t, ptrdiff_t first, const float *m, ptrdiff_t stride) {
  vec rows[4][6], bias = w->bias ? load(w->bias + first) : (vec){0};
  UNROLL for (int x = 0; x < 6; x++) {
    vec column[6], y[4];
    UNROLL for (int i = 0; i < 6; i++) column[i] = load(m + (i * 6 + x) * stride);
    transform_output(column, y);
    UNROLL for (int i = 0; i < 4; i++) rows[i][x] = y[i];
  }
  ptrdiff_t corner = ((t.image * w->height + t.y) * w->width + t.x) * w->filters + first;
  UNROLL for (int y = 0; y < 4; y++) {
    vec pixels[4];
    transform_output(rows[y], pixels);
    UNROLL for (int x = 0; x < 4; x++)
      if (t.rows >> (y + 1) & t.columns >> (x + 1) & 1) {
        ptrdiff_t at = corner + (y * w->width + x) * w->filters;
        vec sum = pixels[x] + bias;
        if (w->residual) sum += load(w->residual + at);
        store(w->output + at, activated(sum, w->activation));
      }
  }
}

// The 36 products of all tiles with the filters [first, first + count).
static void multiply_points(const cpu_winograd *w, ptrdiff_t tiles, ptrdiff_t first, ptrdiff_t count, const float *v, float *m) {
  ptrdiff_t words = word_count(w->channels), point_weights = words * w->filters;
  for (ptrdiff_t point = 0; point < POINTS; point++)
    gemm(&(cpu_gemm){
      .rows = tiles, .columns = count, .depth = w->channels,
      .a = v + point * point_stride(tiles, words), .a_stride = words, .a_is_packed = 1,
      .b = w->weights + point * point_weights, .first_column = first,
      .next_b = point + 1 < POINTS ? w->weights + (point + 1) * point_weights : NULL,
      .c = m + point * point_stride(tiles, product_stride(w)), .c_stride = product_stride(w),
    });
}

static void winograd(
  const cpu_winograd *w, ptrdiff_t first_tile, ptrdiff_t last_tile, ptrdiff_t first_filter, ptrdiff_t last_filter, float *scratch
) {
  ptrdiff_t tiles = last_tile - first_tile, v_stride = point_stride(tiles, word_count(w->channels)), m_stride = point_stride(tiles, product_stride(w));
  float *v = scratch, *m = scratch + POINTS * v_stride;
  for (ptrdiff_t t = 0; t < tiles; t++) transform_tile(w, winograd_tile_at(w, first_tile + t), v + t * word_count(w->channels), v_stride);
  for (ptrdiff_t first = first_filter; first < last_filter; first += FILTER_GROUP) {
    ptrdiff_t count = smaller(FILTER_GROUP, last_filter - first);
    multiply_points(w, tiles, first, count, v, m);
    for (ptrdiff_t t = 0; t < tiles; t++)
      for (ptrdiff_t f = 0; f < count; f += LANES)
        finish_patch(w, winograd_tile_at(w, first_tile + t), first + f, m + t * product_stride(w) + f, m_stride);
  }
}

static size_t winograd_scratch(const cpu_winograd *w, ptrdiff_t tiles) {
  return (size_t)(POINTS * (point_stride(tiles, word_count(w->channels)) + point_stride(tiles, product_stride(w))));
}

static ptrdiff_t winograd_strip(const cpu_winograd *w) {
  ptrdiff_t tiles = w->channels * w->filters > 1 << 17 ? 56 : 28; // more where the weights do not fit the caches
  return round_up(tiles, TILE_ROWS);
}
