// The CPU device's inner loops. Every function works on one slice of its operation in the calling thread; the device cuts the work and threads it.
//
// Conventions: activations are NHWC, float32. "Channels" in a struct is the channel stride of the tensor in memory, a multiple of 16 with zeros in the
// padding, except where a comment says otherwise. Strides count floats. All arrays may be at any 4-byte alignment. Every sum has a fixed order that
// depends on nothing but the element itself: neither on the slice, nor on the neighbours, nor on the number of threads.
#ifndef CPU_KERNELS_H
#define CPU_KERNELS_H

#include <stddef.h>
#include <stdint.h>

typedef enum cpu_activation {
  CPU_ACTIVATION_NONE = 0,
  CPU_ACTIVATION_RELU = 1,         // max(x, 0)
  CPU_ACTIVATION_HARD_SWISH = 2,   // x * min(max(x + 3, 0), 6) / 6
  CPU_ACTIVATION_HARD_SIGMOID = 3, // min(max(x + 3, 0), 6) / 6
} cpu_activation;

// The words of the depth that a product sums at once: a row tile of them stays in the level-1 cache.
#define CPU_DEPTH_BLOCK 256

// C[m][n] = activation(scale[n] * sum_k A[m][k] * B[k][n] + bias[n] + residual[m][n]), m < rows, n < columns.
typedef struct cpu_gemm {
  ptrdiff_t rows, columns, depth; // columns: a multiple of 16; depth: at least 1
  const float *a;                 // row-major, rows a_stride apart
  ptrdiff_t a_stride;
  const float *b;                 // packed by pack_weights (all columns of the operation; see first_column)
  const float *next_b;            // packed like b, of a product that follows and is as wide and deep, or NULL
  ptrdiff_t first_column;         // where in the packed B this slice's columns start: a multiple of the variant's panel_width
  float *c;                       // first element of the slice's output (already offset by first_column)
  ptrdiff_t c_stride;
  const float *scale;             // already offset, or NULL for one
  const float *bias;              // already offset, or NULL for zero
  const float *residual;          // already offset, or NULL; not overlapping c, where partial sums wait
  ptrdiff_t residual_stride;
  cpu_activation activation;
  int a_is_transposed;            // whether A[m][k] is at a[k * a_stride + m]; not with bfloat16
  int a_is_packed;                // whether A is in words, of which a_stride is a number
  int streams;                    // whether C is far larger than the caches, and rather written past them
  int accumulates;                // whether the product is added to what is in C; then there is no bias and no scale
} cpu_gemm;

// A weight W [columns][channels][cells], by its steps in any order, read as rows of cells of channel_stride floats. The columns may be the pixels of a
// map: each has map_columns of them, map_stride apart from the next one's.
typedef struct cpu_weight {
  const float *values; // the first cell of the first channel of the first column
  const float *scale;  // a factor for each column or, if it scales channels, each channel; or NULL
  int scales_channels;
  ptrdiff_t columns, channels, cells, channel_stride;
  ptrdiff_t column_step, channel_step, cell_step, map_step; // floats from one to the next in `values`
  ptrdiff_t map_columns, map_stride;                        // both `columns` where there is no map
} cpu_weight;

// The windows of a convolution over `images` NHWC images.
typedef struct cpu_window {
  ptrdiff_t images, height, width, channels; // channels: any number here (3 for a raw image)
  ptrdiff_t output_height, output_width;
  ptrdiff_t kernel_height, kernel_width, stride_height, stride_width, padding_top, padding_left;
} cpu_window;

// 3x3 convolution, stride 1, padding 1, as Winograd F(4x4, 3x3); tiles are numbered image-major, then row-major.
typedef struct cpu_winograd {
  ptrdiff_t images, height, width, channels, filters; // both multiples of 16
  const float *input;
  const float *weights; // packed by winograd_pack_weights
  const float *bias;    // filters floats, or NULL
  const float *residual; // like output, or NULL
  float *output;
  cpu_activation activation;
} cpu_winograd;

// The gradient of the weight of such a convolution, of which only the sizes and the input count.
typedef struct cpu_winograd_gradient {
  cpu_winograd convolution;
  const float *gradient; // like the convolution's output
  const float *scale;    // weight_filters floats that multiply the filters, or NULL
  ptrdiff_t weight_filters, weight_channels;
  float *weight; // [weight_filters][weight_channels][3][3]
} cpu_winograd_gradient;

typedef struct cpu_depthwise {
  cpu_window window;    // channels a multiple of 16
  const float *input;
  ptrdiff_t kept_rows;  // of each image, row y at y % kept_rows: all, or at least as many as the kernel has; at least 1
  const float *weights; // [kernel_height][kernel_width][channels]
  const float *bias;    // channels floats, or NULL
  float *output;
  cpu_activation activation;
} cpu_depthwise;

// activation((x - center) * scale + shift), each of the three with an element for a channel.
typedef struct cpu_normalization {
  const float *center, *scale, *shift;
  cpu_activation activation;
} cpu_normalization;

// `channels`, a multiple of 16, of each of `count` pixels, `stride` floats apart.
typedef struct cpu_pixels {
  ptrdiff_t count, stride, channels;
} cpu_pixels;

// One pyramid level for RoIAlign.
typedef struct cpu_feature_map {
  const float *data; // NHWC
  ptrdiff_t height, width, channels;
  float scale; // of the level against the image, e.g. 1/4
} cpu_feature_map;

// Bilinear resize and normalisation of one 8-bit RGB image, as torchvision's GeneralizedRCNNTransform does it.
typedef struct cpu_image_transform {
  const uint8_t *pixels; // source_height x source_width x 3
  ptrdiff_t source_height, source_width;
  ptrdiff_t height, width;               // after the resize
  ptrdiff_t padded_height, padded_width; // of the output; the rest is zero
  float mean[3], standard_deviation[3];
  float *output; // padded_height x padded_width x 3
} cpu_image_transform;

// The inner loops for one instruction set. Ranges are half open.
typedef struct cpu_kernels {
  const char *name;      // "amx-bf16", "avx512-bf16", "avx512", "avx2", "neon", "portable"
  ptrdiff_t tile_rows;   // rows of the GEMM's register tile
  ptrdiff_t panel_width; // columns of a packed panel
  // What products multiply comes in words of 32 bits: a float32, or two bfloat16 that are neighbours along the depth. So many numbers are in one; what is
  // packed takes divide_up(depth, word_numbers) words a column.
  ptrdiff_t word_numbers;

  // Packs the blocks [first, last) of 16 channels each of all cells for gemm, whose depth is cells * channel_stride. `packed` has room for the words of
  // round_up(columns, 16) columns; padding is zero. With bfloat16 nobody else packs meanwhile if channel_stride is odd
  // and there are several cells.
  void (*pack_weights)(const cpu_weight *, ptrdiff_t first_block, ptrdiff_t last_block, float *packed);
  void (*gemm)(const cpu_gemm *);

  // Copies the windows of output pixels [first, last) (image-major, then row-major) as rows of kernel_height * kernel_width * channels floats; zeros outside.
  void (*gather_windows)(const cpu_window *, const float *input, ptrdiff_t first, ptrdiff_t last, float *rows);

  // Transforms the groups [first, last) of 16 filters each of a weight of 3x3 cells, its columns; `packed` has room for 36 * padded_filters columns of
  // padded_channels (each rounded up to 16), padding zero.
  void (*winograd_pack_weights)(const cpu_weight *, ptrdiff_t first_group, ptrdiff_t last_group, float *packed);
  // How many floats of scratch a call over `tiles` tiles needs.
  size_t (*winograd_scratch)(const cpu_winograd *, ptrdiff_t tiles);
  // The number of tiles a call should cover so that its scratch stays in the level-2 cache.
  ptrdiff_t (*winograd_strip)(const cpu_winograd *);
  // The given tiles of the filters [first_filter, last_filter); the first one a multiple of the variant's panel_width.
  void (*winograd)(
    const cpu_winograd *, ptrdiff_t first_tile, ptrdiff_t last_tile, ptrdiff_t first_filter, ptrdiff_t last_filter, float *scratch);

  void (*depthwise)(const cpu_depthwise *, ptrdiff_t first_row, ptrdiff_t last_row); // rows: images * output_height
  // Maximum over the windows that lie inside the image (padding never wins); NaN wins.
  void (*max_pool)(const cpu_window *, const float *input, float *output, ptrdiff_t first_row, ptrdiff_t last_row);
  // output[c] = the mean over the pixels of input[pixel][c].
  void (*global_average)(const float *input, const cpu_pixels *, float *output);
  void (*activate)(const float *input, float *output, ptrdiff_t count, cpu_activation);
  void (*add)(const float *a, const float *b, float *output, ptrdiff_t count, cpu_activation);
  // output[pixel][c] = input[pixel][c] * scale[c]: one image's pixels.
  void (*scale_channels)(const float *input, const float *scale, float *output, ptrdiff_t pixels, ptrdiff_t channels);
  // Nearest upsampling: rows [first, last) of images * output_height; source index = floor(index * in / out). output = upsampled (+ addend, when not NULL).
  void (*upsample_nearest)(const cpu_window *, const float *input, const float *addend, float *output, ptrdiff_t first_row, ptrdiff_t last_row);

  // Average RoIAlign (aligned = false) of one box in image pixels; output size x size x channels. `image` selects the image in the level.
  void (*roi_align)(const cpu_feature_map *, ptrdiff_t image, const float box[4], ptrdiff_t size, ptrdiff_t sampling_ratio, float *output);
  // Greedy non-maximum suppression of ranked boxes [count][x1, y1, x2, y2], the best first: `kept` has room for the numbers of `limit` boxes, of which the
  // result says how many survived; `scratch` for 5 floats each, rounded up to whole sixteens of boxes. A box goes when its intersection over union with
  // one that was kept is above the threshold, which is at least 0.
  ptrdiff_t (*suppress)(const float *boxes, ptrdiff_t count, float threshold, ptrdiff_t limit, int32_t *kept, float *scratch);
  void (*image_transform)(const cpu_image_transform *, ptrdiff_t first_row, ptrdiff_t last_row); // rows of the padded output

  // dx = dy times the slope of the activation, told from its output (ReLU) or its input.
  void (*activation_gradient)(const float *dy, const float *x, float *dx, ptrdiff_t count, cpu_activation);
  // Gradients of weights are float32's: NULL where products are of bfloat16, as are winograd_gradient_scratch and winograd_weight_gradient.
  // Packs `count` rows, `stride` floats apart, of a matrix B for gemm: `columns`, a multiple of 16, that begin at a panel.
  void (*pack_rows)(const float *rows, ptrdiff_t stride, ptrdiff_t count, ptrdiff_t columns, float *packed);
  // How many floats of scratch a block of so many filters and channels needs.
  size_t (*winograd_gradient_scratch)(ptrdiff_t filters, ptrdiff_t channels);
  // The taps of the filters and channels of a block, whose bounds are multiples of 16; some may not exist.
  void (*winograd_weight_gradient)(
    const cpu_winograd_gradient *, ptrdiff_t first_filter, ptrdiff_t last_filter, ptrdiff_t first_channel, ptrdiff_t last_channel,
    float *scratch
  );
  // The matrix [cells][stride] as [channels][cells], times `factor`; the rows may end before the channels' last sixteen do.
  void (*unpack_row)(const float *row, ptrdiff_t channels, ptrdiff_t cells, ptrdiff_t stride, float factor, float *output);
  // output[c] = the sum over the pixels of a[pixel][c] * (b[pixel][c] - shift[c]), or of a[pixel][c] without b; without a shift it is none.
  void (*channel_products)(const float *a, const float *b, const float *shift, const cpu_pixels *, float *output);
  // What the rows [first, last) of images * output_height add to the gradient [kernel_height * kernel_width][channels] of a depthwise convolution's
  // weight, for the groups [first, last) of 16 channels.
  void (*depthwise_weight_gradient)(
    const cpu_window *, const float *input, const float *gradient, ptrdiff_t first_row, ptrdiff_t last_row, ptrdiff_t first_group,
    ptrdiff_t last_group, float *output
  );
  // The sum of the squares.
  double (*sum_of_squares)(const float *values, ptrdiff_t count);
  // The gradient of max_pool's input, for the rows [first, last) of one image: to the first largest pixel of each window; a NaN is the largest.
  void (*max_pool_gradient)(
    const cpu_window *, const float *input, const float *gradient, float *output, ptrdiff_t image, ptrdiff_t first_row, ptrdiff_t last_row
  );
  // The gradient of upsample_nearest's input; rows of images * height.
  void (*upsample_gradient)(const cpu_window *, const float *gradient, float *output, ptrdiff_t first_row, ptrdiff_t last_row);
  // Adds to the rows [first, last) of a map what roi_align of one box took from them; `output` lies like the map.
  void (*roi_align_gradient)(
    const cpu_feature_map *, ptrdiff_t image, const float box[4], ptrdiff_t size, ptrdiff_t sampling_ratio, const float *gradient,
    float *output, ptrdiff_t first_row, ptrdiff_t last_row
  );

  // sums[c] = the sum over the pixels of x[pixel][c], squares[c] = that of the squares of their deviations from the mean of these pixels.
  void (*channel_moments)(const float *x, const cpu_pixels *, float *sums, float *squares);
  void (*normalize_channels)(const float *input, const cpu_normalization *, float *output, ptrdiff_t pixels, ptrdiff_t channels);
  // With g = dy times the slope of the normalisation's activation: sums[c] = the sum over the pixels of g, products[c] = that of g * (x - center).
  void (*normalization_sums)(const float *dy, const float *x, const cpu_normalization *, const cpu_pixels *, float *sums, float *products);
  // dx = scale * g + slope * (x - center) + offset, the last three with an element for a channel.
  void (*normalization_gradient)(
    const float *dy, const float *x, const cpu_normalization *, const float *slope, const float *offset, float *dx, ptrdiff_t pixels,
    ptrdiff_t channels
  );

  // The peak: tile_rows * panel_width sums go through `rounds` multiply-adds each, a multiple of 16, all in registers. The result means nothing.
  float (*multiply_add_probe)(ptrdiff_t rounds, float factor);
} cpu_kernels;

// The best variant that this processor runs of those with so many numbers in a word, or NULL.
const cpu_kernels *cpu_kernels_best(ptrdiff_t word_numbers);
// The named variant, or NULL when it is not built in or this processor cannot run it.
const cpu_kernels *cpu_kernels_named(const char *name);

// How many processors this process may use, at least 1.
ptrdiff_t cpu_processor_count(void);

#endif
