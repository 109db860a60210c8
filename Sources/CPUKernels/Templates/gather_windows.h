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

static void gather_window(const cpu_window *w, const float *image, ptrdiff_t y, ptrdiff_t x, float *row) {
  ptrdiff_t run = w->kernel_width * w->channels;
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

// Whether a window lies inside the image, with whatever its last vectors read beyond their lines.
INLINE bool is_inside(const cpu_window *w, ptrdiff_t y, ptrdiff_t x) {
  ptrdiff_t run = round_up(w->kernel_width * w->channels, LANES);
  return y >= 0 && y + w->kernel_height <= w->height && x >= 0 && x * w->channels + run <= w->width * w->channels;
}

// Such a window by whole vectors: each line ends where the next one begins, and the last one in windows that are gathered later.
INLINE void gather_inside(const cpu_window *w, const float *source, float *row) {
  ptrdiff_t run = w->kernel_width * w->channels;
  for (ptrdiff_t i = 0; i < w->kernel_height; i++, row += run, source += w->width * w->channels)
    for (ptrdiff_t k = 0; k < run; k += LANES) store(row + k, load(source + k));
}

static void gather_windows(const cpu_window *w, const float *input, ptrdiff_t first, ptrdiff_t last, float *rows) {
  ptrdiff_t pixels = w->output_height * w->output_width, row = w->kernel_height * w->kernel_width * w->channels;
  ptrdiff_t column = first % w->output_width, line = first / w->output_width;
  for (ptrdiff_t i = first; i < last; i++, rows += row) {
    const float *image = input + i / pixels * w->height * w->width * w->channels;
    ptrdiff_t y = line % w->output_height * w->stride_height - w->padding_top, x = column * w->stride_width - w->padding_left;
    bool has_room = (last - i - 1) * row >= LANES - 1;
    if (has_room && is_inside(w, y, x)) gather_inside(w, image + (y * w->width + x) * w->channels, rows);
    else gather_window(w, image, y, x, rows);
    if (++column == w->output_width) column = 0, line++;
  }
}
