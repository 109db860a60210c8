import ArgumentParser

/// `rcnn devices`: what a network can run on.
struct DevicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices",
    abstract: "List what a network can run on.",
    discussion: """
      The first column is what --device takes. Devices that cannot be used are listed with the reason.

      EXAMPLES:
        rcnn devices
        rcnn devices --format json
      """)

  @Option(help: "The form of the report: text or json.") var format = ReportFormat.text

  func run() throws {
    try reportingErrors {
      let list = DeviceList()
      try StandardOutput.print(format == .text ? list.text : list.json)
    }
  }
}
