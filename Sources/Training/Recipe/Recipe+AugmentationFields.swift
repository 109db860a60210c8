import Images

extension Recipe {
  /// The settings of all parts of the augmentation, in the order in which they happen.
  static var augmentationFields: [RecipeField] {
    mosaicFields + scaleFields + photometricFields + zoomFields + cropFields + turningFields
  }

  private static let shares: ClosedRange<Float> = 0...1
  /// Factors beyond these leave nothing of an image.
  private static let factors: ClosedRange<Float> = 0.01...100

  private static var mosaicFields: [RecipeField] {
    [
      .number("mosaic", \.augmentation.mosaic.probability, shares),
      .range("mosaic_center", \.augmentation.mosaic.center, shares),
      .range("mosaic_window", \.augmentation.mosaic.windowSide, 0.01...1),
      .number("mosaic_visible", \.augmentation.mosaic.minimumVisibleShare, shares),
    ]
  }

  private static var scaleFields: [RecipeField] {
    [
      .number("scale_jitter", \.augmentation.scaleJitter.probability, shares),
      .range("scale_jitter_range", \.augmentation.scaleJitter.scale, factors),
      .number("scale_jitter_visible", \.augmentation.scaleJitter.minimumVisibleShare, shares),
      .color("scale_jitter_fill", \.augmentation.scaleJitter.fill),
    ]
  }

  private static var photometricFields: [RecipeField] {
    [
      .number("photometric", \.augmentation.photometricDistortion.probability, shares),
      .number("photometric_change", \.augmentation.photometricDistortion.changeProbability, shares),
      .range("brightness", \.augmentation.photometricDistortion.brightness, 0...10),
      .range("contrast", \.augmentation.photometricDistortion.contrast, 0...10),
      .range("saturation", \.augmentation.photometricDistortion.saturation, 0...10),
      .range("hue", \.augmentation.photometricDistortion.hue, -0.5...0.5),
      .flag("permute_channels", \.augmentation.photometricDistortion.permutesChannels),
    ]
  }

  private static var zoomFields: [RecipeField] {
    [
      .number("zoom_out", \.augmentation.zoomOut.probability, shares),
      .range("zoom_out_sides", \.augmentation.zoomOut.sides, 1...100),
      .color("zoom_out_fill", \.augmentation.zoomOut.fill),
      .number("zoom_out_pixels", \.augmentation.zoomOut.pixelLimit, 1...1 << 30),
    ]
  }

  private static var cropFields: [RecipeField] {
    [
      .number("iou_crop", \.augmentation.iouCrop.probability, shares),
      .range("iou_crop_sides", \.augmentation.iouCrop.scale, 0.01...1),
      .range("iou_crop_aspects", \.augmentation.iouCrop.aspectRatio, factors),
      .numbers("iou_crop_overlaps", \.augmentation.iouCrop.minimumOverlaps, shares),
      .number("iou_crop_trials", \.augmentation.iouCrop.trials, 1...1000),
      .number("iou_crop_visible", \.augmentation.iouCrop.minimumVisibleShare, shares),
    ]
  }

  private static var turningFields: [RecipeField] {
    [
      .number("quarter_turns", \.augmentation.quarterTurns.probability, shares),
      .number("horizontal_flip", \.augmentation.horizontalFlip.probability, shares),
      .number("vertical_flip", \.augmentation.verticalFlip.probability, shares),
    ]
  }
}

extension RecipeField {
  /// A colour: what red, green and blue it has.
  fileprivate static func color(_ key: String, _ path: WritableKeyPath<Recipe, Color>) -> RecipeField {
    .fixedList(key, "a list of three numbers, red, green and blue, each", UInt8.min...UInt8.max) { recipe in
      [recipe[keyPath: path].red, recipe[keyPath: path].green, recipe[keyPath: path].blue]
    } set: { recipe, values in
      guard values.count == 3 else { throw Unexpected() }
      recipe[keyPath: path] = Color(red: values[0], green: values[1], blue: values[2])
    }
  }
}
