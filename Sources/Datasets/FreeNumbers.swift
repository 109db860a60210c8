/// The numbers from 1 on that are not taken.
package struct FreeNumbers {
  private let taken: Set<Int>
  private var last = 0

  /// All but `taken`.
  package init(taken: Set<Int>) { self.taken = taken }

  /// The least number that is neither taken nor was given before.
  package mutating func next() -> Int {
    repeat { last += 1 } while taken.contains(last)
    return last
  }
}
