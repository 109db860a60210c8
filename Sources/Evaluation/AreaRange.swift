/// Sizes of objects in square pixels, both ends included.
package struct AreaRange: Sendable {
  let minimum: Double
  package let maximum: Double

  static let all = AreaRange(minimum: 0, maximum: 1e10)
  package static let small = AreaRange(minimum: 0, maximum: 32 * 32)
  package static let medium = AreaRange(minimum: 32 * 32, maximum: 96 * 96)
  static let large = AreaRange(minimum: 96 * 96, maximum: 1e10)

  func excludes(_ area: Double) -> Bool { area < minimum || area > maximum }
}
