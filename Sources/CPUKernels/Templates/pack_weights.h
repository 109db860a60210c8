// The panel layout of GEMM weights, in words: [columns / PANEL_WIDTH][depth][PANEL_WIDTH], with a last panel of 16 columns where the rounded columns
// end in one.

// Where word k of a column goes, of `depth` words; `columns` is a multiple of 16.
INLINE ptrdiff_t packed_index(ptrdiff_t column, ptrdiff_t k, ptrdiff_t columns, ptrdiff_t depth) {
  ptrdiff_t first = column / PANEL_WIDTH * PANEL_WIDTH, width = smaller(PANEL_WIDTH, columns - first);
  return first * depth + k * width + column - first;
}

// Where the first channel of a column lies, NULL behind the last column of a map or of all.
INLINE const float *weight_column(const cpu_weight *w, ptrdiff_t column) {
  ptrdiff_t map = column / w->map_stride, place = column % w->map_stride;
  return column < w->columns && place < w->map_columns ? w->values + map * w->map_step + place * w->column_step : NULL;
}

INLINE float weight_scale(const cpu_weight *w, ptrdiff_t column, ptrdiff_t channel) {
  return w->scale ? w->scale[w->scales_channels ? channel : column] : 1;
}

// Rows become columns: halves change places first, neighbours last.
#define EXCHANGE(step, low, high)                                                                                      \
  UNROLL for (int i = 0; i < LANES; i++)                                                                               \
    if (!(i & step)) {                                                                                                 \
      vec a = m[i], b = m[i + step];                                                                                   \
      m[i] = __builtin_shufflevector(a, b, low);                                                                       \
      m[i + step] = __builtin_shufflevector(a, b, high);                                                               \
    }
#define LIST(...) __VA_ARGS__
INLINE void transpose(vec m[LANES]) {
  EXCHANGE(8, LIST(0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23), LIST(8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31))
  EXCHANGE(4, LIST(0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27), LIST(4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31))
  EXCHANGE(2, LIST(0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29), LIST(2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31))
  EXCHANGE(1, LIST(0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30), LIST(1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31))
}

// Packings far larger than the caches are written past them: nothing of them would still be there when it is read, and lines that are written whole need
// not be read before.
#define STREAMED ((ptrdiff_t)16 << 20)
INLINE void put_words(const cpu_weight *w, float *packed, vec x) {
  bool streams = round_up(w->columns, LANES) * w->cells * w->channel_stride * (ptrdiff_t)sizeof(float) > STREAMED;
  if (streams && (uintptr_t)packed % sizeof(vec) == 0) __builtin_nontemporal_store(x, (whole_vec *)packed);
  else store(packed, x);
}

// Channel c of a cell of the sixteen columns from n on.
INLINE void put(const cpu_weight *w, ptrdiff_t n, ptrdiff_t cell, ptrdiff_t c, vec x, float *packed) {
  ptrdiff_t depth = w->cells * w->channel_stride, k = cell * w->channel_stride + c;
  float *words = packed + packed_index(n, k / WORD_NUMBERS, round_up(w->columns, LANES), word_count(depth));
#if WORD_NUMBERS == 1
  put_words(w, words, x);
#else
  store_half(words, x, k, k == depth - 1);
#endif
}

// Sixteen columns from n on, of each of which all channels and cells are neighbours: the channels [first, last).
static void pack_long_columns(const cpu_weight *w, ptrdiff_t n, ptrdiff_t first, ptrdiff_t last, float *packed) {
  ptrdiff_t end = last * w->cells;
  for (ptrdiff_t i = first * w->cells; i < end; i += LANES) {
    vec m[LANES];
    for (int k = 0; k < LANES; k++) {
      const float *column = weight_column(w, n + k);
      m[k] = column ? load_first(column + i, end - i) * weight_scale(w, n + k, 0) : (vec){0};
    }
    transpose(m);
    for (int k = 0; k < smaller(LANES, end - i); k++) put(w, n, (i + k) % w->cells, (i + k) / w->cells, m[k], packed);
  }
}

// Sixteen columns from n on of every pixel of a map, of each of which the pixels are neighbours: channel c.
static void pack_map_columns(const cpu_weight *w, ptrdiff_t n, ptrdiff_t c, float *packed) {
  ptrdiff_t pixels = w->columns / w->map_stride;
  for (ptrdiff_t i = 0; i < pixels; i += LANES) {
    vec m[LANES];
    for (int k = 0; k < LANES; k++) {
      const float *column = weight_column(w, n + k);
      m[k] = column ? load_first(column + c * w->channel_step + i, pixels - i) * weight_scale(w, n + k, c) : (vec){0};
    }
    transpose(m);
    for (int k = 0; k < smaller(LANES, pixels - i); k++) put(w, n + (i + k) * w->map_stride, 0, c, m[k], packed);
  }
}

// Sixteen columns from n on, a step apart: channel c of one cell.
INLINE void pack_near_columns(const cpu_weight *w, ptrdiff_t n, ptrdiff_t cell, ptrdiff_t c, float *packed) {
  vec columns = {0};
  for (int k = 0; k < smaller(LANES, w->columns - n); k++)
    columns[k] = w->values[(n + k) * w->column_step + c * w->channel_step + cell * w->cell_step] * weight_scale(w, n + k, c);
  put(w, n, cell, c, columns, packed);
}

// Whole lines are read and written: what lies next to each other is either columns or the channels of one.
static void pack_channels(const cpu_weight *w, ptrdiff_t n, ptrdiff_t first, ptrdiff_t last, float *packed) {
  if (w->map_stride < w->columns) {
    if (n < w->map_stride)
      for (ptrdiff_t c = first; c < last; c++) pack_map_columns(w, n, c, packed);
  } else if (w->column_step < w->channel_step || w->cell_step != 1) {
    for (ptrdiff_t c = first; c < last; c++)
      for (ptrdiff_t cell = 0; cell < w->cells; cell++) pack_near_columns(w, n, cell, c, packed);
  } else {
    pack_long_columns(w, n, first, last, packed);
  }
}

// By blocks of sixteen channels, whose lines stay in the cache while every column takes its part of them.
static void pack_weights(const cpu_weight *w, ptrdiff_t first_block, ptrdiff_t last_block, float *packed) {
  ptrdiff_t padded = round_up(w->columns, LANES);
  for (ptrdiff_t first = first_block * LANES; first < smaller(last_block * LANES, w->channel_stride); first += LANES) {
    ptrdiff_t end = smaller(first + LANES, w->channel_stride), last = smaller(end, w->channels);
    for (ptrdiff_t n = 0; n < padded; n += LANES) {
      pack_channels(w, n, first, last, packed);
      for (ptrdiff_t cell = 0; cell < w->cells; cell++)
        for (ptrdiff_t c = larger(first, last); c < end; c++) put(w, n, cell, c, (vec){0}, packed);
    }
  }
  finish_streams();
}
