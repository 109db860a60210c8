import Detectors
import ModelSupport
import TensorGraph
import Testing

@Suite("Graph")
struct GraphTests {
  @Test("a graph prints one line a node without constants")
  func printing() {
    let small = SmallGraph()
    let x = small.builder.input("image", .float32)
    let y = small.relu(small.convolution(x, from: 2, to: 3, hasBias: true, name: "conv1"))
    let graph = small.builder.graph(outputs: [("y", small.add(y, y))])
    #expect(
      graph.description == """
        %0 = Input()  // image
        %3 = Convolution2D(%0, 3x2x1x1, 3)  // conv1
        %4 = relu(%3)  // relu
        %5 = Add(%4, %4)  // sum
        """)
  }

  @Test("a printed graph numbers further outputs of a node")
  func printedOutputs() throws {
    let graph = try FasterRCNN(TestModel.builders[0].configuration).graph(parameters: nil)
    let selection = try #require(graph.description.split(separator: "\n").last { $0.contains("DetectionSelection") })
    let proposals = try #require(graph.nodes.firstIndex { $0.name == "rpn.proposals" })
    #expect(selection.contains("%\(proposals), %\(proposals).1, "))
    #expect(selection.hasSuffix("// roi_heads.detections"))
  }

  @Test("what is computed from proposals row by row inherits their count, and nothing else does")
  func rowCounts() throws {
    let graph = try FasterRCNN(TestModel.builders[0].configuration).graph(parameters: nil).optimized
    let proposals = try #require(graph.nodes.firstIndex { $0.name == "rpn.proposals" })
    let counts = graph.rowCounts
    let counted = Set(counts.keys.map { graph.nodes[$0.node].name })
    let heads = ["box_roi_pool", "box_head.flatten", "box_head.fc6", "box_head.fc7", "box_predictor.cls_score", "box_predictor.bbox_pred"]
    #expect(counted == Set(heads.map { "roi_heads." + $0 } + ["rpn.proposals"]))
    #expect(counts.values.allSatisfy { $0 == Value(node: proposals, output: 1) })
    #expect(counts[Value(node: proposals, output: 1)] == nil)
  }

  @Test("uses count every reading and every result")
  func useCounts() {
    let small = SmallGraph()
    let x = small.builder.input("x", .float32, .maps)
    let graph = small.builder.graph(outputs: [("sum", small.add(x, x)), ("x", x)])
    #expect(graph.useCounts == [3, 1])
  }

  @Test("a row of image geometry is read as it was written")
  func geometry() {
    let rows = [
      ImageGeometry(pixelOffset: 0, sourceHeight: 480, sourceWidth: 640, height: 800, width: 1066),
      ImageGeometry(pixelOffset: 307_200, sourceHeight: 3, sourceWidth: 2, height: 1200, width: 800),
    ]
    let columns = rows.flatMap(\.row)
    #expect(columns.count == 2 * ImageGeometry.columnCount)
    columns.withUnsafeBufferPointer { columns in
      for index in rows.indices { #expect(ImageGeometry(row: index, of: columns.baseAddress!) == rows[index]) }
    }
  }
}
