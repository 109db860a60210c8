import RCNN

let options = DetectorOptions(scoreThreshold: 0.8, onlyClasses: ["WBC"])
let detector = try Detector(weights: Checkpoint.bloodCells, options: options)
for try await result in detector.results(for: try ImageSources(["smears/images"]).files) {
  switch result {
  case .success(let image): print(image.file, image.objects.count)
  case .failure(let failure): print(failure)
  }
}
