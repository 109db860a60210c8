// The panel layout of GEMM weights: [columns / PANEL_WIDTH][depth][PANEL_WIDTH], with a last panel of 16 columns where the rounded columns end
// in one.

// Where W[column][k] goes; `columns` is a multiple of 16.
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

// `count` channels of one cell of a panel, in the order in which they lie in memory: column by column, or channel by channel.
INLINE void pack_channels(const cpu_weight *w, ptrdiff_t first, ptrdiff_t width, ptrdiff_t cell, ptrdiff_t channel, ptrdiff_t count, float *packed) {
  const float *columns[PANEL_WIDTH];
  bool is_whole = channel + count <= w->channels;
  for (ptrdiff_t n = 0; n < width; n++) {
    columns[n] = weight_column(w, first + n);
    is_whole = is_whole && columns[n];
  }
  if (!is_whole) clear(packed, count * width);
  ptrdiff_t start = cell * w->cell_step + channel * w->channel_step, last = smaller(count, w->channels - channel);
  if (w->column_step < w->channel_step) {
    for (ptrdiff_t c = 0; c < last; c++)
      for (ptrdiff_t n = 0; n < width; n++)
        if (columns[n]) packed[c * width + n] = columns[n][start + c * w->channel_step] * weight_scale(w, first + n, channel + c);
  } else {
    for (ptrdiff_t n = 0; n < width; n++)
      for (ptrdiff_t c = 0; c < last && columns[n]; c++)
        packed[c * width + n] = columns[n][start + c * w->channel_step] * weight_scale(w, first + n, channel + c);
  }
}

// By blocks of sixteen channels, whose lines stay in the cache while every cell and panel takes its part of them.
static void pack_weights(const cpu_weight *w, ptrdiff_t first_block, ptrdiff_t last_block, float *packed) {
  ptrdiff_t padded = round_up(w->columns, LANES), depth = w->cells * w->channel_stride;
  for (ptrdiff_t c = first_block * LANES; c < smaller(last_block * LANES, w->channel_stride); c += LANES)
    for (ptrdiff_t first = 0; first < padded; first += PANEL_WIDTH) {
      ptrdiff_t width = smaller(PANEL_WIDTH, padded - first);
      for (ptrdiff_t cell = 0; cell < w->cells; cell++) {
        float *rows = packed + packed_index(first, cell * w->channel_stride + c, padded, depth);
        pack_channels(w, first, width, cell, c, smaller(LANES, w->channel_stride - c), rows);
      }
    }
}
