// The windows of a convolution as rows of a matrix (im2col), for the convolutions that are neither 1x1, nor Winograd, nor depthwise.
// Layout of a row: [kernel_height][kernel_width][channels].

// The part [first, last) of a kernel's taps that falls inside the image, when its first tap is at `origin`.
struct taps {
  ptrdiff_t first, last;
};

INLINE struct taps taps_inside(ptrdiff_t origin, ptrdiff_t kernel, ptrdiff_t size) {
  ptrdiff_t first = smaller(kernel, larger(0, -origin));
  return (struct taps){first, larger(first, smaller(kernel, size - origin))};
}

// The columns [first, last) of the output whose windows begin inside of a line, with `reach` pixels of it behind them; padding may be below 0.
struct columns {
  ptrdiff_t first, last;
};

INLINE struct columns columns_inside(const cpu_window *w, ptrdiff_t reach) {
  ptrdiff_t first = smaller(w->output_width, larger(0, divide_up(w->padding_left, w->stride_width))), room = w->width + w->padding_left - reach;
  return (struct columns){first, room < 0 ? first : larger(first, smaller(w->output_width, room / w->stride_width + 1))};
}

static void gather_window(const cpu_window *w, const float *image, ptrdiff_t y, ptrdiff_t column, float *row) {
  ptrdiff_t run = w->kernel_width * w->channels, x = column * w->stride_width - w->padding_left;
  struct taps down = taps_inside(y, w->kernel_height, w->height), across = taps_inside(x, w->kernel_width, w->width);
  for (ptrdiff_t i = 0; i < w->kernel_height; i++, row += run) {
    if (i < down.first || i >= down.last) {
      clear(row, run);
      continue;
    }
    const float *source = image + ((y + i) * w->width + x) * w->channels;
    ptrdiff_t first = across.first * w->channels, last = across.last * w->channels;
    clear(row, first);
    copy(row + first, source + first, last - first);
    clear(row + last, run - last);
  }
}

// Windows [first, last) of a line, which lie inside the image with whatever their last vectors read beyond their lines, by whole vectors: each line of a window
// ends where the next one begins, and the last one in windows that are gathered later.
INLINE void gather_inside(const cpu_window *w, const float *image, ptrdiff_t y, ptrdiff_t first, ptrdiff_t last, float *rows) {
  ptrdiff_t run = w->kernel_width * w->channels, step = w->stride_width * w->channels, line = w->width * w->channels;
  const float *window = image + y * line + (first * w->stride_width - w->padding_left) * w->channels;
  for (ptrdiff_t column = first; column < last; column++, window += step) {
    const float *source = window;
    for (ptrdiff_t i = 0; i < w->kernel_height; i++, rows += run, source += line)
      for (ptrdiff_t k = 0; k < run; k += LANES) store(rows + k, load(source + k));
  }
}

// Windows [first, last) of an output line, of which the last `without_room` must not write beyond their end.
INLINE void gather_line(const cpu_window *w, const float *image, ptrdiff_t y, ptrdiff_t first, ptrdiff_t last, ptrdiff_t without_room, float *rows) {
  ptrdiff_t row = w->kernel_height * w->kernel_width * w->channels, read = divide_up(round_up(w->kernel_width * w->channels, LANES), w->channels);
  struct columns inside = columns_inside(w, read);
  ptrdiff_t begin = larger(first, inside.first), end = smaller(last - without_room, inside.last);
  if (y < 0 || y + w->kernel_height > w->height || begin >= end) begin = end = last;
  for (ptrdiff_t c = first; c < begin; c++) gather_window(w, image, y, c, rows + (c - first) * row);
  gather_inside(w, image, y, begin, end, rows + (begin - first) * row);
  for (ptrdiff_t c = end; c < last; c++) gather_window(w, image, y, c, rows + (c - first) * row);
}

static void gather_windows(const cpu_window *w, const float *input, ptrdiff_t first, ptrdiff_t last, float *rows) {
  ptrdiff_t row = w->kernel_height * w->kernel_width * w->channels, limit = last - divide_up(LANES - 1, row);
  while (first < last) {
    ptrdiff_t line = first / w->output_width, start = line * w->output_width, end = smaller(last, start + w->output_width);
    const float *image = input + line / w->output_height * w->height * w->width * w->channels;
    ptrdiff_t y = line % w->output_height * w->stride_height - w->padding_top;
    gather_line(w, image, y, first - start, end - start, larger(0, end - limit), rows);
    rows += (end - first) * row;
    first = end;
  }
}
