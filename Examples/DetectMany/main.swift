import RCNN

let detector = try Detector(weights: "model.pth")
for try await result in detector.results(for: ["a.jpg", "b.jpg"]) {
  switch result {
  case .success(let image): print(image.file, image.objects.map { "\($0.label) \($0.score)" })
  case .failure(let failure): print(failure)
  }
}
