/// Rows in the order of a key; rows of one key keep their order.
struct CountingSort: Sendable {
  let rows: [Int32]
  /// Where the rows of each key begin, and the end.
  let starts: [Int]

  /// Sorts `rows` by `keys[row]`, each in 0..<bound.
  init(_ rows: [Int32], by keys: [Int32], bound: Int) {
    var starts = [Int](repeating: 0, count: bound + 1)
    for row in rows { starts[Int(keys[Int(row)]) + 1] += 1 }
    for key in 0..<bound { starts[key + 1] += starts[key] }
    var next = starts
    var result = [Int32](repeating: 0, count: rows.count)
    for row in rows {
      let key = Int(keys[Int(row)])
      result[next[key]] = row
      next[key] += 1
    }
    (self.rows, self.starts) = (result, starts)
  }

  /// The rows of one key.
  subscript(key: Int) -> ArraySlice<Int32> { rows[starts[key]..<starts[key + 1]] }
}
