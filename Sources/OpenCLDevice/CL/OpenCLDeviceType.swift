import COpenCL

/// What a device is.
public enum OpenCLDeviceType: String, Sendable {
  case gpu, accelerator, cpu, other

  init(_ bits: cl_device_type) {
    let types: [(Int32, OpenCLDeviceType)] = [
      (CL_DEVICE_TYPE_GPU, .gpu), (CL_DEVICE_TYPE_ACCELERATOR, .accelerator), (CL_DEVICE_TYPE_CPU, .cpu),
    ]
    self = types.first { bits & cl_device_type($0.0) != 0 }?.1 ?? .other
  }
}
