// Depthwise convolution: sixteen channels at a time, and several output pixels at a time where no tap leaves the row.
#define PIXEL_BLOCK (PANEL_VECTORS > 1 ? 8 : 4) // whose sums, with the weights of a line, fit the registers
#define SMALL_PIXEL_BLOCK 4

// One output row: what its pixels share.
struct depthwise_row {
  const cpu_depthwise *d;
  const float *image; // what is kept of the input image
  struct taps down;
  ptrdiff_t first_line; // which kept row lies under the first tap inside
  float *output;
};

// The first pixel of the row under tap i: kept rows follow each other in a circle.
INLINE const float *line_under(const struct depthwise_row *row, ptrdiff_t i) {
  ptrdiff_t y = row->first_line + i - row->down.first, kept = row->d->kept_rows;
  return row->image + (y < kept ? y : y - kept) * row->d->window.width * row->d->window.channels;
}

INLINE vec depthwise_bias(const struct depthwise_row *row, ptrdiff_t c) { return row->d->bias ? load(row->d->bias + c) : (vec){0}; }

// Any kernel, any place: one pixel.
static void depthwise_pixel(const struct depthwise_row *row, ptrdiff_t x) {
  const cpu_window *w = &row->d->window;
  const ptrdiff_t left = x * w->stride_width - w->padding_left;
  struct taps across = taps_inside(left, w->kernel_width, w->width);
  for (ptrdiff_t c = 0; c < w->channels; c += LANES) {
    vec sum = depthwise_bias(row, c);
    for (ptrdiff_t i = row->down.first; i < row->down.last; i++)
      for (ptrdiff_t j = across.first; j < across.last; j++)
        sum += load(line_under(row, i) + (left + j) * w->channels + c) *
               load(row->d->weights + (i * w->kernel_width + j) * w->channels + c);
    store(row->output + x * w->channels + c, activated(sum, row->d->activation));
  }
}

// `pixels` outputs from x on, at channels [c, c + 16): each column of a line is read once and added to every sum that it belongs to.
INLINE void depthwise_block(
  const struct depthwise_row *row, ptrdiff_t x, ptrdiff_t c, const int pixels, const int width, const int stride
) {
  const cpu_window *w = &row->d->window;
  vec sum[PIXEL_BLOCK], weight[5];
  UNROLL for (int p = 0; p < pixels; p++) sum[p] = depthwise_bias(row, c);
  for (ptrdiff_t i = row->down.first; i < row->down.last; i++) {
    const float *line = line_under(row, i) + (x * stride - w->padding_left) * w->channels + c;
    UNROLL for (int j = 0; j < width; j++) weight[j] = load(row->d->weights + (i * width + j) * w->channels + c);
    UNROLL for (int k = 0; k < (pixels - 1) * stride + width; k++) {
      vec column = load(line + k * w->channels);
      UNROLL for (int j = 0; j < width; j++)
        if (k >= j && (k - j) % stride == 0 && (k - j) / stride < pixels) sum[(k - j) / stride] += column * weight[j];
    }
  }
  UNROLL for (int p = 0; p < pixels; p++) store(row->output + (x + p) * w->channels + c, activated(sum[p], row->d->activation));
}

#define DEPTHWISE_CASE(kernel, step)                                                                                                   \
  case kernel * 10 + step:                                                                                                             \
    for (ptrdiff_t c = 0; c < w->channels; c += LANES) depthwise_block(row, x, c, pixels, kernel, step);                               \
    return;

INLINE void depthwise_pixels(const struct depthwise_row *row, ptrdiff_t x, const int pixels) {
  const cpu_window *w = &row->d->window;
  switch (w->kernel_width * 10 + w->stride_width) {
    DEPTHWISE_CASE(3, 1) DEPTHWISE_CASE(3, 2) DEPTHWISE_CASE(5, 1) DEPTHWISE_CASE(5, 2)
  default:
    for (int p = 0; p < pixels; p++) depthwise_pixel(row, x + p);
  }
}

typedef void pixels_from(const struct depthwise_row *row, ptrdiff_t x);
static void many_pixels(const struct depthwise_row *row, ptrdiff_t x) { depthwise_pixels(row, x, PIXEL_BLOCK); }
static void few_pixels(const struct depthwise_row *row, ptrdiff_t x) { depthwise_pixels(row, x, SMALL_PIXEL_BLOCK); }

static void depthwise_output_row(const struct depthwise_row *row) {
  const cpu_window *w = &row->d->window;
  struct columns inside = columns_inside(w, w->kernel_width);
  ptrdiff_t x = 0, last = inside.last;
  for (; x < inside.first; x++) depthwise_pixel(row, x);
  ptrdiff_t count = last - inside.first < PIXEL_BLOCK ? SMALL_PIXEL_BLOCK : PIXEL_BLOCK;
  pixels_from *const block = count == PIXEL_BLOCK ? many_pixels : few_pixels;
  for (; x + count <= last; x += count) block(row, x);
  // An end that does not fill a block is covered by one that overlaps the block before it.
  if (x < last && last - inside.first >= count) {
    block(row, last - count);
    x = last;
  }
  for (; x < w->output_width; x++) depthwise_pixel(row, x);
}

static void depthwise(const cpu_depthwise *d, ptrdiff_t first_row, ptrdiff_t last_row) {
  const cpu_window *w = &d->window;
  for (ptrdiff_t r = first_row; r < last_row; r++) {
    ptrdiff_t y = r % w->output_height * w->stride_height - w->padding_top;
    struct taps down = taps_inside(y, w->kernel_height, w->height);
    depthwise_output_row(&(struct depthwise_row){
      .d = d, .image = d->input + r / w->output_height * d->kept_rows * w->width * w->channels, .down = down,
      .first_line = (y + down.first) % d->kept_rows, .output = d->output + r * w->output_width * w->channels,
    });
  }
}
