import RCNN

let detector = try Detector(weights: Checkpoint.bloodCells)
for cell in try detector.detect(in: "smears/images/000001.png") { print(cell.label, cell.score, cell.box) }
