/// What a file is that is not a checkpoint.
public enum ForeignFile: Equatable, Sendable {
  case notARegularFile, empty, htmlPage, gitLFSPointer, compressed, tar, pickle, hdf5, torchScript, zipArchive
  case onnx, tensorFlow, tensorFlowLite, coreML, keras, gguf, numPy, darknet, tensorRT, text, unknown
}

extension ForeignFile {
  /// Recognises other kinds of models and common mistakes by the first bytes; nil when there is nothing to say.
  init?(recognizing region: FileRegion) {
    let signed = Self.signatures.first { signature in
      region.region(at: signature.offset, count: signature.bytes.count)?.starts(with: signature.bytes) == true
    }
    if let signed {
      self = signed.kind
    } else if Self.looksLikeHTML(region) {
      self = .htmlPage
    } else if Self.looksLikePickle(region) {
      self = .pickle
    } else if let message = Self.protocolBuffer(region) {
      self = message
    } else if Self.looksLikeText(region) {
      self = .text
    } else {
      return nil
    }
  }

  /// Bytes that stand at the same place in every file of a kind.
  private static let signatures: [(kind: ForeignFile, offset: Int, bytes: [UInt8])] = [
    (.gitLFSPointer, 0, Array("version https://git-lfs".utf8)), (.compressed, 0, [0x1F, 0x8B]), (.compressed, 0, Array("BZh".utf8)),
    (.compressed, 0, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]), (.compressed, 0, [0x28, 0xB5, 0x2F, 0xFD]),
    (.compressed, 0, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]), (.compressed, 0, Array("Rar!".utf8)),
    (.hdf5, 0, [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]), (.tar, 257, Array("ustar".utf8)),
    (.tensorFlowLite, 4, Array("TFL3".utf8)),
    (.gguf, 0, Array("GGUF".utf8)), (.numPy, 0, [0x93] + Array("NUMPY".utf8)), (.tensorRT, 0, Array("ftrt".utf8)),
    // The versions 0.1 and 0.2 of Darknet's weights: three integers of 32 bits.
    (.darknet, 0, [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]), (.darknet, 0, [0, 0, 0, 0, 2, 0, 0, 0]),
  ]

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

  /// Models in protocol buffers begin with their version (field 1), then a message or a text (field 2), a message with a field 1 in Core ML.
  private static func protocolBuffer(_ region: FileRegion) -> ForeignFile? {
    let bytes = region.withUnsafeBytes { Array($0.prefix(5)) }
    guard bytes.count == 5, bytes[0] == 0x08, (1...30).contains(bytes[1]) else { return nil }
    switch bytes[2] {
    case 0x12 where bytes[1] == 1: return .tensorFlow
    case 0x12 where bytes[4] == 0x0A: return .coreML
    case 0x12, 0x3A, 0x42: return .onnx
    default: return nil
    }
  }

  /// Whether the beginning has neither NUL nor other control characters, as settings, lists and programs have not.
  private static func looksLikeText(_ region: FileRegion) -> Bool {
    region.count >= 8
      && region.withUnsafeBytes {
        $0.prefix(512).allSatisfy { $0 >= 0x20 && $0 < 0x7F || (0x09...0x0D).contains($0) || $0 >= 0xC2 && $0 < 0xF5 || 0x80..<0xC0 ~= $0 }
      }
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
    case .compressed: "this is a compressed archive: unpack it first"
    case .tar: "this is a tar archive: unpack it first"
    case .pickle: "this is a pickle that torch.save did not write, as detectron2's .pkl are: \(Self.remedy)"
    case .hdf5: "this is an HDF5 file, as Keras writes it: \(Self.remedy)"
    case .torchScript: "this is a TorchScript program, an export: \(Self.original)"
    case .zipArchive: "this is a zip archive without a data.pkl: unpack it, or \(Self.remedy)"
    case .onnx: "this is an ONNX model, an export: \(Self.original)"
    case .tensorFlow: "this is a TensorFlow model: \(Self.remedy)"
    case .tensorFlowLite: "this is a TensorFlow Lite model: \(Self.remedy)"
    case .coreML: "this is a Core ML model, an export: \(Self.original)"
    case .keras: "this is a Keras model: \(Self.remedy)"
    case .gguf: "this is a GGUF file, as language models have it: \(Self.remedy)"
    case .numPy: "this is a NumPy file: \(Self.remedy)"
    case .darknet: "these are weights of Darknet, most likely a YOLO: \(Self.remedy)"
    case .tensorRT: "this is a TensorRT engine, an export: \(Self.original)"
    case .text: "this is a text: \(Self.remedy)"
    case .unknown: "this is no checkpoint that is known here: \(Self.remedy)"
    }
  }

  private static let remedy = "give a PyTorch (.pth, .pt) or safetensors file of torchvision's Faster R-CNN"
  private static let original = "give the PyTorch checkpoint that it was made from"
}
