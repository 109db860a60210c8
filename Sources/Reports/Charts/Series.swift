/// Points of a chart that belong together.
public struct Series: Sendable, Equatable {
  public var name: String
  /// In the order in which they are joined.
  public var points: [Point]
  /// How they are drawn.
  public var mark: Mark
  /// A point to be marked, such as a best one.
  public var highlight: Point?

  /// A place in a chart, in the units of its axes. Where it is no number, lines have a gap.
  public struct Point: Sendable, Equatable {
    /// Along the horizontal axis.
    public var x: Double
    /// Along the vertical axis.
    public var y: Double

    /// A point in the axes' units.
    public init(x: Double, y: Double) { (self.x, self.y) = (x, y) }
  }

  /// How points are drawn.
  public enum Mark: Sendable, Equatable {
    case line
    /// A line that stands out from the others.
    case strongLine
    /// A dashed line for comparison.
    case reference
    /// Bars from the x axis, this wide in units of it.
    case bars(width: Double)
  }

  /// A series.
  public init(_ name: String, _ points: [Point], mark: Mark = .line, highlight: Point? = nil) {
    (self.name, self.points, self.mark, self.highlight) = (name, points, mark, highlight)
  }
}
