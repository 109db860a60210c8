/// Which errors are put right to see what they cost.
enum ErrorRepair {
  case none
  case kind(ErrorKind)
  /// Wrong detections vanish.
  case falsePositives
  /// Objects that are not found vanish.
  case falseNegatives
}
