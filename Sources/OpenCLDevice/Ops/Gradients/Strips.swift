/// How sums over many rows are cut: strips of a fixed length have sums of their own, whatever the device, so that every run adds in the same order.
struct Strips {
  let count: Int
  /// The rows of each strip; the last may have fewer.
  let rows: Int
}

extension Strips {
  /// Strips of at least `unit` rows, and at most `limit` of them; one where there is nothing to add.
  init(of rows: Int, unit: Int, limit: Int) {
    let wanted = max(1, min(limit, divided(rows, unit)))
    self.rows = max(1, divided(divided(rows, wanted), unit) * unit)
    count = max(1, divided(rows, self.rows))
  }
}
