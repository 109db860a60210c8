import Glibc

/// What the operating system says of an error number, such as "no space left on device".
package func systemReason(_ code: Int32) -> String {
  let reason = String(cString: strerror(code))
  return reason.prefix(1).lowercased() + reason.dropFirst()
}
