import OpCases
import OpenCLDevice

/// What a doctor found on a device, case by case.
public struct Examination: Sendable {
  /// In the order of the cases.
  public private(set) var findings: [Doctor.Finding] = []
  /// The cases and wholes that were not run, since the device was of no more use.
  public private(set) var leftOutCount = 0
  private let isWhole: Bool
  private let includesLearning: Bool

  /// Runs `cases` and then `wholes`, until all is done or the device is of no more use; `isWhole` says that these are all there are, with those of learning if
  /// a step is among them. `doctor` is asked for before each, `progress` called after each case; throws what `doctor` throws.
  public init(
    _ cases: [OpCase], _ wholes: [Doctor.Whole] = [], isWhole: Bool, by doctor: () throws -> Doctor, progress: () -> Void = {}
  ) rethrows {
    (self.isWhole, includesLearning) = (isWhole, wholes.contains(.step))
    leftOutCount = cases.count + wholes.count
    for testCase in cases {
      let finding = try doctor().examine(testCase)
      findings.append(finding)
      leftOutCount -= 1
      if finding.endsExamination { return }
      progress()
    }
    for whole in wholes {
      let found = try doctor().examine(whole)
      findings += found
      leftOutCount -= 1
      if found.contains(where: \.endsExamination) { return }
    }
  }

  /// What is not right.
  public var failures: [Doctor.Finding] { findings.filter { !$0.isRight } }

  /// The names of what is wrong with the device. Faults count whatever was examined; that there are none, only if everything was: nil where nothing is known.
  /// Short memory is no fault of the kernels, and proves nothing.
  public var verdict: [String]? {
    let faults = failures.filter { !$0.isInconclusive }
    return faults.isEmpty && !(isWhole && failures.isEmpty) ? nil : faults.map(\.name)
  }

  /// The verdict on a device of which `remembered` was known before: faults of learning stay until a whole examination includes learning.
  public func verdict(after remembered: [String]) -> [String]? {
    guard let verdict, !(isWhole && includesLearning) else { return verdict }
    return verdict + remembered.filter { Doctor.isOfLearning($0) && !verdict.contains($0) }
  }

  /// Remembers the verdict, if there is one, so that `DeviceRequest.auto` knows of it; false when it cannot be stored.
  public func remember(for info: OpenCLDeviceInfo) -> Bool {
    guard let verdict = verdict(after: info.rememberedFailures ?? []) else { return true }
    return info.remember(failures: verdict) || info.rememberedFailures ?? [] == verdict
  }
}
