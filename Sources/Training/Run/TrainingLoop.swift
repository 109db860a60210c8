import Detectors
import DeviceRuntime
import NeuralNetworks
import ProcessGroups
import RandomNumbers
import TensorGraph

/// The work of a `Trainer`, on whatever thread runs it.
final class TrainingLoop {
  private let setup: TrainingSetup
  private let device: any Device
  /// nil of all processes but the first, which alone writes.
  private let folder: RunFolder?
  private let statePath: String
  private let team: TrainingTeam
  private let timeLimit: Double?
  private let origin: any ParameterSource
  private let step: Step
  private let order: EpochOrder
  private var position: RunPosition
  private var pace = RunPace()
  private let clock: RunClock
  /// Until when the run's time is counted, and when it was saved last.
  private var (counted, saved) = (0.0, 0.0)
  private var emit: (TrainingEvent) -> Void = { _ in }
  private var isStopping: () -> Bool = { false }

  /// The longest time that a machine that fails may cost, in seconds.
  private static let saveInterval = 120.0

  /// What takes steps.
  private enum Step {
    case alone(TrainingStep)
    case shared(SharedStep)

    var parameters: any ParameterStore {
      switch self {
      case .alone(let step): step.parameters
      case .shared(let step): step.parameters
      }
    }
  }

  init(
    _ setup: TrainingSetup, _ device: any Device, _ options: CompileOptions, _ place: TrainingPlace, timeLimit: Double?,
    clock: RunClock, _ team: TrainingTeam
  ) throws {
    (self.setup, self.device, self.team, self.timeLimit, self.clock) = (setup, device, team, timeLimit, clock)
    (folder, statePath) = (place.folder, place.statePath)
    let recipe = setup.recipe
    // The first process writes a state before its first step, which others must not take for one that was there before.
    let hasState = try team.first(place.folder?.hasState == true ? "state" : "") == "state"
    let state = hasState ? try TrainingState(contentsOf: statePath) : nil
    if let state, state.digest != setup.digest { throw TrainingError.otherRun(file: place.path) }
    // From the first step on the run would write over what it has.
    if state == nil, let folder, !folder.records.isEmpty { throw TrainingError.noState(file: statePath) }
    origin = state?.parameters ?? setup.initial
    let averages = recipe.averageDecay != nil
    if let group = team.group {
      step = .shared(
        try SharedStep(
          setup.model, parameters: origin, recipe.parts, optimizer: recipe.optimizer, averages: averages, on: device, options: options,
          group: group))
    } else {
      step = .alone(
        try TrainingStep(
          setup.model, parameters: origin, recipe.parts, optimizer: recipe.optimizer, averages: averages, on: device, options: options))
    }
    order = setup.order
    position = state?.position ?? RunPosition(epochs: recipe.epochs, batchSize: recipe.batchSize)
    try state?.restore(step.parameters)
    try team.requireSame(setup.digest, "data set and settings")
    try team.requireSameWeights(step.parameters)
  }

  /// Runs to the end; throws what the device, the images and the folder throw, and `TrainingError`.
  func run(_ emit: @escaping (TrainingEvent) -> Void, isStopping: @escaping () -> Bool) throws -> TrainingEnd {
    (self.emit, self.isStopping, counted) = (emit, isStopping, clock.seconds())
    // One that is left from before asks for nothing any more.
    _ = folder?.takeStopFile()
    try folder?.removeRecords(behind: position.epoch)
    if timeLimit != nil { try measure() }
    try agree { fitEpochs() }
    try save()
    do {
      while true { if let end = try epoch() { return end } }
    } catch {
      // A step that failed has changed nothing, and those before it shall not be lost with it; unless others may have taken it.
      if !(error is TrainingError) && team.group == nil { try? save() }
      throw error
    }
  }

  /// Lets the first process change the position, which the others then have too.
  private func agree(_ change: () throws -> Void) throws {
    if team.isFirst { try team.together(change) } else { try team.together {} }
    if team.group != nil, let agreed = RunPosition(try team.first(position.text)) { position = agreed }
  }
}

/// Where a run leaves its files, and whether this process writes them.
package enum TrainingPlace {
  case folder(RunFolder)
  /// Another process writes there.
  case beside(String)

  var folder: RunFolder? { if case .folder(let folder) = self { folder } else { nil } }

  var path: String {
    switch self {
    case .folder(let folder): folder.path
    case .beside(let path): path
    }
  }

  var statePath: String { RunFolder.statePath(in: path) }
}

// MARK: - Epochs

extension TrainingLoop {
  /// How the steps of an epoch came to an end.
  private enum Pause {
    case epochEnded, stopped, outOfTime
    /// The run is back at an earlier step.
    case setBack
  }

  /// One epoch or the rest of it; returns how the run ended, if it did.
  private func epoch() throws -> TrainingEnd? {
    if position.epoch >= position.epochs { return position.isCut ? .outOfTime : .finished }
    if let patience = setup.recipe.patience, let best = position.best, position.epoch - best.epoch >= patience { return .outOfPatience }
    let pause = try takeSteps()
    if try pause == .setBack || isSetBack() { return nil }
    if pause == .stopped { return try stop() }
    try team.requireSameWeights(step.parameters)
    var isStopped = false
    try agree {
      let weights = try weights()
      if let record = try validated(weights) { try finishEpoch(record, weights) } else { isStopped = true }
    }
    return try team.any(isStopped) ? stop() : nil
  }

  private func stop() throws -> TrainingEnd {
    try save()
    return .stopped
  }

  private func takeSteps() throws -> Pause {
    let (epoch, setup) = (position.epoch, setup)
    let (steps, team, size) = (order.batches(of: epoch), team, position.batchSize)
    let loader = BatchLoader(position.stepInEpoch..<max(steps.count, position.stepInEpoch)) { number in
      let share = team.share(steps[number], size: size)
      return (share, try setup.samples(share.visits, epoch: epoch))
    }
    defer { loader.stop() }
    while position.stepInEpoch < steps.count {
      let waited = loader.waited
      guard let (share, samples) = try team.together({ try loader.next() }) else { break }
      if try !takeStep(samples, share, of: steps.count) { return .setBack }
      position.waitSeconds += (loader.waited - waited).seconds
      if try team.any(isStopping()) { return .stopped }
      if try position.stepInEpoch < steps.count && team.any(team.isFirst && isOutOfTime) {
        position.isCut = true
        return .outOfTime
      }
      if try team.any(team.isFirst && clock.seconds() - saved > Self.saveInterval) {
        if try isSetBack() { return .setBack }
        try save()
        countTime()
      }
    }
    return .epochEnded
  }

  /// Adds the time since the last call to the run's.
  @discardableResult private func countTime() -> Double {
    let now = clock.seconds()
    let passed = now - counted
    counted = now
    position.seconds += passed
    return passed
  }

  /// The validation of an epoch's weights; nil when the run is to stop.
  private func validated(_ weights: LearnedParameters) throws -> EpochRecord? {
    let part = setup.data.validation
    let validation = part.map { Validation($0.dataset, $0.images, $0.match) }
    var done = 0
    let result = try validation?(setup.model, weights, on: device) {
      done += 1
      emit(.validation(done: done, of: part?.images.count ?? done))
      return !isStopping()
    }
    if validation != nil && result == nil { return nil }
    if isStopping() { return nil }
    pace.validation = countTime()
    return record(result)
  }

  private func record(_ result: Validation.Result?) -> EpochRecord {
    let steps = max(position.stepSeconds, 1e-9)
    var record = EpochRecord(
      epoch: position.epoch + 1, step: position.step, seconds: position.seconds, learningRate: Double(settings(position.step - 1).rate),
      training: position.losses, validation: result?.losses, ap: result?.numbers?.ap, ap50: result?.numbers?.ap50,
      ap75: result?.numbers?.ap75, imagesPerSecond: position.losses.count / steps, waitShare: min(position.waitSeconds / steps, 1))
    if let score = record.score, let best = position.best { record.isBest = score > best.value } else { record.isBest = true }
    return record
  }

  /// Weights first and the state last, so that whatever ends the program between them, the state is that of a moment before which everything was written.
  private func finishEpoch(_ record: EpochRecord, _ weights: LearnedParameters) throws {
    guard let folder else { preconditionFailure("the first process has the folder") }
    let weights = TrainedWeights(weights, description: setup.description)
    try folder.write(weights, as: .last)
    if record.isBest {
      try folder.write(weights, as: .best)
      position.best = .init(epoch: record.epoch, value: record.score ?? 0)
    }
    try folder.append(record)
    position.epoch += 1
    (position.stepInEpoch, position.losses, position.stepSeconds, position.waitSeconds) = (0, LossMeans(), 0, 0)
    fitEpochs()
    try save()
    pace.saving = countTime()
    emit(.epoch(record))
  }

  /// The averages where there are some, else the weights.
  private func weights() throws -> LearnedParameters {
    try LearnedParameters(step.parameters, over: origin, averages: setup.recipe.averageDecay != nil)
  }

  private func save() throws {
    saved = clock.seconds()
    if let folder { try TrainingState.write(step.parameters, over: origin, position, setup, to: folder.statePath) }
  }
}

extension EpochRecord {
  /// The higher, the better: average precision, or without an object the negative loss; nil where nothing was validated.
  fileprivate var score: Double? {
    // What is not a number is worse than any.
    (ap ?? validation.map { -$0.total }).map { $0.isFinite ? $0 : -.infinity }
  }
}

// MARK: - Steps

extension TrainingLoop {
  /// Takes a step; false if it was not finite and the run is back where it was last saved.
  private func takeStep(_ samples: StepSamples, _ share: TrainingTeam.Share, of count: Int) throws -> Bool {
    let outcome = try outcome(samples, share, settings(position.step))
    if let name = outcome.nonFinite {
      try setBack(name, place(of: samples))
      return false
    }
    position.losses.add(outcome.losses, images: share.counts.reduce(0, +))
    position.step += 1
    position.stepInEpoch += 1
    let seconds = countTime()
    position.stepSeconds += seconds
    pace.add(step: seconds)
    emit(
      .step(
        StepRecord(
          epoch: position.epoch + 1, epochs: position.epochs, stepInEpoch: position.stepInEpoch, stepsInEpoch: count, step: position.step,
          losses: outcome.losses, learningRate: settings(position.step - 1).rate, seconds: position.seconds,
          remaining: pace.seconds(epochs: position.epochs - position.epoch, of: count) - pace.step * Double(position.stepInEpoch))))
    return true
  }

  /// On parts of the batch, one after the other, where the device has no memory for the whole.
  private func outcome(_ samples: StepSamples, _ share: TrainingTeam.Share, _ settings: StepSettings) throws -> TrainingStep.Outcome {
    while true {
      let step: TrainingStep
      switch self.step {
      case .shared(let step):
        do { return try step.run(samples.batches(share.batches, transform: transform), counts: share.counts, settings) } catch let error
          as any MemoryShortage where error.isOutOfMemory
        { throw TrainingError.sharedMemory(batch: position.batchSize) }
      case .alone(let own): step = own
      }
      let batches = samples.batches(of: position.batchSize, transform: transform)
      do { return try step.run(batches, settings) } catch let error as any MemoryShortage
        where error.isOutOfMemory && position.batchSize > 1
      {
        position.batchSize = max(1, min(position.batchSize, samples.samples.count) / 2)
        emit(.note("memory is short: each step takes its images \(position.batchSize) at a time and adds the gradients up."))
      }
    }
  }

  /// One of the recipe's sizes, the same for all images of a step.
  private var transform: ImageTransformConfiguration {
    var transform = setup.model.transform
    var generator = SplitMix64(seed: setup.recipe.seed, parts: [position.epoch, position.stepInEpoch])
    let sizes = setup.recipe.minSizes
    transform.minSize = [sizes[Int(generator.next() % UInt64(sizes.count))]]
    return transform
  }

  private func settings(_ step: Int) -> StepSettings {
    var recipe = setup.recipe.shortened(to: position.epochs, stepsPerEpoch: order.meanBatchCount)
    recipe.referenceRate *= position.rateFactor
    return recipe.settings(step: max(step, 0), recipe.schedule(stepsPerEpoch: order.meanBatchCount))
  }
}

// MARK: - What is not finite

extension TrainingLoop {
  /// Looks at what is about to be saved: gradients can be finite and a step too large. Goes back where a weight is not finite, and returns whether it did.
  private func isSetBack() throws -> Bool {
    guard let path = try step.parameters.paths.first(where: { try !step.parameters.values(of: $0).allSatisfy(\.isFinite) }) else {
      return false
    }
    try setBack(path, "after step \(position.step)")
    return true
  }

  /// Takes the weights of the last save back, and goes on from there with a tenth of the rate; throws `TrainingError.nonFinite` the second time.
  private func setBack(_ name: String, _ place: String) throws {
    let state = try TrainingState(contentsOf: statePath)
    try state.restore(step.parameters)
    // All have read it before the first process writes it anew.
    _ = try team.any(false)
    if position.rateFactor < 1 { throw TrainingError.nonFinite(what: name, place: place) }
    let (batchSize, seconds) = (position.batchSize, position.seconds)
    position = state.position
    (position.batchSize, position.seconds, position.rateFactor) = (batchSize, seconds, 0.1)
    let moments = [UpdatePrefix.velocity, .moment1, .moment2].map(\.rawValue)
    for path in step.parameters.paths where moments.contains(where: path.hasPrefix) {
      try step.parameters.set([Float](repeating: 0, count: step.parameters.shape(of: path).elementCount), of: path)
    }
    try save()
    emit(.note("\(name) is not finite (\(place)): the last good weights are taken back, and the rate is a tenth from here on."))
  }

  /// The first image that alone is not finite, and its first box that is so, with weights as they are.
  private func place(of samples: StepSamples) throws -> String {
    if let place = try team.texts(ownPlace(of: samples) ?? "").first(where: { !$0.isEmpty }) { return place }
    let own = samples.visits.map { setup.images[$0.image]?.path ?? "" }.joined(separator: " and ")
    return try team.texts(own).filter { !$0.isEmpty }.joined(separator: " and ") + " together"
  }

  private func ownPlace(of samples: StepSamples) throws -> String? {
    for (visit, sample) in zip(samples.visits, samples.samples) {
      let path = setup.images[visit.image]?.path ?? ""
      guard try !isFinite(sample) else { continue }
      for target in sample.targets where try !isFinite(TrainingSample(image: sample.image, targets: [target])) {
        let corners = (0..<4).map { target.box.corners[$0].description }
        return "\(path), the box \(corners.joined(separator: ", "))"
      }
      return path
    }
    return nil
  }

  private func isFinite(_ sample: TrainingSample) throws -> Bool {
    let batch = TrainingBatch([sample.image], targets: [sample.targets], seeds: [0], transform: transform)
    switch step {
    case .alone(let step): return try step.run(batch, settings(position.step).resting).nonFinite == nil
    case .shared(let step): return try step.isFinite(batch)
    }
  }
}

// MARK: - Time

extension TrainingLoop {
  private var isOutOfTime: Bool { timeLimit.map { position.seconds + 3 * pace.validation + pace.saving >= $0 } ?? false }

  /// By steps that change no weight; what they change besides is taken back.
  private func measure() throws {
    let kept = try step.parameters.paths.map { ($0, try step.parameters.values(of: $0)) }
    pace = try RunPace(setup, try weights(), on: device, clock: clock) { samples in
      var share = team.share(samples.visits, size: position.batchSize)
      // All samples are there.
      share.batches = StepSamples.batches(of: position.batchSize, among: samples.visits.count).enumerated()
        .filter { $0.offset % (team.group?.count ?? 1) == team.group?.rank ?? 0 }.map(\.element)
      _ = try outcome(samples, share, settings(0).resting)
    }
    for (path, values) in kept { try step.parameters.set(values, of: path) }
    countTime()
  }

  /// As many of the recipe's epochs as fit into the time limit, one that is begun at least, together with what is told of the best weights in the end.
  private func fitEpochs() {
    guard let timeLimit, pace.step > 0 else { return }
    let planned = position.epochs
    let epoch = pace.seconds(epochs: 1, of: order.meanBatchCount)
    let left = min(Double(setup.recipe.epochs), max(0, (timeLimit - position.seconds - 2 * pace.validation) / epoch))
    let begun = max(1, position.epoch + (position.stepInEpoch > 0 ? 1 : 0))
    position.epochs = max(begun, min(setup.recipe.epochs, position.epoch + Int(left.rounded(.down))))
    if position.epochs > position.epoch { position.isCut = false } else if position.epochs < planned { position.isCut = true }
  }
}
