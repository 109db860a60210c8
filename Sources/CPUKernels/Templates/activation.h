// Activations. A comparison with NaN is false, so that NaN passes through each of them.
INLINE vec at_least(vec x, float bound) { return blend(x < bound, splat(bound), x); }
INLINE vec at_most(vec x, float bound) { return blend(x > bound, splat(bound), x); }
INLINE vec relu(vec x) { return at_least(x, 0); }
INLINE vec hard_sigmoid(vec x) { return at_most(at_least(x + 3.0f, 0), 6) * (1 / 6.0f); } // a division takes ten times as long
INLINE vec hard_swish(vec x) { return x * hard_sigmoid(x); }

INLINE vec activated(vec x, cpu_activation activation) {
  switch (activation) {
  case CPU_ACTIVATION_RELU: return relu(x);
  case CPU_ACTIVATION_HARD_SWISH: return hard_swish(x);
  case CPU_ACTIVATION_HARD_SIGMOID: return hard_sigmoid(x);
  default: return x;
  }
}

// d times the slope of the activation at v: its input, or of ReLU the output. At the corners the slopes are PyTorch's.
INLINE vec times_slope(vec d, vec v, cpu_activation activation) {
  switch (activation) {
  case CPU_ACTIVATION_RELU: return blend(v <= 0, (vec){0}, d);
  case CPU_ACTIVATION_HARD_SIGMOID: return blend((v <= -3) | (v >= 3), (vec){0}, d * (1 / 6.0f));
  case CPU_ACTIVATION_HARD_SWISH: return blend(v <= -3, (vec){0}, blend(v >= 3, d, d * (v * (1 / 3.0f) + 0.5f)));
  default: return d;
  }
}

// `statement` with `kind` as a constant, so that no loop asks for the activation.
#define FOR_ACTIVATION(activation, statement)                                                                          \
  switch (activation) {                                                                                                \
  case CPU_ACTIVATION_RELU: { const cpu_activation kind = CPU_ACTIVATION_RELU; statement; break; }                     \
  case CPU_ACTIVATION_HARD_SIGMOID: { const cpu_activation kind = CPU_ACTIVATION_HARD_SIGMOID; statement; break; }     \
  case CPU_ACTIVATION_HARD_SWISH: { const cpu_activation kind = CPU_ACTIVATION_HARD_SWISH; statement; break; }         \
  default: { const cpu_activation kind = CPU_ACTIVATION_NONE; statement; break; }                                      \
  }
