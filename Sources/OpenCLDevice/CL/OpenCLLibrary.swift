import COpenCL

/// The functions of the system's OpenCL loader; the table is immutable, so it may be shared.
package final class OpenCLLibrary: @unchecked Sendable {
  package let functions: opencl_functions

  /// Opens the first of `names` that is a complete OpenCL library; throws `OpenCLError.noLoader`.
  package init(names: [String] = ["libOpenCL.so.1", "libOpenCL.so"]) throws(OpenCLError) {
    var problems: [String] = []
    for name in names {
      var functions = opencl_functions()
      guard let problem = opencl_load(name, &functions) else {
        self.functions = functions
        return
      }
      problems.append(String(cString: problem))
    }
    throw .noLoader(problems.first ?? "no library was named")
  }

  /// The system's loader; throws `OpenCLError.noLoader`.
  package static func system() throws(OpenCLError) -> OpenCLLibrary { try loaded.get() }

  private static let loaded = Result { () throws(OpenCLError) in try OpenCLLibrary() }
}

/// Throws `OpenCLError.call` unless `code` is CL_SUCCESS.
func check(_ name: String, _ code: Int32) throws(OpenCLError) {
  if code != CL_SUCCESS { throw .call(name: name, code: code) }
}

/// What a creating function returns; throws `OpenCLError.call` when it reports an error.
func create<Object>(_ name: String, _ body: (UnsafeMutablePointer<Int32>) -> Object?) throws(OpenCLError) -> Object {
  var code = CL_SUCCESS
  let object = body(&code)
  try check(name, code)
  guard let object else { throw .call(name: name, code: CL_OUT_OF_HOST_MEMORY) }
  return object
}
