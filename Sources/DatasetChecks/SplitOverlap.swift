import Images

/// Images of a data set that look like images of another: what a network was trained on says nothing when it is tested on it.
struct SplitOverlap {
  /// File names and hashes of the other set.
  let others: [(name: String, hash: PerceptualHash)]
  /// The largest distance of hashes that counts as alike, 0 to 64.
  let threshold: Int

  /// A finding for each image that looks like one of the others, with the one that is nearest.
  func findings(_ images: [(name: String, hash: PerceptualHash)]) -> [Finding] {
    images.compactMap { image in
      guard let nearest = others.min(by: { $0.hash.distance(to: image.hash) < $1.hash.distance(to: image.hash) }) else { return nil }
      let distance = nearest.hash.distance(to: image.hash)
      guard distance <= threshold else { return nil }
      return Finding(.overlap, image: image.name, "it looks like \(nearest.name) of the other set (\(distance) of 64 bits differ)")
    }
  }
}
