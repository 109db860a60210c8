/// What a file is that is not a checkpoint.
public enum ForeignFile: Equatable, Sendable {
  case notARegularFile, empty, htmlPage, gitLFSPointer, gzip, tar, pickle, hdf5, torchScript, zipArchive, unknown
}

extension ForeignFile {
  /// Recognises common mistakes by the first bytes; nil when there is nothing to say.
  init?(recognizing region: FileRegion) {
    if region.starts(with: "version https://git-lfs".utf8) {
      self = .gitLFSPointer
    } else if region.starts(with: [0x1F, 0x8B]) {
      self = .gzip
    } else if region.starts(with: [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .hdf5
    } else if region.region(at: 257, count: 5)?.starts(with: "ustar".utf8) == true {
      self = .tar
    } else if Self.looksLikeHTML(region) {
      self = .htmlPage
    } else if Self.looksLikePickle(region) {
      self = .pickle
    } else {
      return nil
    }
  }

  private static func looksLikeHTML(_ region: FileRegion) -> Bool {
    let beginning = region.withUnsafeBytes { String(decoding: $0.prefix(512), as: UTF8.self) }.lowercased()
    let text = beginning.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    return text.hasPrefix("<!doctype html") || text.hasPrefix("<html")
  }

  private static func looksLikePickle(_ region: FileRegion) -> Bool {
    guard region.integer(at: 0, as: UInt8.self) == PickleOpcode.proto.rawValue, let version: UInt8 = region.integer(at: 1) else {
      return false
    }
    return (2...5).contains(version)
  }
}

extension ForeignFile: CustomStringConvertible {
  /// A clause that says what the file is and what to do.
  public var description: String {
    switch self {
    case .notARegularFile: "this is not a regular file: give the path of a checkpoint"
    case .empty: "the file is empty: download it again"
    case .htmlPage: "this is an HTML page, most likely from a failed download: download the file itself"
    case .gitLFSPointer: "this is a Git LFS pointer instead of the file: run \"git lfs pull\""
    case .gzip: "this is a gzip archive: unpack it first"
    case .tar: "this is a tar archive: unpack it first, or save it again with PyTorch 0.4 or later"
    case .pickle: "this is a pickle that torch.save did not write: save the state_dict with torch.save or as safetensors"
    case .hdf5: "this is an HDF5 file, as Keras writes it: convert it to a PyTorch state_dict first"
    case .torchScript: "this is a TorchScript program: save model.state_dict() with torch.save instead"
    case .zipArchive: "this is a zip archive without a data.pkl: give a file written by torch.save"
    case .unknown: "this is no checkpoint that is known here: give a PyTorch (.pth, .pt) or safetensors file"
    }
  }
}
