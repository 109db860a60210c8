// What every kernel file may use; the loader puts it in front of each.
//
// Index conventions: N images, H rows, W columns, C channels; activations are NHWC with C padded to a multiple of 16, the padding holds zeros.
// A pixel is (n * H + y) * W + x; a float is pixel * channels + c.

// The values of -D ACTIVATION.
#define ACTIVATION_IDENTITY 0
#define ACTIVATION_RELU 1
#define ACTIVATION_HARD_SWISH 2
#define ACTIVATION_HARD_SIGMOID 3

// The last parameters of a kernel over rows of which only some may exist, and how many of `capacity` rows do.
#define ROW_COUNT_PARAMETERS , __global const int *row_count, int row_count_position
#define LIVE_ROWS(capacity) min((int)(capacity), row_count[row_count_position])

// For functions that are given local memory, which all work-groups share in pocl 3.1 otherwise, or constants that they are compiled for. No pointer of
// theirs is `restrict`: oclgrind cannot create a kernel with the intrinsic that this leaves behind.
#define INLINE static inline __attribute__((always_inline))

static inline int ceil_divide(int a, int b) { return (a + b - 1) / b; }

// Where channel c of a pixel lies; 64 bits, for tensors of more than 2^31 floats.
static inline size_t nhwc_index(int n, int y, int x, int c, int height, int width, int channels) {
  return ((size_t)(n * height + y) * width + x) * channels + c;
}

// Activations of float, float4 and float16. A comparison with NaN is false, so that NaN passes through each of them.
// relu(x) = max(x, 0), hard_sigmoid(x) = min(max(x + 3, 0), 6) / 6, hard_swish(x) = x * hard_sigmoid(x).
#define DEFINE_ACTIVATED(NAME, T)                                                                                      \
  static inline T NAME(T x, int activation) {                                                                          \
    if (activation == ACTIVATION_IDENTITY) return x;                                                                   \
    if (activation == ACTIVATION_RELU) return x < (T)(0.0f) ? (T)(0.0f) : x;                                           \
    T gate = x + (T)(3.0f);                                                                                            \
    gate = gate < (T)(0.0f) ? (T)(0.0f) : gate;                                                                        \
    gate = (gate > (T)(6.0f) ? (T)(6.0f) : gate) * (T)(1 / 6.0f);                                                      \
    return activation == ACTIVATION_HARD_SWISH ? x * gate : gate;                                                      \
  }

DEFINE_ACTIVATED(activated, float)
DEFINE_ACTIVATED(activated4, float4)
DEFINE_ACTIVATED(activated16, float16)

// d times the slope of an activation at x: its input, or of ReLU the output. At the corners the slopes are PyTorch's.
static inline float times_slope(float d, float x, int activation) {
  float slope = 1.0f;
  if (activation == ACTIVATION_RELU) slope = x <= 0.0f ? 0.0f : 1.0f;
  if (activation == ACTIVATION_HARD_SIGMOID) slope = x <= -3.0f || x >= 3.0f ? 0.0f : 1 / 6.0f;
  if (activation == ACTIVATION_HARD_SWISH) slope = x <= -3.0f ? 0.0f : x >= 3.0f ? 1.0f : x / 3 + 0.5f;
  return slope == 0.0f ? 0.0f : d * slope;
}

// The channels that a work-item takes at once: `vector` is float, float4 or float16. Pixels begin at multiples of 16 floats, so that VECTOR_WIDTH
// channels can be read together.
#ifndef VECTOR_WIDTH
#define VECTOR_WIDTH 4 // 1, 4 or 16
#endif
#define CHANNEL_LANES (16 / VECTOR_WIDTH) // work-items for 16 channels: the width of work-groups, so that none is idle
#if VECTOR_WIDTH == 1
typedef float vector;
#define LOAD_VECTOR(pointer) (*(pointer))
#define STORE_VECTOR(x, pointer) (*(pointer) = (x))
#define ACTIVATED_VECTOR activated
#elif VECTOR_WIDTH == 4
typedef float4 vector;
#define LOAD_VECTOR(pointer) (*(__global const float4 *)(pointer))
#define STORE_VECTOR(x, pointer) (*(__global float4 *)(pointer) = (x))
#define ACTIVATED_VECTOR activated4
#else
typedef float16 vector;
#define LOAD_VECTOR(pointer) (*(__global const float16 *)(pointer))
#define STORE_VECTOR(x, pointer) (*(__global float16 *)(pointer) = (x))
#define ACTIVATED_VECTOR activated16
#endif

// Sums of many numbers that lose nothing to rounding but their own last bit (Kahan 1965).
#define DEFINE_LONG_SUM(SUM, WITH, T)                                                                                  \
  typedef struct {                                                                                                     \
    T total, lost;                                                                                                     \
  } SUM;                                                                                                               \
  static inline SUM WITH(SUM sum, T term) {                                                                            \
    T next = term - sum.lost, total = sum.total + next;                                                                \
    return (SUM){total, (total - sum.total) - next};                                                                   \
  }

DEFINE_LONG_SUM(long_sum, with, float)
DEFINE_LONG_SUM(long_sums, with_each, vector)

// Kernels over maps: range channels, columns, lines. A GPU's work-item makes one vector of one pixel; the "loops" that it runs at most once cost no
// register. A processor's walks through a whole line: whatever the range, its loops together visit every pixel and channel.
#if VECTOR_WIDTH == 16
#define MAP_GROUP __attribute__((reqd_work_group_size(1, 1, 1)))
#define EACH_COLUMN(x, count) for (int x = get_global_id(1); x < (count); x += get_global_size(1))
#define EACH_VECTOR(c, channels) for (int c = get_global_id(0) * VECTOR_WIDTH; c < (channels); c += get_global_size(0) * VECTOR_WIDTH)
#else
#define MAP_GROUP __attribute__((reqd_work_group_size(CHANNEL_LANES, 4, 4)))
#define EACH_COLUMN(x, count) for (int x = get_global_id(1); x < (count); x = INT_MAX)
#define EACH_VECTOR(c, channels) for (int c = get_global_id(0) * VECTOR_WIDTH; c < (channels); c = INT_MAX)
#endif

// The work-groups of kernels over channels, pixels of an image, images, whose "columns" are the pixels.
#if VECTOR_WIDTH == 16
#define PIXEL_GROUP MAP_GROUP
#else
#define PIXEL_GROUP __attribute__((reqd_work_group_size(CHANNEL_LANES, 16, 1)))
#endif

// EACH_LEVEL(M) is M(0) M(1) ... M(LEVELS - 1): the parameters of a kernel over all levels of a pyramid, and statements about them.
#define EACH_OF_1(M) M(0)
#define EACH_OF_2(M) EACH_OF_1(M) M(1)
#define EACH_OF_3(M) EACH_OF_2(M) M(2)
#define EACH_OF_4(M) EACH_OF_3(M) M(3)
#define EACH_OF_5(M) EACH_OF_4(M) M(4)
#define EACH_OF_6(M) EACH_OF_5(M) M(5)
#define EACH_OF_7(M) EACH_OF_6(M) M(6)
#define EACH_OF_8(M) EACH_OF_7(M) M(7)
#define EACH_OF(COUNT, M) EACH_OF_##COUNT(M)
#define EACH_OF_EXPANDED(COUNT, M) EACH_OF(COUNT, M)
#define EACH_LEVEL(M) EACH_OF_EXPANDED(LEVELS, M)
