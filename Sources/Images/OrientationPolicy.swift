/// What to do with the orientation that a camera noted in a file.
public enum OrientationPolicy: Sendable {
  /// Turn the image upright.
  case apply
  /// Keep the pixels as they are stored.
  case ignore
}
