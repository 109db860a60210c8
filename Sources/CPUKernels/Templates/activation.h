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
