import Datasets
import Evaluation
import RCNN

let dataset = try DatasetSource.coco(annotations: "val.json", images: "val").dataset()
let detection = try DatasetDetection(Detector(weights: "model.pth", options: DetectorOptions(scoreThreshold: 0.05)), dataset, folder: "val")
let results = try await detection.results(of: detection.stream())
let numbers = try Evaluator(dataset, results: results.objects).coco().numbers
print("AP \(numbers.ap), AP50 \(numbers.ap50)")
