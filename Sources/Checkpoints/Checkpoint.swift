import BuiltInModels
import Files
import JSON

/// The trained tensors of a model, read from a file.
///
/// The file is mapped, not copied: a tensor's elements are read when they are asked for. No code in the file is ever executed. Opening
/// checks the whole structure; the content of a storage in a zip file is compared with its checksum when it is first read.
public struct Checkpoint: Sendable {
  /// Where the file is.
  public let path: String
  /// The container that the content was recognised as.
  public let format: CheckpointFormat
  /// The size of the file in bytes.
  public let fileSize: Int
  /// The tensors in the order of the file; their names are those of current torchvision.
  public let tensors: [CheckpointTensor]
  /// The texts that a safetensors file carries; empty for other formats.
  public let metadata: [String: String]
  /// Where in the file the tensors were found, and what else is there.
  public let source: CheckpointSource

  /// What stands for a file: the model in this program that finds blood cells.
  public static let bloodCells = "builtin:blood-cells"

  private let positions: [ByteKey: Int]
  let file: MappedFile

  /// Opens a PyTorch (zip or legacy) or safetensors file; throws a `CheckpointError`.
  ///
  /// The file may be a `state_dict`, a training checkpoint that holds one, or a pickled model. A detector is found under any key and with any prefix
  /// before its names; `source` tells where.
  public init(contentsOf path: String) throws { try self.init(path) { try Self.read($0) } }

  /// Opens a safetensors file of any tensors, all of them by the file's own names; throws a `CheckpointError`.
  public init(tensorsOf path: String) throws {
    try self.init(path) { (.safetensors, try SafetensorsFile($0, selectsModel: false).contents) }
  }

  private init(_ path: String, _ read: (FileRegion) throws -> (CheckpointFormat, CheckpointContents)) throws {
    let file = try Self.map(path)
    let region = FileRegion(file)
    self.path = path
    self.file = file
    fileSize = region.count
    let contents: CheckpointContents
    do { (format, contents) = try read(region) } catch {
      // What is wrong with a file that was cut meanwhile is no fault of its content.
      do throws(FileError) { try file.checkLength() } catch { throw CheckpointError.file(error) }
      throw error
    }
    (tensors, metadata, source) = (contents.tensors, contents.metadata, contents.source)
    positions = try Self.positions(of: tensors, file: path)
    try Self.requireBoundedSize(tensors, file: path, fileSize: fileSize)
  }

  private static func read(_ region: FileRegion) throws -> (CheckpointFormat, CheckpointContents) {
    let format = try CheckpointFormat(recognizing: region)
    return switch format {
    case .pytorchZip: (format, try PyTorchZipFile(region).contents)
    case .pytorchLegacy: (format, try LegacyFile(region).contents)
    case .safetensors: (format, try SafetensorsFile(region).contents)
    }
  }

  private static func map(_ path: String) throws -> MappedFile {
    if path == bloodCells {
      var size = 0
      let start = builtin_blood_cells(&size)
      return MappedFile(constant: UnsafeRawBufferPointer(start: start, count: size), named: path)
    }
    if ![.file, .missing].contains(FileKind(of: path)) { throw CheckpointError.notACheckpoint(file: path, .notARegularFile) }
    let file: MappedFile
    do throws(FileError) { file = try MappedFile(path: path) } catch { throw CheckpointError.file(error) }
    if file.bytes.isEmpty { throw CheckpointError.notACheckpoint(file: path, .empty) }
    return file
  }

  /// The tensor of that name, if there is one.
  public subscript(name: String) -> CheckpointTensor? { positions[ByteKey(name)].map { tensors[$0] } }

  /// The tensor of that name; throws `CheckpointError.missingTensor` when there is none.
  public func tensor(named name: String) throws -> CheckpointTensor {
    guard let tensor = self[name] else { throw CheckpointError.missingTensor(file: path, name: name) }
    return tensor
  }

  private static func positions(of tensors: [CheckpointTensor], file: String) throws -> [ByteKey: Int] {
    var positions: [ByteKey: Int] = [:]
    for (position, tensor) in tensors.enumerated() {
      guard positions.updateValue(position, forKey: ByteKey(tensor.name)) == nil else {
        throw CheckpointError.duplicateTensor(file: file, name: tensor.name)
      }
    }
    return positions
  }

  /// Tensors may share and repeat elements, so a small file could ask for any amount of memory.
  private static func requireBoundedSize(_ tensors: [CheckpointTensor], file: String, fileSize: Int) throws {
    var total = 0
    for tensor in tensors {
      let (sum, overflow) = total.addingReportingOverflow(tensor.byteCount)
      total = overflow ? .max : sum
      guard total <= 4 * fileSize else {
        throw CheckpointError.tensor(file: file, name: tensor.name, .exceedsFile(bytes: total, fileSize: fileSize))
      }
    }
  }
}
