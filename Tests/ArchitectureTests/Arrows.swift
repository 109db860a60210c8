/// The modules of the package, and for each the others that it is made of. A line is changed where the architecture is, and only there.
enum Arrows {
  /// Modules of the ground floor know nothing of the package but the C library; all others stand on those above them in this list.
  static let allowed: KeyValuePairs<String, [String]> = [
    // The ground floor
    "CLibrary": [],
    "Boxes": ["CLibrary"],
    "CFiles": [],
    "CImageCoding": [],
    "CLibXML2": [],
    "CLibYAML": [],
    "COpenCL": [],
    "COpenMPI": [],
    "CPUKernels": [],
    "CSIMDJSON": [],
    "Checksums": [],
    "Kernels": [],
    "BuiltInModels": [],
    "RandomNumbers": ["CLibrary"],

    // Other processes
    "ProcessGroups": ["COpenMPI"],

    // Files and images
    "Files": ["CFiles", "CLibrary"],
    "JSON": ["CLibrary", "Files"],
    "CJPEG": ["CImageCoding"],
    "CPNG": ["CImageCoding"],
    "CTIFF": ["CImageCoding"],
    "CWebP": ["CImageCoding"],
    "Images": ["CImageCoding", "CJPEG", "CLibrary", "CPNG", "CTIFF", "CWebP", "Files"],

    // The graph, the devices and the model
    "TensorGraph": ["Boxes"],
    "DeviceRuntime": ["TensorGraph"],
    "Lowering": ["DeviceRuntime", "TensorGraph"],
    "CPUDevice": ["Boxes", "CLibrary", "CPUKernels", "DeviceRuntime", "Lowering", "TensorGraph"],
    "OpenCLDevice": ["Boxes", "CLibrary", "COpenCL", "Checksums", "DeviceRuntime", "Files", "Kernels", "Lowering", "TensorGraph"],
    "NeuralNetworks": ["RandomNumbers", "TensorGraph"],
    "Detectors": ["Boxes", "DeviceRuntime", "NeuralNetworks", "TensorGraph"],
    "OpCases": ["Boxes", "CLibrary", "Detectors", "DeviceRuntime", "Lowering", "RandomNumbers", "TensorGraph"],
    "Checkpoints": ["BuiltInModels", "CLibrary", "Checksums", "Files", "JSON", "TensorGraph"],

    // Data sets and results
    "Datasets": ["Boxes", "CLibXML2", "CLibYAML", "CLibrary", "CSIMDJSON", "Files", "Images", "JSON"],
    "Results": ["Boxes", "CLibrary", "Datasets", "Detectors", "Files", "Images", "JSON"],
    "SceneSynthesis": ["Boxes", "CLibrary", "Datasets", "Files", "Images", "RandomNumbers"],
    "Evaluation": ["Boxes", "CLibrary", "Datasets", "Files", "RandomNumbers"],
    "Reports": ["Boxes", "CLibrary", "Datasets", "Evaluation", "Files", "Images", "Results"],
    "TensorBoard": ["CLibrary", "Checksums", "Files"],
    "DatasetChecks": ["Boxes", "Datasets", "Detectors", "Files", "Images"],

    // The public library and the command
    "RCNN": [
      "Boxes", "CLibrary", "CPUDevice", "Checkpoints", "Datasets", "Detectors", "DeviceRuntime", "Files", "Images", "JSON",
      "NeuralNetworks",
      "OpenCLDevice", "Results", "TensorGraph",
    ],
    "Sharding": ["Checksums", "Datasets", "Files", "Images", "JSON", "RCNN", "Results"],
    "Training": [
      "Boxes", "CLibrary", "Checkpoints", "Checksums", "DatasetChecks", "Datasets", "Detectors", "DeviceRuntime", "Evaluation", "Files",
      "Images",
      "JSON", "NeuralNetworks", "ProcessGroups", "RandomNumbers", "RCNN", "TensorGraph",
    ],
    "Diagnostics": [
      "Boxes", "CLibrary", "CPUDevice", "Checkpoints", "Datasets", "Detectors", "DeviceRuntime", "Evaluation", "Files", "Images", "JSON",
      "OpCases",
      "OpenCLDevice", "RCNN", "RandomNumbers", "TensorGraph", "Training",
    ],
    "RCNNCommand": [
      "Boxes", "CLibrary", "CPUDevice", "CPUKernels", "DatasetChecks", "Datasets", "DeviceRuntime", "Diagnostics", "Evaluation", "Files",
      "JSON",
      "OpCases", "OpenCLDevice", "ProcessGroups", "RCNN", "Reports",
      "Results", "SceneSynthesis", "Sharding", "TensorBoard", "TensorGraph", "Training",
    ],
  ]
}
