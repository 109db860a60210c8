/// The container of a checkpoint.
public enum CheckpointFormat: String, Sendable, CaseIterable {
  /// What `torch.save` has written since PyTorch 1.6: a zip archive with a pickle and one record per storage.
  case pytorchZip = "PyTorch zip"
  /// What `torch.save` wrote before: five pickles, then the storages. Torchvision's most used weights are such files.
  case pytorchLegacy = "PyTorch legacy"
  /// A JSON header, then the tensors: https://huggingface.co/docs/safetensors
  case safetensors
}

extension CheckpointFormat {
  /// Recognises the format by content, whatever the file's name is; `CheckpointError.notACheckpoint` says what the file is instead.
  init(recognizing region: FileRegion) throws {
    if region.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
      self = .pytorchZip
    } else if LegacyFile.magicLength(in: region) != nil {
      self = .pytorchLegacy
    } else if Self.hasShortHeader(region) {
      self = .safetensors
    } else if let foreign = ForeignFile(recognizing: region) {
      throw CheckpointError.notACheckpoint(file: region.file.path, foreign)
    } else if region.integer(at: 8, as: UInt8.self) == UInt8(ascii: "{") {
      self = .safetensors
    } else {
      throw CheckpointError.notACheckpoint(file: region.file.path, .unknown)
    }
  }

  /// Whether the file begins with a length of less than 4 GiB and an object: safetensors, whatever else the length's bytes may be read as.
  private static func hasShortHeader(_ region: FileRegion) -> Bool {
    region.integer(at: 4, as: UInt32.self) == 0 && region.integer(at: 8, as: UInt8.self) == UInt8(ascii: "{")
  }
}
