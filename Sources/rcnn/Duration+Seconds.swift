extension Duration {
  /// In seconds.
  var seconds: Double { self / .seconds(1) }
}
