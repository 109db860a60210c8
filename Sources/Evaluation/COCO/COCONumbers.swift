/// COCO's twelve numbers, 0 to 1; -1 where no object is to be found.
public struct COCONumbers: Sendable, Equatable {
  /// AP, AP50, AP75, APs, APm, APl, AR1, AR10, AR100, ARs, ARm, ARl.
  public let values: [Double]

  init(_ values: [Double]) { self.values = values }

  /// The usual names of `values`.
  public static let names = ["AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm", "ARl"]

  /// Average precision over overlaps (IoU) of 0.5 to 0.95.
  public var ap: Double { values[0] }
  /// Average precision at an overlap of 0.5.
  public var ap50: Double { values[1] }
  /// Average precision at an overlap of 0.75.
  public var ap75: Double { values[2] }
  /// Average precision of objects of up to 32 x 32 square pixels.
  public var apSmall: Double { values[3] }
  /// Average precision of objects of 32 x 32 to 96 x 96 square pixels.
  public var apMedium: Double { values[4] }
  /// Average precision of objects from 96 x 96 square pixels on.
  public var apLarge: Double { values[5] }
  /// Average recall with one detection an image and category.
  public var ar1: Double { values[6] }
  /// Average recall with ten detections an image and category.
  public var ar10: Double { values[7] }
  /// Average recall with a hundred detections an image and category.
  public var ar100: Double { values[8] }
  /// Average recall of objects of up to 32 x 32 square pixels.
  public var arSmall: Double { values[9] }
  /// Average recall of objects of 32 x 32 to 96 x 96 square pixels.
  public var arMedium: Double { values[10] }
  /// Average recall of objects from 96 x 96 square pixels on.
  public var arLarge: Double { values[11] }
}
