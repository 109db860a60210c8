import Checkpoints

// Files that are something else, by mistake rather than by malice.
extension HostileCase {
  static let foreigners: [HostileCase] = [
    foreign("an empty file", [], .empty),
    foreign("one byte", [0x50], .unknown),
    foreign("an HTML page", Array("<!DOCTYPE html>\n<html><body>404 Not Found</body></html>".utf8), .htmlPage),
    foreign("an HTML page after white space", Array("\n  <HTML lang=\"en\">".utf8), .htmlPage),
    foreign("an HTML page with a byte order mark", Array("\u{FEFF}<html>".utf8), .htmlPage),
    foreign(
      "a Git LFS pointer", Array("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 167502836\n".utf8), .gitLFSPointer),
    foreign("a gzip archive", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3], .compressed),
    foreign("an xz archive", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0, 4], .compressed),
    foreign("a Zstandard archive", [0x28, 0xB5, 0x2F, 0xFD, 4, 0], .compressed),
    foreign("a 7-Zip archive", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4], .compressed),
    foreign("an ONNX model", [0x08, 7, 0x12, 7] + Array("pytorch".utf8) + [0x1A, 3], .onnx),
    foreign("an ONNX model without a producer", [0x08, 10, 0x3A, 0x80, 1, 0x0A], .onnx),
    foreign("a TensorFlow SavedModel", [0x08, 1, 0x12, 0x80, 1, 0x0A], .tensorFlow),
    foreign("a Core ML model", [0x08, 5, 0x12, 0x40, 0x0A, 0x10], .coreML),
    foreign("a TensorFlow Lite model", [0x1C, 0, 0, 0] + Array("TFL3".utf8) + [0, 0], .tensorFlowLite),
    foreign("a GGUF file", Array("GGUF".utf8) + [3, 0, 0, 0], .gguf),
    foreign("a NumPy array", [0x93] + Array("NUMPY".utf8) + [1, 0, 0x76, 0], .numPy),
    foreign("a NumPy archive", ZipImage([("a.npy", [1]), ("b/c.npy", [2])]).bytes, .numPy),
    foreign("a Keras model", ZipImage([("config.json", [1]), ("model.weights.h5", [2])]).bytes, .keras),
    foreign("Darknet's weights", [0, 0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0, 0, 1], .darknet),
    foreign("a TensorRT engine", Array("ftrt".utf8) + [0, 0, 0, 0], .tensorRT),
    foreign("a tar archive", [UInt8](repeating: 0, count: 257) + Array("ustar\0".utf8) + [UInt8](repeating: 0, count: 249), .tar),
    foreign("a plain pickle", Pickle.dictionary([]), .pickle),
    foreign("a pickle of protocol 4", [0x80, 4, 0x95, 1, 0, 0, 0, 0, 0, 0, 0, 0x7D, 0x2E], .pickle),
    foreign("an HDF5 file", [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], .hdf5),
    foreign("a text", Array("hello, this is a text, güte\n".utf8), .text),
    foreign("an index of safetensors files", Array("{\"weight_map\":{}}".utf8), .text),
    foreign("bytes of no kind", [0xDE, 0xAD, 0xBE, 0xEF, 0, 1, 2, 3, 4], .unknown),
    foreign("zeros", [UInt8](repeating: 0, count: 1000), .unknown),
  ]

  private static func foreign(_ name: String, _ bytes: [UInt8], _ foreign: ForeignFile) -> HostileCase {
    HostileCase(name: name, bytes: bytes) { .notACheckpoint(file: $0, foreign) }
  }
}
