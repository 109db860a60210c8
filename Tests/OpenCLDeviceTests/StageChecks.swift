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

  /// Expects the OpenCL device to answer as the oracle does.
  static func expectAgreement(_ item: OpCase, _ tensors: [HostTensor], _ variant: TileVariant) throws {
    let report = try item.report(tensors, try device(variant).compile(item.graph(tensors)).run(item.bindings(tensors)))
    #expect(report.isPassed, "\(item): \(report.error)")
  }
}
