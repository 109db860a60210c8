import Detectors
import DeviceRuntime
import OpCases
import OpenCLDevice
import TestSupport
import Testing

@Suite("Operations on an OpenCL device", .needsOpenCL, .serialized)
struct OperationTests {
  private static let devices: [TileVariant: OpenCLDevice] = {
    guard let info = CLTestDevice.info else { return [:] }
    return Dictionary(
      uniqueKeysWithValues: TileVariant.allCases.compactMap { variant in
        (try? OpenCLDevice(info, variant: variant)).map { (variant, $0) }
      })
  }()

  private func check(_ testCase: OpCase, _ variant: TileVariant) throws {
    let device = try #require(Self.devices[variant])
    let report = try testCase.check(on: device)
    #expect(report.isPassed, "error \(report.error), allowed \(testCase.tolerance)")
  }

  @Test("an odd operation, with both variants of tiles", arguments: OpCase.oddCases, TileVariant.allCases)
  func oddCase(_ testCase: OpCase, _ variant: TileVariant) throws { try check(testCase, variant) }

  @Test(
    "an operation of the smallest model, at the shapes it gives it",
    arguments: try OpCase.cases(of: .mobileNetV3Large320FPN, height: 320, width: 426), TileVariant.allCases)
  func modelCase(_ testCase: OpCase, _ variant: TileVariant) throws { try check(testCase, variant) }
}
