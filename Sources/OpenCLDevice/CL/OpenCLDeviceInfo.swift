import COpenCL

/// What a device of a platform is and can do.
public struct OpenCLDeviceInfo: Sendable {
  /// The number that "opencl:N" means: all devices of all platforms are counted, from 0.
  public let index: Int
  /// What the platform calls itself.
  public let platformName: String
  public internal(set) var name: String
  /// Who made the device.
  public internal(set) var vendor = ""
  /// GPU, processor, accelerator.
  public internal(set) var type = OpenCLDeviceType.other
  /// Its multiprocessors, or cores.
  public internal(set) var computeUnits = 0
  /// At most.
  public internal(set) var clockMHz = 0
  /// In bytes.
  public internal(set) var globalMemory = 0
  /// In bytes, of one work-group.
  public internal(set) var localMemory = 0
  /// The largest buffer in bytes.
  public internal(set) var maxAllocation = 0
  /// The most work-items of a work-group.
  public internal(set) var maxWorkGroupSize = 0
  /// What the offset of a slice of a buffer must be a multiple of, in bytes.
  public internal(set) var baseAddressAlignment = 0
  /// The version of the kernel language.
  public internal(set) var openCLCVersion = ""
  /// As the driver spells it.
  public internal(set) var driverVersion = ""
  /// The names of its extensions.
  public internal(set) var extensions: [String] = []
  /// Why the device is of no use; nil when it can be used.
  public internal(set) var problem: String?

  /// What tells this device with its driver from all others.
  var identity: [String] { [platformName, name, vendor, openCLCVersion, driverVersion] }

  /// Whether the device watches every buffer itself, to report wrong accesses; it cannot watch parts of one.
  var isSimulator: Bool { platformName == "Oclgrind" }
  /// Whether the processor stands in for an accelerator that is not there, as with Intel's tools for FPGAs.
  var isEmulator: Bool { name.contains("FPGA Emulation") }
  /// Whether its memory is the host's: integrated GPUs, processors.
  public internal(set) var sharesHostMemory = false
  /// Whether division and square root may be asked to be correctly rounded.
  var roundsDivisionsCorrectly = false
  nonisolated(unsafe) let platform: cl_platform_id?
  nonisolated(unsafe) let device: cl_device_id?

  /// A device, described, or with the reason why it cannot be.
  init(index: Int, platformName: String, platform: cl_platform_id, device: cl_device_id, _ library: OpenCLLibrary) {
    (self.index, self.platformName, self.platform, self.device) = (index, platformName, platform, device)
    name = "unknown"
    let query = OpenCLQuery(name: "clGetDeviceInfo") { library.functions.clGetDeviceInfo(device, $0, $1, $2, $3) }
    do throws(OpenCLError) {
      try describe(query)
      problem = try problem(query)
    } catch {
      problem = error.reason
    }
  }

  /// Something that is listed but not there: a driver that offers no device.
  package init(
    index: Int, platformName: String, name: String, type: OpenCLDeviceType = .other, sharesHostMemory: Bool = false,
    openCLCVersion: String = "", problem: String?
  ) {
    (self.sharesHostMemory, self.openCLCVersion) = (sharesHostMemory, openCLCVersion)
    (self.index, self.platformName, self.name, self.type, self.problem) = (index, platformName, name, type, problem)
    (platform, device) = (nil, nil)
  }

  private mutating func describe(_ query: OpenCLQuery) throws(OpenCLError) {
    name = try query.string(CL_DEVICE_NAME)
    vendor = try query.string(CL_DEVICE_VENDOR)
    type = OpenCLDeviceType(try query.value(CL_DEVICE_TYPE, cl_device_type(0)))
    computeUnits = Int(try query.value(CL_DEVICE_MAX_COMPUTE_UNITS, cl_uint(0)))
    clockMHz = Int(try query.value(CL_DEVICE_MAX_CLOCK_FREQUENCY, cl_uint(0)))
    globalMemory = Int(clamping: try query.value(CL_DEVICE_GLOBAL_MEM_SIZE, cl_ulong(0)))
    localMemory = Int(clamping: try query.value(CL_DEVICE_LOCAL_MEM_SIZE, cl_ulong(0)))
    maxAllocation = Int(clamping: try query.value(CL_DEVICE_MAX_MEM_ALLOC_SIZE, cl_ulong(0)))
    maxWorkGroupSize = try query.value(CL_DEVICE_MAX_WORK_GROUP_SIZE, 0)
    baseAddressAlignment = Int(try query.value(CL_DEVICE_MEM_BASE_ADDR_ALIGN, cl_uint(0))) / 8
    sharesHostMemory = try query.value(CL_DEVICE_HOST_UNIFIED_MEMORY, cl_bool(0)) != 0
    openCLCVersion = try query.string(CL_DEVICE_OPENCL_C_VERSION)
    driverVersion = try query.string(CL_DRIVER_VERSION)
    extensions = try query.string(CL_DEVICE_EXTENSIONS).split(separator: " ").map(String.init)
    let floats = try query.value(CL_DEVICE_SINGLE_FP_CONFIG, cl_device_fp_config(0))
    roundsDivisionsCorrectly = floats & cl_device_fp_config(CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT) != 0
  }

  private func problem(_ query: OpenCLQuery) throws(OpenCLError) -> String? {
    if try query.value(CL_DEVICE_AVAILABLE, cl_bool(0)) == 0 { return "its driver says that it is not available" }
    if try query.value(CL_DEVICE_COMPILER_AVAILABLE, cl_bool(0)) == 0 { return "its driver has no compiler for kernels" }
    if try query.value(CL_DEVICE_ENDIAN_LITTLE, cl_bool(0)) == 0 { return "it is not little-endian" }
    if !supportsOpenCLC12 { return "it offers \(openCLCVersion), the kernels need OpenCL C 1.2" }
    if maxWorkGroupSize < 256 { return "its work-groups have at most \(maxWorkGroupSize) work-items, the kernels need 256" }
    if localMemory < 32_768 { return "it has \(localMemory) bytes of local memory, the kernels need 32768" }
    return nil
  }

  /// The version reads "OpenCL C major.minor vendor's text".
  private var supportsOpenCLC12: Bool {
    let words = openCLCVersion.split(separator: " ")
    let numbers = words.count > 2 ? words[2].split(separator: ".").compactMap { Int($0) } : []
    return numbers.count == 2 && (numbers[0], numbers[1]) >= (1, 2)
  }
}
