import Files
import JSON

/// A checkpoint of PyTorch 1.6 or later: `<root>/data.pkl` describes the tensors, `<root>/data/<key>` are the storages.
struct PyTorchZipFile {
  let contents: CheckpointContents

  /// Reads the description of the tensors, and checks that every storage is there in full length.
  init(_ region: FileRegion) throws {
    let directory = try ZipDirectory(region)
    let root = try Self.root(of: directory)
    let archive = try ZipArchive(directory)
    try Self.requireLittleEndian(archive, root: root, file: region.file.path)
    var unpickler = Unpickler(try archive.record("\(root)/data.pkl").verified())
    let object = try unpickler.load()
    try unpickler.requireEnd()
    let storages = try unpickler.storages.mapValues { try Self.storage($0, in: archive, root: root, file: region.file.path) }
    contents = try StateDict.resolve(object, storages: storages, file: region.file.path)
  }

  /// The name of the top folder, which is free: "archive", or the file's name at the time of saving.
  private static func root(of directory: ZipDirectory) throws -> String {
    let (names, file) = (directory.entries.map(\.name), directory.region.file.path)
    let roots = names.compactMap(folder)
    guard let root = roots.first else { throw CheckpointError.notACheckpoint(file: file, otherArchive(names)) }
    guard Set(roots).count == 1 else { throw CheckpointError.zip(file: file, .severalCheckpoints) }
    guard !names.contains("\(root)/constants.pkl") else { throw CheckpointError.notACheckpoint(file: file, .torchScript) }
    return root
  }

  private static func otherArchive(_ names: [String]) -> ForeignFile {
    if names.contains("model.weights.h5") { return .keras }
    return !names.isEmpty && names.allSatisfy { $0.utf8.suffix(4).elementsEqual(".npy".utf8) } ? .numPy : .zipArchive
  }

  /// The folder of a `data.pkl` that lies in one, nil for other records.
  private static func folder(ofPickle name: String) -> String? {
    let (bytes, file) = (Array(name.utf8), Array("/data.pkl".utf8))
    guard bytes.suffix(file.count).elementsEqual(file), !bytes.dropLast(file.count).contains(UInt8(ascii: "/")) else { return nil }
    return String(decoding: bytes.dropLast(file.count), as: UTF8.self)
  }

  /// Files from before PyTorch 2.1 do not say; they are little-endian.
  private static func requireLittleEndian(_ archive: ZipArchive, root: String, file: String) throws {
    guard let record = archive.records[ByteKey("\(root)/byteorder")] else { return }
    guard try record.verified().string == "little" else { throw CheckpointError.zip(file: file, .bigEndian) }
  }

  private static func storage(
    _ reference: StorageReference, in archive: ZipArchive, root: String, file: String
  ) throws -> CheckpointStorage {
    let record = try archive.record("\(root)/data/\(reference.key)")
    if let expected = reference.byteCount, record.content.count != expected {
      throw CheckpointError.storageSize(file: file, key: reference.key, expectedBytes: expected, actualBytes: record.content.count)
    }
    return CheckpointStorage(record)
  }
}
