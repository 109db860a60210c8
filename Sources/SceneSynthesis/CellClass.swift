import Datasets

/// The classes of a blood smear, named and numbered as in the public BCCD data set, so that a model for one can be tried on the other.
public enum CellClass: Int, Sendable, CaseIterable {
  case redCell = 1
  case whiteCell
  case platelet

  /// The class as data sets list it.
  public var category: DatasetCategory {
    let name =
      switch self {
      case .redCell: "RBC"
      case .whiteCell: "WBC"
      case .platelet: "Platelets"
      }
    return DatasetCategory(id: rawValue, name: name)
  }
}
