import ArgumentParser
import CLibrary
import DeviceRuntime
import FoundationEssentials
import ProcessGroups
import RCNN
import Training

/// `rcnn train`: from labelled images to a detector.
struct TrainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a detector on labelled images.",
    discussion: """
      DATA is a Pascal VOC or YOLO folder, a data.yaml, a COCO file, or a folder with COCO files such as train.json and val.json beside their images. \
      Its own train and val lists are used; where there is no val list, about a tenth of the images is kept for validation, the same ones each time, \
      and images that look alike stay on one side. A test split is never looked at.

      The data set is checked before the first step, and annotations without an area are left out; what cannot be learned from at all ends with 65, \
      and rcnn check-data tells more. The recipe is chosen from the numbers of images, objects and classes and from what the weights know; --dry-run \
      says all that a run would do. --config takes a recipe here, and not the options of other commands.

      As several processes (mpirun -np 4 rcnn train ..., srun --mpi=pmix ...) each takes one of the batches of a step, of which there are as many then; the \
      weights are to the bit those of one process that takes all. The first process writes. A file "stop" in the run's folder ends the run after a step, \
      as signals do.

      EXAMPLES:
        rcnn train VOC2007 --dry-run
        rcnn train smears --epochs 2 --output first
        rcnn train photos.json --images photos --init coco.pth --time-limit 25m
        rcnn train data.yaml --init best.safetensors --set horizontal_flip=0
        rcnn train VOC2007 --split trainval --config runs/train/config.json
      """)

  @OptionGroup(title: "Data set") var data: TrainDataOptions
  @OptionGroup(title: "Model") var model: TrainModelOptions
  @OptionGroup(title: "Recipe") var recipe: TrainRecipeOptions
  @OptionGroup(title: "Device") var compute: DeviceOptions

  @Option(name: .shortAndLong, help: .init("The folder of the run, a new one. Default: runs/train, runs/train2, ...", valueName: "folder"))
  var output: String?
  @Option(help: .init("Go on with the run in this folder.", valueName: "folder")) var resume: String?
  @Option(help: .init("Fit the schedule of the whole run to this time, such as 25m or 1h30m; minutes without a unit.", valueName: "time"))
  var timeLimit: TimeLimit?
  @Option(
    help: .init("The most memory for activations, in MB; what does not fit is computed again on the way back.", valueName: "mb"))
  var memoryLimit: Int?
  @Flag(help: "Write events for TensorBoard into the run's folder.") var tensorboard = false
  @Flag(help: "Say what would be done, and stop before the first step.") var dryRun = false
  @OptionGroup var logging: QuietOption

  func validate() throws {
    try Requirement.within(Requirement.counts, memoryLimit, "--memory-limit")
    try compute.requireFloat32()
    if resume == nil && !data.isGiven { throw ValidationError("give a data set: DATA, --annotations, --voc or --yolo.") }
    if resume != nil && output != nil { throw ValidationError("--resume goes on in its own folder; leave --output out.") }
    if resume != nil && dryRun { throw ValidationError("--resume and --dry-run exclude each other.") }
  }

  /// How steps are compiled.
  var compileOptions: CompileOptions {
    var options = CompileOptions()
    options.memoryLimit = memoryLimit.map { $0 * 1_000_000 }
    return options
  }

  var log: Log { logging.log }

  func run() async throws {
    var job: OpenMPI?
    do {
      job = try OpenMPI.current(environment: ProcessInfo.processInfo.environment)
      if dryRun { try await tryOut(job) } else { try await TrainRun(self, job).callAsFunction() }
      job?.leave()
    } catch {
      let status = reported(error)
      // What the one says that has failed, and its status, come first.
      if case TrainingError.otherProcess = error { sleep(5) }
      // Others may wait for this process, which is not to hold them up for ever.
      job?.abort((status as? ExitCode ?? .failure).rawValue)
      throw status
    }
  }

  /// Says all that a run would do.
  private func tryOut(_ job: OpenMPI?) async throws {
    if let job, job.rank > 0 { return }
    if let output { try RunFolder.checkPlace(output) }
    let preparation = try await TrainPreparation(self, processes: job?.count ?? 1, log: log)
    try StandardOutput.print(preparation.report.text)
    let device = try compute.selection(log: log).device
    let pace = try RunPace(measuring: preparation.setup, on: device, compileOptions, processes: job?.count ?? 1)
    try StandardOutput.print(preparation.report.time(pace, limit: timeLimit?.duration.seconds))
  }
}
