import RCNN
import Training

let data = try TrainingData(await TrainingParts(TrainingSources(DatasetPlace(at: "smears"))))
let setup = try TrainingSetup(data) { $0.epochs = 2 }
let trainer = Trainer(setup, on: CPUDevice(), into: try RunFolder("run", recipe: setup.recipe))
for try await event in trainer.events() {
  if case .epoch(let epoch) = event { print("epoch \(epoch.epoch): AP \(epoch.ap ?? 0)") }
}
