/// Sentences of the libraries name settings as Swift has them, in backquotes; people at a terminal know them as options.
package enum OptionNames {
  /// The options for settings.
  package static let all: KeyValuePairs = [
    "accumulation": "--set accumulation=...", "allowsNonFiniteWeights": "--allow-nonfinite", "anchors.aspectRatios": "--aspect-ratios",
    "anchors.sizes": "--anchor-sizes", "annotations": "--annotations", "batch": "--batch", "categories": "--classes",
    "clipNorm": "--set clip_norm=...", "device: .cpu": "--device cpu", "deviceDeadline": "--device-timeout", "init": "--init",
    "isRecursive": "--recursive", "memoryLimit": "--memory-limit", "minSize": "--min-size", "model": "--model",
    "orientation: .apply": "--exif apply", "orientation: .ignore": "--exif ignore", "precision: .bfloat16": "--precision bf16",
    "precision: .float32": "--precision float32", "referenceRate": "--set reference_rate=...", "replace": "--force", "resume": "--resume",
  ]
}

extension String {
  /// The text with options in the place of settings.
  var namingOptions: String { OptionNames.all.reduce(self) { $0.replacing("`\($1.key)`", with: $1.value) } }
}
