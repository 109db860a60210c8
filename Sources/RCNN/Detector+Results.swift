extension Detector {
  /// Detects in many image files, reading ahead and in batches; one bad file costs only its own result, a device that fails for good ends the sequence
  /// with `DeviceError.failed`.
  ///
  /// ```swift
  /// for try await result in detector.results(for: files) {
  ///   switch result {
  ///   case .success(let image): print(image.file, image.objects.count)
  ///   case .failure(let failure): print(failure)
  ///   }
  /// }
  /// ```
  public func results(for files: [String], options: RunOptions = RunOptions()) -> DetectionResults {
    DetectionResults(DetectionPipeline(detector: self, files: files, options: options))
  }
}
