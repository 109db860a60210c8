import Images
import Testing

struct ClassColorsTests {
  @Test("the colours of 91 classes differ")
  func distinct() {
    let colors = (0..<91).map(ClassColors.color)
    for (i, a) in colors.enumerated() {
      for b in colors[(i + 1)...] { #expect(distance(a, b) >= 8) }
    }
  }

  @Test("neighbouring classes differ strongly")
  func neighbours() {
    for label in 0..<1000 {
      #expect(distance(ClassColors.color(for: label), ClassColors.color(for: label + 1)) > 80)
    }
  }

  @Test("a class keeps its colour from version to version")
  func stable() {
    #expect(ClassColors.color(for: 1) == Color(red: 233, green: 81, blue: 65))
    #expect(ClassColors.color(for: 2) == Color(red: 50, green: 232, blue: 177))
  }

  @Test("any label has a colour, and no grey", arguments: [Int.min, -1, Int.max])
  func extremes(label: Int) {
    let color = ClassColors.color(for: label)
    let channels = [color.red, color.green, color.blue].map(Int.init)
    #expect(channels.max()! - channels.min()! > 60)
  }

  private func distance(_ a: Color, _ b: Color) -> Int {
    let differences = [(a.red, b.red), (a.green, b.green), (a.blue, b.blue)].map { abs(Int($0) - Int($1)) }
    return differences.reduce(0, +)
  }
}
