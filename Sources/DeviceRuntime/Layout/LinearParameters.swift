import TensorGraph

/// A fully connected layer's values: weight [columns][depth] in the order in which memory has the input.
package struct LinearParameters: Sendable {
  package let activation: Activation
  package let weight: [Float]
  package let bias: [Float]
  package let columns: Int
  package let depth: Int
}
