import CPUDevice
import DeviceRuntime
import OpCases
import OpenCLDevice
import TensorGraph
import TestSupport
import Testing

/// How the stages of detection are checked: image transform, proposals, RoIAlign and detections.
enum StageChecks {
  private static let devices = Dictionary(
    uniqueKeysWithValues: TileVariant.allCases.compactMap { variant in
      CLTestDevice.info.flatMap { try? OpenCLDevice($0, variant: variant) }.map { (variant, $0) }
    })

  /// The device of the tests, with kernels of `variant`.
  static func device(_ variant: TileVariant) throws -> OpenCLDevice { try #require(devices[variant]) }

  static func isStage(_ op: any Op) -> Bool {
    op is ImageTransform || op is ProposalGeneration || op is MultiScaleRoIAlign || op is DetectionSelection
  }

  /// Expects the OpenCL device to answer like the CPU device, up to rounding.
  static func expectAgreement(_ item: OpCase, _ tensors: [HostTensor], _ variant: TileVariant) throws {
    let graph = item.graph(tensors)
    let expected = try CPUDevice().compile(graph).run(item.bindings(tensors))
    let actual = try device(variant).compile(graph).run(item.bindings(tensors))
    for (name, value) in expected {
      let other = try #require(actual[name])
      #expect(value.shape == other.shape && value.integers == other.integers, "\(name)")
      let wrong = zip(value.floats, other.floats).count { abs($0 - $1) > 1e-4 * max(1, abs($0)) || $0.isNaN != $1.isNaN }
      #expect(wrong == 0, "\(name)")
    }
  }
}
