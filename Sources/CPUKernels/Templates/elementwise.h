// Elementwise operations and nearest upsampling.
static void activate(const float *input, float *output, ptrdiff_t count, cpu_activation activation) {
  for (ptrdiff_t i = 0; i < count; i += LANES) store_first(output + i, activated(load_first(input + i, count - i), activation), count - i);
}

static void add(const float *a, const float *b, float *output, ptrdiff_t count, cpu_activation activation) {
  for (ptrdiff_t i = 0; i < count; i += LANES) {
    vec sum = load_first(a + i, count - i) + load_first(b + i, count - i);
    store_first(output + i, activated(sum, activation), count - i);
  }
}

static void scale_channels(const float *input, const float *scale, float *output, ptrdiff_t pixels, ptrdiff_t channels) {
  for (ptrdiff_t i = 0; i < pixels; i++, input += channels, output += channels)
    for (ptrdiff_t c = 0; c < channels; c += LANES) store(output + c, load(input + c) * load(scale + c));
}

static void upsample_nearest(
  const cpu_window *w, const float *input, const float *addend, float *output, ptrdiff_t first_row, ptrdiff_t last_row
) {
  for (ptrdiff_t r = first_row; r < last_row; r++)
    for (ptrdiff_t x = 0; x < w->output_width; x++) {
      ptrdiff_t source_row = r / w->output_height * w->height + r % w->output_height * w->height / w->output_height;
      const float *source = input + (source_row * w->width + x * w->width / w->output_width) * w->channels;
      ptrdiff_t at = (r * w->output_width + x) * w->channels;
      if (addend)
        add(source, addend + at, output + at, w->channels, CPU_ACTIVATION_NONE);
      else
        copy(output + at, source, w->channels);
    }
}
