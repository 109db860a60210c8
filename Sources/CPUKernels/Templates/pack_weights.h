// The panel layout of GEMM weights: [columns / PANEL_WIDTH][depth][PANEL_WIDTH], with a last panel of 16 columns where the rounded columns end
// in one.

// Where W[column][k] goes; `columns` is a multiple of 16.
INLINE ptrdiff_t packed_index(ptrdiff_t column, ptrdiff_t k, ptrdiff_t columns, ptrdiff_t depth) {
  ptrdiff_t first = column / PANEL_WIDTH * PANEL_WIDTH, width = smaller(PANEL_WIDTH, columns - first);
  return first * depth + k * width + column - first;
}

// One cell of a panel: its channels of the columns [first, first + width).
INLINE void pack_cell(const cpu_weight *w, const float *values, ptrdiff_t first, ptrdiff_t width, float *packed) {
  ptrdiff_t count = smaller(width, w->columns - first);
  memset(packed, 0, (size_t)(w->channel_stride * width) * sizeof(float));
  for (ptrdiff_t n = 0; n < count; n++) {
    const float *column = values + (first + n) * w->column_step;
    float scale = w->scale ? w->scale[first + n] : 1;
    for (ptrdiff_t c = 0; c < w->channels; c++) packed[c * width + n] = column[c * w->channel_step] * scale;
  }
}

static void pack_weights(const cpu_weight *w, ptrdiff_t first_panel, ptrdiff_t last_panel, float *packed) {
  ptrdiff_t padded = round_up(w->columns, LANES), depth = w->cells * w->channel_stride;
  for (ptrdiff_t first = first_panel * PANEL_WIDTH; first < smaller(padded, last_panel * PANEL_WIDTH); first += PANEL_WIDTH) {
    ptrdiff_t width = smaller(PANEL_WIDTH, padded - first);
    for (ptrdiff_t cell = 0; cell < w->cells; cell++)
      pack_cell(w, w->values + cell, first, width, packed + packed_index(first, cell * w->channel_stride, padded, depth));
  }
}

// Sixteen filters at a time, so that whole lines are read and written wherever filters, or cells and channels, are neighbours on one side.
static void turn_weights(const cpu_weight_turn *t, ptrdiff_t first, ptrdiff_t last, float *target) {
  for (ptrdiff_t block = 0; block < t->filters; block += LANES)
    for (ptrdiff_t c = first; c < last; c++)
      for (ptrdiff_t cell = 0; cell < t->cells; cell++)
        for (ptrdiff_t k = block; k < smaller(block + LANES, t->filters); k++)
          target[k * t->filter_step + c * t->channel_step + cell * t->cell_step] =
            t->values[(k * t->channels + c) * t->cells + cell] * (t->scale ? t->scale[k] : 1);
}
