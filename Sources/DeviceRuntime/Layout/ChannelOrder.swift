/// Reorders weights for NHWC activations.
package enum ChannelOrder {
  /// Rows of [channels][cells] as rows of [cells][channels padded to 16], zeros in the padding.
  package static func channelsLast(_ values: [Float], rows: Int, channels: Int, cells: Int, channelStride: Int? = nil) -> [Float] {
    let stride = channelStride ?? paddedTo16(channels)
    var result = [Float](repeating: 0, count: rows * cells * stride)
    for row in 0..<rows {
      for channel in 0..<channels {
        for cell in 0..<cells {
          result[(row * cells + cell) * stride + channel] = values[(row * channels + channel) * cells + cell]
        }
      }
    }
    return result
  }
}
