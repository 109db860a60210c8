import CLibrary
import Checkpoints
import Detectors
import Files

/// Fetches a checkpoint and checks it against the hash in its name.
public struct WeightsDownload: Sendable {
  /// Where it is.
  public let url: String
  /// Where it goes.
  public let destination: String

  /// torchvision's address of all released checkpoints.
  public static let officialBase = "https://download.pytorch.org/models/"

  /// The checkpoint that torchvision released for `model`, from `base`, into `directory`.
  public init(_ model: TorchvisionModel, from base: String = officialBase, into directory: String) {
    self.init(url: (base.hasSuffix("/") ? base : base + "/") + Self.fileName(model), into: directory)
  }

  /// The checkpoint at any address, into `directory`.
  public init(url: String, into directory: String) {
    self.url = url
    destination = directory + "/" + (url.split(separator: "/").last.map(String.init) ?? "checkpoint.pth")
  }

  /// The name of the released file; the digits before the dot begin its SHA-256.
  public static func fileName(_ model: TorchvisionModel) -> String {
    switch model {
    case .resNet50FPN: "fasterrcnn_resnet50_fpn_coco-258fb6c6.pth"
    case .resNet50FPNv2: "fasterrcnn_resnet50_fpn_v2_coco-dd69338a.pth"
    case .mobileNetV3LargeFPN: "fasterrcnn_mobilenet_v3_large_fpn-fb6a3cc7.pth"
    case .mobileNetV3Large320FPN: "fasterrcnn_mobilenet_v3_large_320_fpn-907ea3f9.pth"
    }
  }

  /// Downloads to a temporary name, checks the hash, and renames; throws `DownloadError` or `CheckpointError`.
  ///
  /// The transfer is curl's: it knows proxies, certificates and broken connections, and draws the progress bar on standard error.
  public func run(showsProgress: Bool) throws {
    let partial = destination + ".part"
    let arguments = [
      "curl", "--fail", "--location", "--retry", "3", "--connect-timeout", "30", showsProgress ? "--progress-bar" : "--silent",
    ]
    guard Directory.exists(destination.folder) else {
      throw DownloadError.unwritable(path: destination, reason: "there is no folder \(destination.folder)")
    }
    let status = try Self.spawn(arguments + ["--show-error", "--output", partial, url])
    if status != 0 {
      unlink(partial)
      throw DownloadError.transferFailed(url: url, status: status)
    }
    try check(partial)
    if rename(partial, destination) != 0 { throw DownloadError.unwritable(path: destination, reason: String(cString: strerror(errno))) }
  }

  private func check(_ partial: String) throws {
    do {
      let named = try Checkpoint(contentsOf: partial)
      let actual = named.sha256()
      if let expected = Checkpoint.hashPrefix(inName: destination), !actual.hasPrefix(expected) {
        throw DownloadError.wrongHash(url: url, expected: expected, actual: actual)
      }
    } catch {
      unlink(partial)
      throw error
    }
  }

  private static func spawn(_ arguments: [String]) throws -> Int32 {
    var (process, status) = (pid_t(), Int32())
    let pointers = arguments.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    let code = posix_spawnp(&process, arguments[0], nil, nil, pointers, environ)
    if code != 0 { throw DownloadError.noCurl(reason: String(cString: strerror(code))) }
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + (status & 0x7f)
  }
}

/// Why a checkpoint could not be fetched.
public enum DownloadError: DescribedError, Sendable, Equatable {
  case noCurl(reason: String)
  case transferFailed(url: String, status: Int32)
  case wrongHash(url: String, expected: String, actual: String)
  case unwritable(path: String, reason: String)

  /// One sentence that names the address and the remedy.
  public var description: String {
    switch self {
    case .noCurl(let reason):
      "the program curl, which does downloads, cannot be started (\(reason)); install it, or fetch the file by other means."
    case .transferFailed(let url, let status): "\(url) could not be fetched (curl ended with \(status)); nothing was kept."
    case .wrongHash(let url, let expected, let actual):
      "what \(url) returned is damaged or another file: its SHA-256 begins with \(actual.prefix(expected.count)), not \(expected); nothing was kept."
    case .unwritable(let path, let reason): "\(path) cannot be written (\(reason)); choose another folder."
    }
  }
}
