import Datasets

extension DatasetReport {
  /// A clean copy of the annotations, what was changed (a sentence a change) and what a check of the copy still finds.
  ///
  /// Removed: images that are missing, unreadable, copies or of an ambiguous id, and annotations that are degenerate, repeated, outside of their image or
  /// without box, image or category. Boxes are cut to their image, sizes are those of the files, boxes of images that lie on their side are turned.
  public func repaired() -> (dataset: Dataset, changes: [String], remaining: [Finding]) {
    let repair = DatasetRepair(dataset, scans: scans, files: files)
    return (repair.dataset, repair.changes, check.report(repair.dataset, repair.scans, overlap).findings)
  }
}
