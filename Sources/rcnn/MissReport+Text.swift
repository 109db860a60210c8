import Diagnostics
import JSON
import RCNN
import Results

extension MissReport {
  /// Tables of the stages by class and by size, and what settings could do.
  var text: String {
    if rows.isEmpty { return "missed: none of \(plural(objectCount, "object"))" }
    return """
      missed: \(rows.count) of \(plural(objectCount, "object"))

      \(TextTable(header: ["stage", "missed"] + ObjectSize.allCases.map(\.rawValue), rows: stageRows))

      \(stages.map { "\($0.rawValue): \($0.meaning)" }.joined(separator: "\n"))

      \(TextTable(header: ["class", "missed"] + stages.map(\.rawValue), rows: classRows))

      \(TextTable(header: ["setting", "would let pass", "half of them at", "all of them at"], rows: settingRows))
      """
  }

  /// The stages that lost anything, in their order.
  private var stages: [MissStage] { MissStage.allCases.filter { stage in rows.contains { $0.miss.stage == stage } } }

  private var stageRows: [[String]] {
    stages.map { stage in
      let lost = rows.filter { $0.miss.stage == stage }
      return [stage.rawValue, "\(lost.count)"]
        + ObjectSize.allCases.map { size in "\(lost.count { $0.size == size })" }
    }
  }

  private var classRows: [[String]] {
    Dictionary(grouping: rows, by: \.category).sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map { name, lost in
      [name, "\(lost.count)"] + stages.map { stage in "\(lost.count { $0.miss.stage == stage })" }
    }
  }

  private var settingRows: [[String]] {
    let remedies = Dictionary(grouping: rows.compactMap(\.miss.remedy), by: \.setting)
    return remedies.sorted { $0.value.count > $1.value.count }.map { setting, remedies in
      let values = remedies.map(\.value).sorted { setting == .scoreThreshold ? $0 > $1 : $0 < $1 }
      return [setting.option, "\(values.count)", setting.text(values[(values.count - 1) / 2]), setting.text(values[values.count - 1])]
    }
  }

  /// One object with all misses.
  var json: String {
    let misses = rows.map { row in
      JSONText.object([
        "file": JSONText.string(row.image), "annotation_id": "\(row.annotation.id)", "category": JSONText.string(row.category),
        "size": JSONText.string(row.size.rawValue), "stage": JSONText.string(row.miss.stage.rawValue),
        "setting": row.miss.remedy.map { JSONText.string($0.setting.option) } ?? "null",
        "value": row.miss.remedy.map { JSONText.number($0.value) } ?? "null", "anchor_overlap": JSONText.number(row.miss.anchorOverlap),
        "proposal_rank": row.miss.proposalRank.map { "\($0)" } ?? "null",
        "class_score": row.miss.classScore.map { JSONText.number($0) } ?? "null",
      ])
    }
    return JSONText.object(["objects": "\(objectCount)", "missed": "\(rows.count)", "misses": JSONText.array(misses)])
  }
}

extension MissStage {
  /// In a few words.
  var meaning: String {
    switch self {
    case .anchor: "no anchor comes near the object"
    case .proposalBox: "anchors are near, but none of their boxes fits"
    case .proposalScore: "the fitting anchors score too low for a proposal"
    case .proposalRank: "the fitting anchors are not among the best of their level"
    case .proposalSuppression: "NMS dropped the fitting proposals"
    case .proposalCount: "the fitting proposals are not among the best"
    case .box: "proposals fit, but their final boxes do not"
    case .classScore: "boxes fit, but the class scores too low"
    case .suppression: "NMS dropped the fitting detections"
    case .detectionCount: "the fitting detections are not among the best"
    case .match: "the fitting detection counts for another object"
    }
  }
}

extension Miss.Setting {
  /// The option of the command line.
  var option: String {
    switch self {
    case .minSize: "--min-size"
    case .proposalsBeforeNMS: "--rpn-top"
    case .proposalNMSThreshold: "--rpn-nms"
    case .proposals: "--proposals"
    case .scoreThreshold: "--score"
    case .nmsThreshold: "--nms"
    case .detectionsPerImage: "--max-detections"
    }
  }

  /// A value in the precision that people need, rounded to the side that lets the object pass.
  fileprivate func text(_ value: Float) -> String {
    switch self {
    case .minSize, .proposalsBeforeNMS, .proposals, .detectionsPerImage: "\(Int(value))"
    case .scoreThreshold: decimal(Double((value * 1000).rounded(.down) / 1000), digits: 3)
    case .proposalNMSThreshold, .nmsThreshold: decimal(Double((value * 1000).rounded(.up) / 1000), digits: 3)
    }
  }
}
