import Checkpoints
import Checksums
import TestSupport
import Testing

struct ChecksumTests {
  @Test(
    "SHA-256 agrees with the vectors of FIPS 180-4",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
      (String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ])
  func sha256(text: String, digest: String) {
    #expect(Array(text.utf8).withUnsafeBytes(SHA256.hexDigest) == digest)
  }

  @Test("CRC-32 agrees with the check values of its kinds and with the definition at every length")
  func crc32() {
    #expect(Array("123456789".utf8).withUnsafeBytes(CRC32.zip.checksum) == 0xCBF4_3926)
    #expect(Array("123456789".utf8).withUnsafeBytes(CRC32.castagnoli.checksum) == 0xE306_9283)
    let bytes = (0..<100).map { UInt8($0 * 37 % 251) }
    for count in 0...bytes.count {
      #expect(bytes[..<count].withUnsafeBytes(CRC32.zip.checksum) == ZipImage.crc32(Array(bytes[..<count])))
    }
  }

  @Test("a file's hash agrees with the one in its name")
  func fileHash() throws {
    let folder = try TemporaryFolder()
    let bytes = ZipImage.checkpoint().bytes
    let digest = bytes.withUnsafeBytes(SHA256.hexDigest)
    let checkpoint = try Checkpoint(contentsOf: folder.write(bytes, to: "fasterrcnn_resnet50_fpn_coco-\(digest.prefix(8)).pth"))
    #expect(checkpoint.sha256() == digest)
    #expect(checkpoint.hashPrefixInName == String(digest.prefix(8)))
  }

  @Test(
    "a name without a hash claims none",
    arguments: ["model.pth", "my-model.pth", "model-258fb6c.pth", "model-258FB6C6.pth", "a-258fb6cx.pth"])
  func noHash(name: String) throws {
    let folder = try TemporaryFolder()
    #expect(try Checkpoint(contentsOf: folder.write(ZipImage.checkpoint().bytes, to: name)).hashPrefixInName == nil)
  }
}
