import CLibFuzzer
import Files

// With no arguments the readers are listed. "seeds FOLDER DICTIONARY" writes the inputs that fuzzing of a reader begins with, and the words that it puts into
// them. Everything else is libFuzzer's. RCNN_FUZZ names the reader: a variable, since libFuzzer starts itself anew with arguments of its own.
private let reader = FuzzedReader.named(Environment.value("RCNN_FUZZ"))

switch (CommandLine.arguments.dropFirst().first, reader) {
case (nil, _): for reader in FuzzedReader.all { print(reader.name) }
case ("seeds", let reader?): try reader.writeSeeds(to: CommandLine.arguments[2], dictionary: CommandLine.arguments[3])
case (_, let reader?): Fuzzing.run(reader)
case (_, nil): fatalError("RCNN_FUZZ names no reader")
}
