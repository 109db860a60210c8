import Boxes

// What the stages of a detector ask of boxes, for all that compute or follow them.

extension ProposalGeneration {
  /// How deltas make boxes of anchors.
  public var coder: BoxCoder { BoxCoder(weights: SIMD4(repeating: 1)) }

  /// Whether a clipped box of an anchor is large enough and its objectness, 0 to 1, high enough for a proposal.
  public func keeps(_ box: BoundingBox, score: Float) -> Bool { box.hasSides(ofAtLeast: minSize) && score >= scoreThreshold }
}

extension DetectionSelection {
  /// How deltas make boxes of regions.
  public var coder: BoxCoder { BoxCoder(weights: boxWeights) }

  /// Whether a clipped box is large enough for a detection.
  public func keeps(_ box: BoundingBox) -> Bool { box.hasSides(ofAtLeast: minSize) }

  /// Whether the score of a class, 0 to 1, is high enough for a detection.
  @inlinable
  public func keeps(score: Float, label: Int) -> Bool { score > scoreThresholds[label] }
}

extension MultiScaleRoIAlign {
  /// Which level a region is pooled from.
  public var levels: LevelMapper { LevelMapper(strides: strides, canonicalScale: canonicalScale, canonicalLevel: canonicalLevel) }
}

extension ImageGeometry {
  /// Pixels of the source image for one after the resize, along x and y.
  public var sourceScale: SIMD2<Float> { SIMD2(Float(sourceWidth) / Float(width), Float(sourceHeight) / Float(height)) }
}
