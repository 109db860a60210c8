// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "swift-rcnn",
  products: [
    .executable(name: "rcnn", targets: ["RCNNCommand"]),
    .library(name: "RCNN", targets: ["RCNN"]),
    .library(name: "Training", targets: ["Training"]),
    .library(name: "Evaluation", targets: ["Evaluation"]),
    .library(name: "Datasets", targets: ["Datasets"]),
    .library(name: "Checkpoints", targets: ["Checkpoints"]),
    .library(name: "Diagnostics", targets: ["Diagnostics"]),
    // Loaded by tests through the OpenCL loader, which takes shared libraries only.
    .library(name: "OpenCLFaultLayer", type: .dynamic, targets: ["OpenCLFaultLayer"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
  ],
  targets: [
    // MARK: - Ground floor
    .target(name: "CLibrary"),
    .target(name: "CFiles"),
    .target(name: "Files", dependencies: ["CFiles", "CLibrary"]),
    .target(name: "JSON", dependencies: ["CLibrary", "Files"]),
    .target(name: "Checksums"),
    .target(name: "Boxes", dependencies: ["CLibrary"]),
    .target(name: "COpenMPI"),
    .target(name: "ProcessGroups", dependencies: ["COpenMPI"]),

    // MARK: - The graph and the devices
    .target(name: "RandomNumbers", dependencies: ["CLibrary"]),
    .target(name: "TensorGraph", dependencies: ["Boxes"]),
    .target(name: "DeviceRuntime", dependencies: ["TensorGraph"]),
    .target(name: "Lowering", dependencies: ["DeviceRuntime", "TensorGraph"]),
    .target(name: "CPUKernels", exclude: ["Templates"]),
    .target(name: "CPUDevice", dependencies: ["Boxes", "CLibrary", "CPUKernels", "DeviceRuntime", "Lowering", "TensorGraph"]),
    .target(name: "COpenCL"),
    .target(name: "Kernels", path: "Kernels", sources: ["Kernels.c"]),
    .target(
      name: "OpenCLDevice",
      dependencies: ["Boxes", "CLibrary", "COpenCL", "Checksums", "DeviceRuntime", "Files", "Kernels", "Lowering", "TensorGraph"]),
    .target(
      name: "OpCases", dependencies: ["Boxes", "CLibrary", "Detectors", "DeviceRuntime", "Lowering", "RandomNumbers", "TensorGraph"]),

    // MARK: - The models
    .target(name: "NeuralNetworks", dependencies: ["RandomNumbers", "TensorGraph"]),
    .target(name: "Detectors", dependencies: ["Boxes", "DeviceRuntime", "NeuralNetworks", "TensorGraph"]),

    // MARK: - Files
    .target(name: "BuiltInModels", exclude: ["blood_cells.safetensors"]),
    .target(name: "Checkpoints", dependencies: ["BuiltInModels", "CLibrary", "Checksums", "Files", "JSON", "TensorGraph"]),
    .target(name: "CImageCoding"),
    .target(name: "CPNG", dependencies: ["CImageCoding"], linkerSettings: [.linkedLibrary("png"), .linkedLibrary("z")]),
    .target(name: "CJPEG", dependencies: ["CImageCoding"], linkerSettings: [.linkedLibrary("jpeg")]),
    .target(name: "CTIFF", dependencies: ["CImageCoding"], linkerSettings: [.linkedLibrary("tiff")]),
    .target(name: "CWebP", dependencies: ["CImageCoding"], linkerSettings: [.linkedLibrary("webp")]),
    .target(name: "Images", dependencies: ["CImageCoding", "CJPEG", "CLibrary", "CPNG", "CTIFF", "CWebP", "Files"]),

    // MARK: - Data sets
    .target(name: "CSIMDJSON", linkerSettings: [.linkedLibrary("simdjson")]),
    .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .target(name: "Datasets", dependencies: ["Boxes", "CLibXML2", "CLibYAML", "CLibrary", "CSIMDJSON", "Files", "Images", "JSON"]),
    .target(name: "Results", dependencies: ["Boxes", "CLibrary", "Datasets", "Detectors", "Files", "Images", "JSON"]),
    .target(name: "SceneSynthesis", dependencies: ["Boxes", "CLibrary", "Datasets", "Files", "Images", "RandomNumbers"]),
    .target(name: "Evaluation", dependencies: ["Boxes", "CLibrary", "Datasets", "Files", "RandomNumbers"]),
    .target(name: "Reports", dependencies: ["Boxes", "CLibrary", "Datasets", "Evaluation", "Files", "Images", "Results"]),
    .target(
      name: "TensorBoard", dependencies: ["CLibrary", "Checksums", "Files", .product(name: "SwiftProtobuf", package: "swift-protobuf")],
      exclude: ["event.proto"]),
    .target(name: "DatasetChecks", dependencies: ["Boxes", "Datasets", "Detectors", "Files", "Images"]),

    // MARK: - The public library and the command
    .target(
      name: "RCNN",
      dependencies: [
        "Boxes", "CLibrary", "CPUDevice", "Checkpoints", "Datasets", "Detectors", "DeviceRuntime", "Files", "Images", "JSON",
        "NeuralNetworks",
        "OpenCLDevice", "Results", "TensorGraph",
      ]),
    .target(
      name: "Sharding", dependencies: ["Checksums", "Datasets", "Files", "Images", "JSON", "RCNN", "Results"]),
    .target(
      name: "Diagnostics",
      dependencies: [
        "Boxes", "CLibrary", "CPUDevice", "Checkpoints", "Datasets", "Detectors", "DeviceRuntime", "Evaluation", "Files", "Images", "JSON",
        "OpCases",
        "OpenCLDevice", "RCNN", "RandomNumbers", "TensorGraph", "Training",
      ]),
    .target(
      name: "Training",
      dependencies: [
        "Boxes", "CLibrary", "Checkpoints", "Checksums", "DatasetChecks", "Datasets", "Detectors", "DeviceRuntime", "Evaluation", "Files",
        "Images",
        "JSON", "NeuralNetworks", "ProcessGroups", "RandomNumbers", "RCNN", "TensorGraph",
      ]),
    .executableTarget(
      name: "RCNNCommand",
      dependencies: [
        "Boxes", "CLibrary", "CPUDevice", "CPUKernels", "DatasetChecks", "Datasets", "DeviceRuntime", "Diagnostics", "Evaluation", "Files",
        "JSON",
        "OpCases", "OpenCLDevice", "ProcessGroups", "RCNN", "Reports", "Results", "SceneSynthesis", "Sharding", "TensorBoard",
        "TensorGraph", "Training",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/rcnn"),

    // MARK: - Examples
    .executableTarget(name: "DetectExample", dependencies: ["RCNN"], path: "Examples/Detect"),
    .executableTarget(name: "DetectManyExample", dependencies: ["RCNN"], path: "Examples/DetectMany"),
    .executableTarget(name: "EvaluateExample", dependencies: ["Datasets", "Evaluation", "RCNN"], path: "Examples/Evaluate"),
    .executableTarget(name: "TrainExample", dependencies: ["RCNN", "Training"], path: "Examples/Train"),

    // MARK: - Tests
    .target(name: "TestSupport", dependencies: ["OpenCLDevice"], path: "Tests/TestSupport"),
    .target(name: "OpenCLFaultLayer", path: "Tests/OpenCLFaultLayer"),
    .testTarget(
      name: "OpenCLDeviceTests",
      dependencies: [
        "CPUDevice", "Checksums", "Detectors", "DeviceRuntime", "Files", "ModelSupport", "NeuralNetworks", "OpCases", "OpenCLDevice",
        "TensorGraph",
        "TestSupport",
      ]),
    .testTarget(name: "ArchitectureTests", dependencies: ["Files"]),
    .testTarget(name: "BoxesTests", dependencies: ["Boxes", "RandomNumbers"]),
    .testTarget(name: "FilesTests", dependencies: ["Files", "RandomNumbers", "TestSupport"]),
    .testTarget(name: "ResultsTests", dependencies: ["Boxes", "Datasets", "Detectors", "Files", "Images", "Results", "TestSupport"]),
    .testTarget(
      name: "RCNNTests",
      dependencies: [
        "CPUDevice", "Datasets", "Detectors", "DeviceRuntime", "Files", "NeuralNetworks", "RCNN", "TensorGraph", "TestSupport",
      ]),
    .testTarget(
      name: "DiagnosticsTests", dependencies: ["CPUDevice", "Diagnostics", "NeuralNetworks", "OpCases", "RCNN", "TensorGraph"]),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "RCNNCommand", "Datasets", "Detectors", "Files", "NeuralNetworks", "OpenCLDevice", "RCNN", "TensorGraph", "TestSupport", "Training",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .target(
      name: "ModelSupport", dependencies: ["Detectors", "DeviceRuntime", "NeuralNetworks", "RandomNumbers", "TensorGraph"],
      path: "Tests/ModelSupport"),
    .executableTarget(
      name: "KernelOutputs", dependencies: ["CPUKernels"], path: "Tests/KernelOutputs", linkerSettings: [.linkedLibrary("m")]),
    .target(name: "TileEmulator", dependencies: ["CPUKernels"], path: "Tests/TileEmulator"),
    .testTarget(name: "CPUKernelsTests", dependencies: ["Boxes", "CPUKernels", "KernelOutputs", "TestSupport", "TileEmulator"]),
    .testTarget(
      name: "CPUDeviceTests",
      dependencies: [
        "Boxes", "CPUDevice", "CPUKernels", "Detectors", "DeviceRuntime", "Files", "ModelSupport", "OpCases", "TensorGraph", "TileEmulator",
      ]),
    .testTarget(name: "DetectorsTests", dependencies: ["Boxes", "Detectors", "ModelSupport", "NeuralNetworks", "TensorGraph"]),
    .testTarget(
      name: "NeuralNetworksTests", dependencies: ["Detectors", "ModelSupport", "NeuralNetworks", "RandomNumbers", "TensorGraph"]),
    .testTarget(
      name: "ParityTests",
      dependencies: [
        "CPUDevice", "Detectors", "DeviceRuntime", "ModelSupport", "NeuralNetworks", "OpCases", "OpenCLDevice", "TensorGraph",
        "TestSupport",
      ]),
    .testTarget(
      name: "TensorGraphTests",
      dependencies: ["Detectors", "DeviceRuntime", "Files", "ModelSupport", "NeuralNetworks", "OpCases", "TensorGraph"]),
    .testTarget(
      name: "LoweringTests", dependencies: ["Detectors", "DeviceRuntime", "Lowering", "ModelSupport", "OpCases", "TensorGraph"]),
    .testTarget(
      name: "LearningTests", dependencies: ["CPUDevice", "DeviceRuntime", "OpenCLDevice", "RandomNumbers", "TensorGraph", "TestSupport"]),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Boxes", "Checkpoints", "CPUDevice", "Datasets", "Detectors", "DeviceRuntime", "Evaluation", "Files", "Images", "ModelSupport",
        "NeuralNetworks", "OpenCLDevice", "ProcessGroups", "RCNN", "RandomNumbers", "TensorGraph", "TestSupport", "Training",
      ]),
    .testTarget(name: "ShardingTests", dependencies: ["Files", "RCNN", "RandomNumbers", "Results", "Sharding", "TestSupport"]),
    .testTarget(name: "CheckpointsTests", dependencies: ["Checkpoints", "Checksums", "Files", "TensorGraph", "TestSupport"]),
    .testTarget(name: "DatasetsTests", dependencies: ["Boxes", "Datasets", "Files", "Images", "TestSupport"]),
    .testTarget(name: "DatasetChecksTests", dependencies: ["Boxes", "DatasetChecks", "Datasets", "Detectors", "Images", "TestSupport"]),
    .testTarget(name: "ImagesTests", dependencies: ["Files", "Images", "TestSupport"]),
    .testTarget(name: "SceneSynthesisTests", dependencies: ["Boxes", "Datasets", "Images", "SceneSynthesis", "TestSupport"]),
    .testTarget(
      name: "ReportsTests", dependencies: ["Boxes", "Datasets", "Evaluation", "Images", "Reports", "SceneSynthesis", "TestSupport"]),
    .testTarget(name: "EvaluationTests", dependencies: ["Boxes", "Datasets", "Evaluation", "ModelSupport", "RandomNumbers"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu2x,
  cxxLanguageStandard: .cxx17
)

// MARK: - Fuzzing
// Scripts/fuzz asks for it: what reads files tells libFuzzer where an input leads, and checks also those bounds that a release trusts.
if Context.environment["RCNN_FUZZ"] != nil {
  package.targets += [
    .systemLibrary(name: "CLibFuzzer", path: "Tests/CLibFuzzer"),
    .executableTarget(
      name: "Fuzzers",
      dependencies: [
        "CLibFuzzer", "Checkpoints", "Checksums", "DatasetChecks", "Datasets", "Detectors", "Diagnostics", "Evaluation", "Files", "Images",
        "ModelSupport", "NeuralNetworks", "RCNN", "Results", "TensorGraph",
      ],
      path: "Tests/Fuzzers", linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]),
  ]
  let readers: Set = [
    "Boxes", "CFiles", "CImageCoding", "CJPEG", "CPNG", "CSIMDJSON", "CTIFF", "CWebP", "Checkpoints", "Checksums", "DatasetChecks",
    "Datasets", "Detectors", "Evaluation", "Files", "Images", "JSON", "NeuralNetworks", "RCNN", "Results", "TensorGraph",
  ]
  for target in package.targets where readers.contains(target.name) {
    target.swiftSettings = [.unsafeFlags(["-sanitize=fuzzer", "-assert-config", "Debug", "-enable-testing"])]
    target.cSettings = [.unsafeFlags(["-fsanitize=fuzzer-no-link"])]
    target.cxxSettings = [.unsafeFlags(["-fsanitize=fuzzer-no-link"])]
  }
}
