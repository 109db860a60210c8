import RCNN

let options = DetectorOptions(scoreThreshold: 0.8, onlyClasses: ["WBC"])
let detector = try Detector(weights: Checkpoint.bloodCells, options: options)
for cell in try detector.detect(in: "smears/images/000001.png") { print(cell.label, cell.score, cell.box) }
