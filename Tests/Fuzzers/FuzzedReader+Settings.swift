import Diagnostics
import Files
import RCNN

@testable import Detectors
@testable import Results

extension FuzzedReader {
  static let settings = [
    FuzzedReader(
      name: "description",
      words: [
        "\"rcnn\":1", "\"model\":", "\"fasterrcnn_resnet50_fpn\"", "\"classes\":[", "\"anchor_sizes\":[[", "\"aspect_ratios\":[[",
        "\"bn_eps\":", "\"score\":",
        "\"min_size\":", "\"max_size\":", "null", "1e308", "1e-320",
      ],
      seeds: {
        texts(
          #"{"rcnn":1,"model":"fasterrcnn_resnet50_fpn","classes":["cat",null],"anchor_sizes":[[32],[64.5]],"aspect_ratios":[[0.5,1,2]]}"#,
          #"{"rcnn": 1, "bn_eps": 1e-5, "score": 0.05, "min_size": 800, "max_size": 1333, "more": [{}]}"#)
      },
      read: { bytes in
        _ = ScratchFolder.file("described.json", bytes)
        let description = try ModelDescription(of: smallCheckpoint.get())
        _ = description.categories?.names
        let anchors = try description.anchors.applied(to: FasterRCNNConfiguration().anchors, levelCount: 5)
        _ = anchors.cellAnchors
        _ = description.completed(by: ModelDescription()).metadata
      }),
    FuzzedReader(
      name: "thresholds", words: ["\"cat\":", "null", "1e-320", "e\u{301}"], seeds: { texts(#"{"cat":0.5,"dog":1}"#) },
      read: { bytes in
        let thresholds = try ClassThresholds(contentsOf: ScratchFolder.file("thresholds.json", bytes))
        _ = thresholds.scores["cat"]
      }),
    FuzzedReader(
      name: "classes", words: ["__background__", "\r\n", "\u{FEFF}", "\u{85}", "e\u{301}"],
      seeds: { texts("__background__\ncat\ndog\n", "cat\r\n dog \r\n") },
      read: { bytes in
        let categories = try CategoryList(contentsOf: ScratchFolder.file("classes.txt", bytes))
        _ = (categories.label(named: "CAT"), categories.unused)
      }),
    FuzzedReader(
      name: "run-settings", words: ["\"weights\":", "\"files\":", "null", "true", "1e308"],
      seeds: {
        texts(
          "{\n  \"date\": \"today\",\n  \"weights\": \"a\",\n  \"score\": 0.5,\n  \"classes\": [\"cat\"],\n  \"files\": \"files.txt\"\n}\n")
      },
      read: { bytes in
        let path = ScratchFolder.file("run.json", bytes)
        try RunRecord([RunSetting("weights", .text("a")), RunSetting("score", .number(0.5)), RunSetting("classes", .texts(["cat"]))]).check(
          path, directory: "run")
      }),
    FuzzedReader(
      name: "kernel-times",
      words: ["\"kernels\":[", "\"name\":", "\"milliseconds\":", "\"median\":", "\"minimum\":", "\"p10\":", "\"p90\":", "1e308", "1e-320"],
      seeds: {
        texts(
          #"{"device":"CPU","kernels":[{"name":"a","operation":"b","milliseconds":{"median":1,"minimum":0.5,"p10":0.6,"p90":2}}]}"#)
      },
      read: { bytes in
        let baseline = try KernelBaseline(contentsOf: ScratchFolder.file("kernels.json", bytes))
        _ = KernelComparison(KernelReport(device: "", peak: nil, rows: []), to: baseline)
      }),
    FuzzedReader(
      name: "paths", words: ["../", "/dev/", "\r\n", "\u{FEFF}", "list.txt", "*"],
      seeds: { texts("a.jpg\nb/c.png\n\n", "\u{FEFF}a.jpg\r\nlist.txt") },
      read: { _ = try ImageSources([ScratchFolder.file("list.txt", $0)]) }),
  ]

  /// A checkpoint with a place for a description beside it.
  private static let smallCheckpoint = Result {
    let header = Array(#"{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#.utf8)
    let length = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) }
    return try Checkpoint(contentsOf: ScratchFolder.file("described.pth", length + header + [0]))
  }
}
