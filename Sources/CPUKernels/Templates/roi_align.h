// Average RoIAlign without the half-pixel shift, as torchvision's compiled kernels do it: a sample beyond the map by more than a cell counts as zero.

// A coordinate between two cells of one axis.
struct sample {
  ptrdiff_t low, high;
  float low_weight, high_weight;
  bool inside;
};

INLINE struct sample sample_at(float position, ptrdiff_t size) {
  if (!(position >= -1.0f && position <= (float)size)) return (struct sample){.inside = false};
  position = position < 0 ? 0 : position;
  ptrdiff_t low = (ptrdiff_t)position;
  if (low >= size - 1) return (struct sample){size - 1, size - 1, 1, 0, true};
  float fraction = position - (float)low;
  return (struct sample){low, low + 1, 1.0f - fraction, fraction, true};
}

// One axis of the box, on the map: `size` bins of `samples` sample points each, which are kept if they are few.
#define KEPT_POINTS 32
struct roi_axis {
  float start, bin;
  ptrdiff_t samples, cells;
  bool keeps_points;
  struct sample points[KEPT_POINTS];
};

// A point that is not kept.
INLINE struct sample roi_point(const struct roi_axis *axis, ptrdiff_t bin, ptrdiff_t i) {
  float offset = ((float)i + 0.5f) * axis->bin / (float)axis->samples;
  return sample_at(axis->start + (float)bin * axis->bin + offset, axis->cells);
}

INLINE struct roi_axis roi_axis_of(float first, float last, float scale, ptrdiff_t size, ptrdiff_t sampling_ratio, ptrdiff_t cells) {
  float start = first * scale, extent = last * scale - start;
  extent = extent >= 1.0f ? extent : 1.0f;
  struct roi_axis axis = {.start = start, .bin = extent / (float)size, .samples = sampling_ratio, .cells = cells};
  if (sampling_ratio <= 0) {
    axis.samples = (ptrdiff_t)axis.bin;
    axis.samples += (float)axis.samples < axis.bin;
  }
  axis.keeps_points = size * axis.samples <= KEPT_POINTS;
  for (ptrdiff_t i = 0; axis.keeps_points && i < size * axis.samples; i++)
    axis.points[i] = roi_point(&axis, i / axis.samples, i % axis.samples);
  return axis;
}

INLINE struct sample roi_sample(const struct roi_axis *axis, ptrdiff_t bin, ptrdiff_t i) {
  return axis->keeps_points ? axis->points[bin * axis->samples + i] : roi_point(axis, bin, i);
}

// A cell that a bin reads, and its weight.
struct corner {
  const float *cell;
  float weight;
};
#define CORNER_BLOCK 16 // of the four samples that a bin usually has

// To what is there, or to nothing where the sum begins.
INLINE void add_corners(const struct corner *corners, const int count, ptrdiff_t channels, bool begins, float *sum) {
  for (ptrdiff_t c = 0; c < channels; c += LANES) {
    vec x = begins ? (vec){0} : load(sum + c);
    UNROLL for (int i = 0; i < count; i++) x += corners[i].weight * load(corners[i].cell + c);
    store(sum + c, x);
  }
}

static void add_corner_block(const struct corner *corners, ptrdiff_t channels, bool begins, float *sum) {
  add_corners(corners, CORNER_BLOCK, channels, begins, sum);
}
static void add_sample(const struct corner *corners, ptrdiff_t channels, bool begins, float *sum) {
  add_corners(corners, 4, channels, begins, sum);
}

// A multiplication by the inverse of a power of two has a division's bits, and takes a tenth of its time.
INLINE void divide(float *values, ptrdiff_t count, ptrdiff_t divisor) {
  bool is_power = (divisor & (divisor - 1)) == 0;
  float inverse = 1 / (float)divisor;
  for (ptrdiff_t c = 0; c < count; c += LANES) {
    vec x = load(values + c);
    store(values + c, is_power ? x * inverse : x / (float)divisor);
  }
}

INLINE void find_corners(const cpu_feature_map *f, const float *map, struct sample y, struct sample x, struct corner corners[4]) {
  const float *low = map + y.low * f->width * f->channels, *high = map + y.high * f->width * f->channels;
  corners[0] = (struct corner){low + x.low * f->channels, y.low_weight * x.low_weight};
  corners[1] = (struct corner){low + x.high * f->channels, y.low_weight * x.high_weight};
  corners[2] = (struct corner){high + x.low * f->channels, y.high_weight * x.low_weight};
  corners[3] = (struct corner){high + x.high * f->channels, y.high_weight * x.high_weight};
}

static void roi_bin(const cpu_feature_map *f, const float *map, const struct roi_axis axes[2], ptrdiff_t row, ptrdiff_t column, float *output) {
  struct corner corners[CORNER_BLOCK];
  ptrdiff_t samples = axes[0].samples * axes[1].samples, found = 0;
  bool begins = true;
  for (ptrdiff_t i = 0; i < samples; i++) {
    struct sample y = roi_sample(&axes[0], row, i / axes[1].samples), x = roi_sample(&axes[1], column, i % axes[1].samples);
    if (!y.inside || !x.inside) continue;
    find_corners(f, map, y, x, corners + found);
    found += 4;
    if (found < CORNER_BLOCK) continue;
    add_corner_block(corners, f->channels, begins, output);
    begins = false, found = 0;
  }
  if (begins && found == 0) clear(output, f->channels);
  for (ptrdiff_t i = 0; i < found; i += 4) add_sample(corners + i, f->channels, begins && i == 0, output);
  divide(output, f->channels, samples);
}

static void roi_align(
  const cpu_feature_map *f, ptrdiff_t image, const float box[4], ptrdiff_t size, ptrdiff_t sampling_ratio, float *output
) {
  const float *map = f->data + image * f->height * f->width * f->channels;
  struct roi_axis axes[2] = {
    roi_axis_of(box[1], box[3], f->scale, size, sampling_ratio, f->height), roi_axis_of(box[0], box[2], f->scale, size, sampling_ratio, f->width),
  };
  for (ptrdiff_t bin = 0; bin < size * size; bin++) roi_bin(f, map, axes, bin / size, bin % size, output + bin * f->channels);
}
