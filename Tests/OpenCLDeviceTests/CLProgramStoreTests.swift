import Glibc
import OpenCLDevice
import TestSupport
import Testing

/// Each test has a process of its own, because the store is found through the environment.
@Suite("The program store", .needsOpenCL, .serialized) struct CLProgramStoreTests {
  @Test("a program that was built once is not compiled again") func warmStart() async {
    await #expect(processExitsWith: .success) {
      let cache = try CacheFolder()
      let layer = try FaultLayer()
      #expect(try DoublingRun.result() == DoublingRun.expected)
      #expect(try cache.entries().count == 1)
      layer.fail(1, of: "clCreateProgramWithSource")
      #expect(try DoublingRun.result() == DoublingRun.expected)
      layer.fail(1, of: "clCreateProgramWithBinary")
      #expect(try DoublingRun.result() == DoublingRun.expected, "what the driver no longer wants is compiled")
      layer.fail(1, of: "clBuildProgram")
      #expect(try DoublingRun.result() == DoublingRun.expected)
      #expect(try cache.entries().count == 1)
    }
  }

  @Test("a damaged entry is never used and is replaced") func damage() async {
    await #expect(processExitsWith: .success) {
      let cache = try CacheFolder()
      _ = try DoublingRun.result()
      let path = try #require(try cache.entries().first)
      let whole = try cache.bytes(path)
      for position in [0, 8, 16, 30, whole.count / 2, whole.count - 1] {
        var damaged = whole
        damaged[position] ^= 4
        try cache.replace(path, with: damaged)
        #expect(try DoublingRun.result() == DoublingRun.expected)
        #expect(try cache.bytes(path) != damaged, "byte \(position)")
      }
      for length in [0, 1, 23, 24, whole.count / 2, whole.count - 1] {
        try cache.replace(path, with: Array(whole[..<length]))
        #expect(try DoublingRun.result() == DoublingRun.expected)
        #expect(try cache.bytes(path).count > length, "length \(length)")
      }
    }
  }

  @Test("an entry of another program is not taken for this one") func foreignEntry() async {
    await #expect(processExitsWith: .success) {
      let cache = try CacheFolder()
      _ = try DoublingRun.result()
      let path = try #require(try cache.entries().first)
      let context = try CLTestDevice.context()
      _ = try context.kernel(KernelSource(name: "other", body: "__kernel void f(__global float *y) { y[0] = 0; }"), "f")
      let other = try #require(try cache.entries().first { $0 != path })
      let foreign = try cache.bytes(other)
      try cache.replace(path, with: foreign)
      #expect(try DoublingRun.result() == DoublingRun.expected)
      #expect(try cache.bytes(path) != foreign)
    }
  }

  @Test("an entry whose checksum is right and whose program is another is compiled again") func forgedEntry() async {
    await #expect(processExitsWith: .success) {
      let cache = try CacheFolder()
      _ = try DoublingRun.result()
      let path = try #require(try cache.entries().first)
      let context = try CLTestDevice.context()
      _ = try context.kernel(KernelSource(name: "other", body: "__kernel void f(__global float *y) { y[0] = 0; }"), "f")
      let other = try #require(try cache.entries().first { $0 != path })
      let forged = CacheFolder.entry(
        key: CacheFolder.parts(try cache.bytes(path)).key, binary: CacheFolder.parts(try cache.bytes(other)).binary)
      try cache.replace(path, with: forged)
      #expect(try DoublingRun.result() == DoublingRun.expected)
      #expect(try cache.bytes(path) != forged)
    }
  }

  @Test("an entry larger than memory costs a compilation") func hugeEntry() async {
    await #expect(processExitsWith: .success) {
      let cache = try CacheFolder()
      _ = try DoublingRun.result()
      let path = try #require(try cache.entries().first)
      #expect(truncate(path, 1 << 40) == 0)
      #expect(try DoublingRun.result() == DoublingRun.expected)
    }
  }

  @Test("nothing is kept when it is switched off") func off() async {
    await #expect(processExitsWith: .success) {
      let cache = try CacheFolder()
      setenv("RCNN_PROGRAM_CACHE", "off", 1)
      #expect(try DoublingRun.result() == DoublingRun.expected)
      #expect(try cache.entries().isEmpty)
    }
  }

  @Test("where nothing can be kept, everything works", arguments: ["/proc/nowhere", "/dev/null", "relative"])
  func unwritable(directory: String) async {
    await #expect(processExitsWith: .success) { [directory] in
      let driver = try TemporaryFolder()
      setenv("POCL_CACHE_DIR", driver.path, 1)
      setenv("RCNN_PROGRAM_CACHE", "on", 1)
      setenv("XDG_CACHE_HOME", directory, 1)
      unsetenv("HOME")
      let result = try withExtendedLifetime(driver) { try DoublingRun.result() }
      #expect(result == DoublingRun.expected)
      #expect(access("relative/rcnn", F_OK) != 0)
    }
  }
}
