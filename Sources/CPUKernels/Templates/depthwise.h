// Depthwise convolution: sixteen channels at a time, and four output pixels at a time where no tap leaves the row.
#define PIXEL_BLOCK 4

// One output row: what its pixels share.
struct depthwise_row {
  const cpu_depthwise *d;
  const float *image; // the input image
  ptrdiff_t y;        // of the window's first tap
  struct taps down;
  float *output;
};

// `pixels` outputs from x on, at channels [c, c + 16), with the kernel's columns `across`.
INLINE void depthwise_block(
  const struct depthwise_row *row, ptrdiff_t x, ptrdiff_t c, const int pixels, const int width, const int stride, struct taps across
) {
  const cpu_window *w = &row->d->window;
  const ptrdiff_t left = x * stride - w->padding_left;
  vec sum[PIXEL_BLOCK];
  UNROLL for (int p = 0; p < pixels; p++) sum[p] = row->d->bias ? load(row->d->bias + c) : (vec){0};
  for (ptrdiff_t i = row->down.first; i < row->down.last; i++) {
    const float *source = row->image + ((row->y + i) * w->width + left) * w->channels + c;
    const float *weights = row->d->weights + i * width * w->channels + c;
    for (ptrdiff_t j = across.first; j < across.last; j++)
      UNROLL for (int p = 0; p < pixels; p++) sum[p] += load(source + (p * stride + j) * w->channels) * load(weights + j * w->channels);
  }
  UNROLL for (int p = 0; p < pixels; p++) store(row->output + (x + p) * w->channels + c, activated(sum[p], row->d->activation));
}

// Any kernel, any place: one pixel.
static void depthwise_pixel(const struct depthwise_row *row, ptrdiff_t x) {
  const cpu_window *w = &row->d->window;
  struct taps across = taps_inside(x * w->stride_width - w->padding_left, w->kernel_width, w->width);
  for (ptrdiff_t c = 0; c < w->channels; c += LANES) depthwise_block(row, x, c, 1, (int)w->kernel_width, (int)w->stride_width, across);
}

INLINE void depthwise_interior(const struct depthwise_row *row, ptrdiff_t x, const int width, const int stride) {
  for (ptrdiff_t c = 0; c < row->d->window.channels; c += LANES)
    depthwise_block(row, x, c, PIXEL_BLOCK, width, stride, (struct taps){0, width});
}

static void depthwise_interior_block(const struct depthwise_row *row, ptrdiff_t x) {
  const cpu_window *w = &row->d->window;
  switch (w->kernel_width * 10 + w->stride_width) {
  case 31: return depthwise_interior(row, x, 3, 1);
  case 32: return depthwise_interior(row, x, 3, 2);
  case 51: return depthwise_interior(row, x, 5, 1);
  case 52: return depthwise_interior(row, x, 5, 2);
  default:
    for (int p = 0; p < PIXEL_BLOCK; p++) depthwise_pixel(row, x + p);
  }
}

static void depthwise_output_row(const struct depthwise_row *row) {
  const cpu_window *w = &row->d->window;
  ptrdiff_t first = smaller(w->output_width, divide_up(w->padding_left, w->stride_width));
  ptrdiff_t room = w->width + w->padding_left - w->kernel_width;
  ptrdiff_t last = room < 0 ? first : larger(first, smaller(w->output_width, room / w->stride_width + 1)), x = 0;
  for (; x < first; x++) depthwise_pixel(row, x);
  for (; x + PIXEL_BLOCK <= last; x += PIXEL_BLOCK) depthwise_interior_block(row, x);
  // An end that does not fill a block is covered by one that overlaps the block before it.
  if (x < last && last - first >= PIXEL_BLOCK) {
    depthwise_interior_block(row, last - PIXEL_BLOCK);
    x = last;
  }
  for (; x < w->output_width; x++) depthwise_pixel(row, x);
}

static void depthwise(const cpu_depthwise *d, ptrdiff_t first_row, ptrdiff_t last_row) {
  const cpu_window *w = &d->window;
  for (ptrdiff_t r = first_row; r < last_row; r++) {
    ptrdiff_t y = r % w->output_height * w->stride_height - w->padding_top;
    depthwise_output_row(&(struct depthwise_row){
      .d = d, .image = d->input + r / w->output_height * w->height * w->width * w->channels, .y = y,
      .down = taps_inside(y, w->kernel_height, w->height), .output = d->output + r * w->output_width * w->channels,
    });
  }
}
