import RCNN

let detector = try Detector(weights: "model.pth")
for object in try detector.detect(in: "street.jpg") { print(object.label, object.score, object.box) }
