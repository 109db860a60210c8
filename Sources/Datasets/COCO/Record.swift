import Boxes
import CSIMDJSON

/// One object of an array: the values of its layout's fields, valid until the next is read.
struct Record {
  let values: UnsafePointer<CSIMDJSONValue>

  /// The integer of a field; nil where the object does not have it.
  func integer(_ field: Int) -> Int? { values[field].isPresent ? Int(values[field].integer) : nil }

  /// The number of a field; nil where the object does not have it.
  func number(_ field: Int) -> Double? { values[field].isPresent ? values[field].numbers.0 : nil }

  /// Whether a field is there and true.
  func flag(_ field: Int) -> Bool { values[field].isPresent && values[field].integer != 0 }

  /// The text of a field; empty where the object does not have it.
  func text(_ field: Int) -> String {
    guard values[field].isPresent else { return "" }
    return String(decoding: UnsafeRawBufferPointer(start: values[field].text, count: values[field].textSize), as: UTF8.self)
  }

  /// The box of a field; nil where the object does not have it.
  func box(_ field: Int) -> AnnotationBox? {
    guard values[field].isPresent else { return nil }
    let numbers = values[field].numbers
    return AnnotationBox(x: numbers.0, y: numbers.1, width: numbers.2, height: numbers.3)
  }
}
