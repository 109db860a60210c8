/// The parts of an operation's workspace, one after the other.
struct WorkspaceLayout {
  /// What every part's offset is a multiple of, in bytes.
  let alignment: Int
  private(set) var byteCount = 0

  init(on context: OpenCLContext) { alignment = max(64, context.info.baseAddressAlignment) }

  /// A place in a workspace, in bytes.
  struct Part {
    let offset: Int
    let byteCount: Int

    func slice(of workspace: OpenCLBuffer) throws(OpenCLError) -> OpenCLBuffer {
      try workspace.slice(offset: offset, byteCount: byteCount)
    }
  }

  /// Room for `count` elements behind everything so far.
  mutating func append<Element>(_ count: Int, of type: Element.Type) -> Part {
    let part = Part(offset: byteCount, byteCount: count * MemoryLayout<Element>.stride)
    byteCount = divided(part.offset + part.byteCount, alignment) * alignment
    return part
  }
}
