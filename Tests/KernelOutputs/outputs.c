// Every kernel of one variant on numbers from a fixed generator: what they give is written to a file, or held against such a file. The tests of CPUKernels
// hold the variants of this processor against definitions; Scripts/check-neon holds another processor's against the portable one of this. Packings are
// not compared, since panels may be wider; products read them.
//
//   KernelOutputs VARIANT FILE            writes
//   KernelOutputs VARIANT FILE compare    compares; ends with 1 where something differs by more than rounding
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CPUKernels.h"

static const cpu_kernels *kernels;
static FILE *file;
static bool compares;
static int compared, wrong;

// MARK: - Numbers in and out

static uint64_t state;

// In [-1, 1), by SplitMix64.
static float number(void) {
  uint64_t z = state += 0x9E3779B97F4A7C15;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return (float)((int64_t)(z ^ (z >> 31)) >> 40) / 8388608.0f;
}

static float *floats(size_t count) {
  float *values = aligned_alloc(64, (count * sizeof(float) + 127) / 64 * 64);
  for (size_t i = 0; i < count; i++) values[i] = 0;
  return values;
}

static float *numbers(size_t count) {
  float *values = floats(count);
  for (size_t i = 0; i < count; i++) values[i] = number();
  return values;
}

// Channels from `channels` on are zero, as in padded tensors.
static float *pixels(size_t count, size_t channels, size_t stride) {
  float *values = numbers(count * stride);
  for (size_t i = 0; i < count * stride; i++)
    if (i % stride >= channels) values[i] = 0;
  return values;
}

// What kernels of two variants may differ by, as a share of the root mean square: multiplications and sums are fused or not, where regions lie included.
#define TOLERANCE 1e-4

static void compare(const char *name, const float *values, const float *expected, size_t count) {
  double squares = 0, largest = 0;
  for (size_t i = 0; i < count; i++) squares += (double)expected[i] * expected[i];
  for (size_t i = 0; i < count; i++) {
    double difference = fabs((double)values[i] - expected[i]);
    if (isnan(difference) || difference > largest) largest = difference;
  }
  double error = largest == 0 ? 0 : largest / sqrt(squares / (double)count);
  compared++;
  if (error <= TOLERANCE) return;
  wrong++;
  fprintf(stderr, "%s: differs by %g of the root mean square\n", name, error);
}

static void result(const char *name, const float *values, size_t count) {
  if (!compares) {
    fwrite(&count, sizeof count, 1, file);
    fwrite(values, sizeof(float), count, file);
    return;
  }
  size_t expected_count = 0;
  float *expected = floats(count);
  bool is_whole = fread(&expected_count, sizeof count, 1, file) == 1 && expected_count == count && fread(expected, sizeof(float), count, file) == count;
  if (!is_whole) {
    fprintf(stderr, "%s: the file has other outputs here\n", name);
    exit(1);
  }
  compare(name, values, expected, count);
  free(expected);
}

// MARK: - Products

static float *packed(const float *weights, ptrdiff_t columns, ptrdiff_t channels, ptrdiff_t cells) {
  cpu_weight weight = {
    .values = weights, .columns = columns, .channels = channels, .cells = cells, .channel_stride = channels, .column_step = channels * cells,
    .channel_step = cells, .cell_step = 1, .map_columns = columns, .map_stride = columns,
  };
  float *memory = floats((size_t)((columns + 15) / 16 * 16 * channels * cells));
  kernels->pack_weights(&weight, 0, (channels + 15) / 16, memory);
  return memory;
}

static void product(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, cpu_activation activation, bool has_scale, bool has_residual, bool streams) {
  float *a = numbers((size_t)(rows * depth)), *b = packed(numbers((size_t)(columns * depth)), columns, depth, 1), *c = floats((size_t)(rows * columns));
  cpu_gemm gemm = {
    .rows = rows, .columns = columns, .depth = depth, .a = a, .a_stride = depth, .b = b, .c = c, .c_stride = columns,
    .scale = has_scale ? numbers((size_t)columns) : NULL, .bias = numbers((size_t)columns),
    .residual = has_residual ? numbers((size_t)(rows * columns)) : NULL, .residual_stride = columns, .activation = activation, .streams = streams,
  };
  kernels->gemm(&gemm);
  result("gemm", c, (size_t)(rows * columns));
}

static void transposed_product(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth) {
  float *a = numbers((size_t)(rows * depth)), *x = numbers((size_t)(columns * depth)), *b = floats((size_t)(columns * depth));
  float *c = numbers((size_t)(rows * columns));
  kernels->pack_rows(x, columns, depth, columns, b);
  cpu_gemm gemm = {
    .rows = rows, .columns = columns, .depth = depth, .a = a, .a_stride = rows, .b = b, .c = c, .c_stride = columns, .a_is_transposed = 1, .accumulates = 1,
  };
  kernels->gemm(&gemm);
  result("gemm of transposed rows", c, (size_t)(rows * columns));
}

static void products(void) {
  for (ptrdiff_t rows = 1; rows <= 30; rows++) product(rows, 48, 20, CPU_ACTIVATION_NONE, false, false, false);
  for (int activation = 0; activation < 4; activation++)
    for (int choice = 0; choice < 8; choice++) product(37, 112, 600, activation, choice & 1, choice & 2, choice & 4);
  product(250, 48, 600, CPU_ACTIVATION_NONE, true, true, false);
  product(29, 64, 200, CPU_ACTIVATION_RELU, false, true, true);
  for (ptrdiff_t rows = 1; rows <= 20; rows++) transposed_product(rows, 48, 37);
  float *columns = floats(24 * 50);
  kernels->unpack_row(numbers(50 * 32), 24, 50, 32, 0.75f, columns);
  result("unpack_row", columns, 24 * 50);
}

// MARK: - Convolutions

static cpu_window window(ptrdiff_t channels, ptrdiff_t kernel, ptrdiff_t stride) {
  ptrdiff_t height = 19, width = 38, padding = kernel / 2;
  return (cpu_window){
    .images = 2, .height = height, .width = width, .channels = channels, .output_height = (height + 2 * padding - kernel) / stride + 1,
    .output_width = (width + 2 * padding - kernel) / stride + 1, .kernel_height = kernel, .kernel_width = kernel, .stride_height = stride,
    .stride_width = stride, .padding_top = padding, .padding_left = padding,
  };
}

static size_t input_count(const cpu_window *w) { return (size_t)(w->images * w->height * w->width * w->channels); }
static size_t output_count(const cpu_window *w) { return (size_t)(w->images * w->output_height * w->output_width * w->channels); }

static void windows(ptrdiff_t channels, ptrdiff_t kernel, ptrdiff_t stride) {
  cpu_window w = window(channels, kernel, stride);
  ptrdiff_t count = w.images * w.output_height * w.output_width;
  float *rows = floats((size_t)(count * kernel * kernel * channels));
  kernels->gather_windows(&w, numbers(input_count(&w)), 0, count, rows);
  result("gather_windows", rows, (size_t)(count * kernel * kernel * channels));
}

static void depthwise(ptrdiff_t kernel, ptrdiff_t stride) {
  cpu_window w = window(48, kernel, stride);
  float *input = numbers(input_count(&w)), *output = floats(output_count(&w)), *gradient = numbers(output_count(&w));
  cpu_depthwise d = {
    .window = w, .input = input, .kept_rows = w.height, .weights = numbers((size_t)(kernel * kernel * 48)), .bias = numbers(48), .output = output, .activation = CPU_ACTIVATION_HARD_SWISH,
  };
  kernels->depthwise(&d, 0, w.images * w.output_height);
  result("depthwise", output, output_count(&w));
  float *weight = floats((size_t)(kernel * kernel * 48));
  kernels->depthwise_weight_gradient(&w, input, gradient, 0, w.images * w.output_height, 0, 3, weight);
  result("depthwise_weight_gradient", weight, (size_t)(kernel * kernel * 48));
}

static void winograd(ptrdiff_t channels, ptrdiff_t filters, cpu_activation activation) {
  ptrdiff_t height = 11, width = 18, c = (channels + 15) / 16 * 16, f = (filters + 15) / 16 * 16, count = 2 * height * width;
  float *weights = numbers((size_t)(filters * channels * 9)), *points = floats((size_t)(36 * c * f)), *output = floats((size_t)(count * f));
  cpu_weight weight = {
    .values = weights, .columns = filters, .channels = channels, .cells = 9, .channel_stride = channels, .column_step = 9 * channels, .channel_step = 9,
    .cell_step = 1, .map_columns = filters, .map_stride = filters,
  };
  kernels->winograd_pack_weights(&weight, 0, f / 16, points);
  cpu_winograd w = {
    .images = 2, .height = height, .width = width, .channels = c, .filters = f, .input = pixels((size_t)count, (size_t)channels, (size_t)c), .weights = points,
    .bias = pixels(1, (size_t)filters, (size_t)f), .residual = pixels((size_t)count, (size_t)filters, (size_t)f), .output = output, .activation = activation,
  };
  ptrdiff_t tiles = 2 * 3 * 5;
  kernels->winograd(&w, 0, tiles, 0, f, floats(kernels->winograd_scratch(&w, tiles)));
  result("winograd", output, (size_t)(count * f));
  float *taps = floats((size_t)(filters * channels * 9));
  cpu_winograd_gradient g = {
    .convolution = w, .gradient = pixels((size_t)count, (size_t)filters, (size_t)f), .weight_filters = filters, .weight_channels = channels, .weight = taps,
  };
  kernels->winograd_weight_gradient(&g, 0, f, 0, c, floats(kernels->winograd_gradient_scratch(f, c)));
  result("winograd_weight_gradient", taps, (size_t)(filters * channels * 9));
}

static void convolutions(void) {
  for (ptrdiff_t kernel = 3; kernel <= 7; kernel += 2)
    for (ptrdiff_t stride = 1; stride <= 2; stride++) {
      windows(3, kernel, stride);
      windows(16, kernel, stride);
      depthwise(kernel, stride);
    }
  for (int activation = 0; activation < 4; activation++) winograd(20, 70, activation);
  winograd(272, 48, CPU_ACTIVATION_RELU);
}

// MARK: - Maps

static void pooling(void) {
  cpu_window w = window(48, 3, 2);
  float *input = numbers(input_count(&w)), *output = floats(output_count(&w)), *gradient = floats(input_count(&w)), *mean = floats(48);
  kernels->max_pool(&w, input, output, 0, w.images * w.output_height);
  result("max_pool", output, output_count(&w));
  float *dy = numbers(output_count(&w));
  for (ptrdiff_t image = 0; image < w.images; image++) kernels->max_pool_gradient(&w, input, dy, gradient, image, 0, w.height);
  result("max_pool_gradient", gradient, input_count(&w));
  kernels->global_average(input, &(cpu_pixels){.count = w.height * w.width, .stride = 48, .channels = 48}, mean);
  result("global_average", mean, 48);
}

static void upsampling(void) {
  cpu_window w = {.images = 2, .height = 5, .width = 7, .channels = 48, .output_height = 9, .output_width = 14};
  float *output = floats(output_count(&w)), *gradient = floats(input_count(&w));
  kernels->upsample_nearest(&w, numbers(input_count(&w)), numbers(output_count(&w)), output, 0, w.images * w.output_height);
  result("upsample_nearest", output, output_count(&w));
  kernels->upsample_gradient(&w, numbers(output_count(&w)), gradient, 0, w.images * w.height);
  result("upsample_gradient", gradient, input_count(&w));
}

static void elementwise(void) {
  for (ptrdiff_t count = 1; count <= 40; count++)
    for (int activation = 0; activation < 4; activation++) {
      float *a = numbers((size_t)count), *b = numbers((size_t)count), *output = floats((size_t)count);
      for (ptrdiff_t i = 0; i < count; i++) a[i] *= 5;
      kernels->activate(a, output, count, activation);
      result("activate", output, (size_t)count);
      kernels->add(a, b, output, count, activation);
      result("add", output, (size_t)count);
      kernels->activation_gradient(b, a, output, count, activation);
      result("activation_gradient", output, (size_t)count);
    }
  float *output = floats(30 * 48), sum = (float)kernels->sum_of_squares(numbers(1001), 1001);
  kernels->scale_channels(numbers(30 * 48), numbers(48), output, 30, 48);
  result("scale_channels", output, 30 * 48);
  result("sum_of_squares", &sum, 1);
}

static void normalization(void) {
  cpu_pixels p = {.count = 700, .stride = 48, .channels = 48};
  float *x = numbers(700 * 48), *dy = numbers(700 * 48), *output = floats(700 * 48), *sums = floats(48), *products = floats(48), *center = numbers(48);
  kernels->channel_products(dy, x, center, &p, sums);
  result("channel_products", sums, 48);
  kernels->channel_moments(x, &p, sums, products);
  result("channel_moments", products, 48);
  for (int activation = 0; activation < 4; activation++) {
    cpu_normalization n = {.center = center, .scale = numbers(48), .shift = numbers(48), .activation = activation};
    kernels->normalize_channels(x, &n, output, 700, 48);
    result("normalize_channels", output, 700 * 48);
    kernels->normalization_sums(dy, x, &n, &p, sums, products);
    result("normalization_sums", sums, 48);
    result("normalization_sums", products, 48);
    kernels->normalization_gradient(dy, x, &n, numbers(48), numbers(48), output, 700, 48);
    result("normalization_gradient", output, 700 * 48);
  }
}

// MARK: - Regions and images

static void regions(void) {
  float *map = numbers(2 * 25 * 34 * 48), *output = floats(7 * 7 * 48), *gradient = floats(2 * 25 * 34 * 48);
  cpu_feature_map f = {.data = map, .height = 25, .width = 34, .channels = 48, .scale = 0.125f};
  for (int i = 0; i < 40; i++) {
    float x = 140 + 140 * number(), y = 100 + 110 * number(), box[4] = {x, y, x + 60 + 60 * number(), y + 60 + 60 * number()};
    ptrdiff_t ratio = i % 4; // 0: as many points as the box asks for
    kernels->roi_align(&f, i % 2, box, 7, ratio, output);
    result("roi_align", output, 7 * 7 * 48);
    kernels->roi_align_gradient(&f, i % 2, box, 7, ratio, output, gradient, 0, 25);
  }
  result("roi_align_gradient", gradient, 2 * 25 * 34 * 48);
}

static void suppression(void) {
  float *boxes = floats(4 * 300), *kept_numbers = floats(100), *scratch = floats(5 * 112);
  int32_t kept[100] = {0};
  for (int i = 0; i < 300; i++) {
    float x = 100 * number(), y = 100 * number();
    memcpy(boxes + 4 * i, (float[4]){x, y, x + 40 + 20 * number(), y + 40 + 20 * number()}, 4 * sizeof(float));
  }
  ptrdiff_t count = kernels->suppress(boxes, 300, 0.5f, 100, kept, scratch);
  for (ptrdiff_t i = 0; i < count; i++) kept_numbers[i] = (float)kept[i];
  result("suppress", kept_numbers, (size_t)count);
}

static void image(void) {
  uint8_t *source = malloc(47 * 61 * 3);
  for (int i = 0; i < 47 * 61 * 3; i++) source[i] = (uint8_t)(127.5f + 127.5f * number());
  cpu_image_transform t = {
    .pixels = source, .source_height = 47, .source_width = 61, .height = 75, .width = 97, .padded_height = 96, .padded_width = 128,
    .mean = {0.485f, 0.456f, 0.406f}, .standard_deviation = {0.229f, 0.224f, 0.225f}, .output = floats(96 * 128 * 3),
  };
  kernels->image_transform(&t, 0, 96);
  result("image_transform", t.output, 96 * 128 * 3);
}

int main(int count, char **arguments) {
  if (count < 3 || !(kernels = cpu_kernels_named(arguments[1])) || kernels->word_numbers != 1) {
    fprintf(stderr, "usage: KernelOutputs VARIANT FILE [compare], with a variant of float32 that this processor has\n");
    return 64;
  }
  compares = count > 3;
  file = fopen(arguments[2], compares ? "rb" : "wb");
  if (!file) return perror(arguments[2]), 66;
  products();
  convolutions();
  pooling();
  upsampling();
  elementwise();
  normalization();
  regions();
  suppression();
  image();
  if (!compares && fclose(file) != 0) return perror(arguments[2]), 74;
  if (compares) printf("%s: %d outputs, %d differ\n", arguments[1], compared, wrong);
  return wrong > 0;
}
