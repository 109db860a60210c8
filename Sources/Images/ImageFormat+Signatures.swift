extension ImageFormat {
  struct Signature {
    let format: ImageFormat
    private let offset: Int
    /// The bytes from the offset on; nil where any byte will do.
    private let bytes: [UInt8?]

    fileprivate init(_ format: ImageFormat, _ text: String, at offset: Int = 0) {
      self.init(format, Array(text.utf8), at: offset)
    }

    fileprivate init(_ format: ImageFormat, _ bytes: [UInt8?], at offset: Int = 0) {
      self.format = format
      self.offset = offset
      self.bytes = bytes
    }

    func matches(_ content: [UInt8]) -> Bool {
      content.count >= offset + bytes.count && zip(content[offset...], bytes).allSatisfy { $1 == nil || $0 == $1 }
    }
  }

  static let signatures = readable + containers + brands + others + raws + documents

  private static let readable = [
    Signature(.png, [0x89, 0x50, 0x4E, 0x47]),
    Signature(.jpeg, [0xFF, 0xD8, 0xFF]),
    Signature(.webp, riff("WEBP")),
    // Raw images that begin as TIFF files do.
    Signature(cameraRaw, [0x49, 0x49, 0x2A, 0, nil, nil, nil, nil, 0x43, 0x52]),
    Signature(.tiff, [0x49, 0x49, 0x2A, 0]),
    Signature(.tiff, [0x4D, 0x4D, 0, 0x2A]),
    Signature(.tiff, [0x49, 0x49, 0x2B, 0]),
    Signature(.tiff, [0x4D, 0x4D, 0, 0x2B]),
    // The header behind the file's own is less than 256 bytes long; a text that begins with BM has letters there.
    Signature(.bmp, Array("BM".utf8) + [UInt8?](repeating: nil, count: 13) + [0, 0, 0]),
  ]

  private static func riff(_ kind: String) -> [UInt8?] {
    Array("RIFF".utf8) + [UInt8?](repeating: nil, count: 4) + Array(kind.utf8)
  }

  private static let containers = [
    Signature(.video("an AVI video"), riff("AVI ")),
    Signature(.document("a sound file"), riff("WAVE")),
  ]

  /// The brands of the container that HEIC, AVIF and MP4 files share; the first that fits counts.
  private static let brands =
    ["avif", "avis"].map { brand("an AVIF image", $0) }
    + [Signature(.foreign("an AVIF image"), Array("ftypmif1".utf8) + [UInt8?](repeating: nil, count: 4) + Array("avif".utf8), at: 4)]
    + ["heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs", "mif1", "msf1"].map { brand("a HEIC image", $0) }
    + [Signature(cameraRaw, "ftypcrx ", at: 4), Signature(.video("a video"), "ftyp", at: 4), Signature(.video("a video"), "moov", at: 4)]

  private static func brand(_ name: String, _ brand: String) -> Signature { Signature(.foreign(name), "ftyp" + brand, at: 4) }

  private static let others =
    zip(["1", "4", "2", "5", "3", "6"], ["PBM", "PBM", "PGM", "PGM", "PPM", "PPM"]).flatMap { digit, name in
      ["\n", " ", "\r", "\t", "#"].map { Signature(.foreign("a \(name) image"), "P" + digit + $0) }
    } + [
      Signature(.foreign("a PAM image"), "P7\n"),
      Signature(.foreign("a PFM image"), "PF\n"),
      Signature(.foreign("a PFM image"), "Pf\n"),
      Signature(.foreign("a GIF image"), "GIF8"),
      Signature(.foreign("a JPEG 2000 image"), "jP  ", at: 4),
      Signature(.foreign("a JPEG 2000 image"), [0xFF, 0x4F, 0xFF, 0x51]),
      Signature(.foreign("a JPEG XL image"), [0xFF, 0x0A]),
      Signature(.foreign("a JPEG XL image"), "JXL ", at: 4),
      Signature(.foreign("a JPEG XR image"), [0x49, 0x49, 0xBC, 0x01]),
      Signature(.foreign("a Photoshop document"), "8BPS"),
      Signature(.foreign("a GIMP document"), "gimp xcf"),
      Signature(.foreign("an icon file"), [0, 0, 1, 0, nil, 0]),
      Signature(.foreign("a cursor file"), [0, 0, 2, 0, nil, 0]),
      Signature(.foreign("a Radiance image"), "#?RADIANCE"),
      Signature(.foreign("a Radiance image"), "#?RGBE"),
      Signature(.foreign("an OpenEXR image"), [0x76, 0x2F, 0x31, 0x01]),
      Signature(.foreign("a FITS image"), "SIMPLE  ="),
      Signature(.foreign("a DICOM image", remedy: "export its frames to PNG, such as with dcmj2pnm"), "DICM", at: 128),
    ]

  private static let raws = [
    Signature(cameraRaw, "FUJIFILMCCD-RAW"),
    Signature(cameraRaw, "IIU\0"),
    Signature(cameraRaw, "IIRO"),
    Signature(cameraRaw, "IIRS"),
    Signature(cameraRaw, "MMOR"),
    Signature(cameraRaw, "\0MRM"),
    Signature(cameraRaw, "FOVb"),
  ]

  private static let documents = [
    Signature(
      .document("a Git LFS pointer", remedy: "fetch the image itself with git lfs pull"), "version https://git-lfs.github.com/spec"),
    Signature(.archive("a ZIP archive"), [0x50, 0x4B, 0x03, 0x04]),
    Signature(.archive("a gzip archive"), [0x1F, 0x8B]),
    Signature(.archive("a 7-Zip archive"), [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),
    Signature(.archive("an xz archive"), [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]),
    Signature(.archive("a bzip2 archive"), "BZh"),
    Signature(.archive("a Zstandard archive"), [0x28, 0xB5, 0x2F, 0xFD]),
    Signature(.archive("a RAR archive"), "Rar!"),
    Signature(.archive("a tar archive"), "ustar", at: 257),
    Signature(.video("a Matroska or WebM video"), [0x1A, 0x45, 0xDF, 0xA3]),
    Signature(.video("an MPEG video"), [0, 0, 1, 0xBA]),
    Signature(.document("a NumPy array"), [0x93] + Array("NUMPY".utf8)),
    Signature(.document("an HDF5 file"), [0x89] + Array("HDF".utf8)),
    Signature(.document("a PDF document"), "%PDF"),
    Signature(.document("a PostScript document"), "%!PS"),
    Signature(.document("an HTML page"), "<!DOCTYPE"),
    Signature(.document("an HTML page"), "<!doctype"),
    Signature(.document("an HTML page"), "<html"),
    Signature(.document("an SVG or XML document"), "<svg"),
    Signature(.document("an SVG or XML document"), "<?xml"),
  ]
}
