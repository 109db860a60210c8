import Checkpoints

extension HostileCase {
  /// Names that are refused, most of which would run code in Python.
  static let pickleGadgets: [HostileCase] =
    gadgets.map { module, name in
      let call = Pickle.global(module, name) + Pickle.tuple([Pickle.text("id")]) + Pickle.reduce
      return junk("a call of \(module).\(name)", call, .disallowedGlobal("\(module).\(name)"), "GLOBAL")
    } + [
      junk(
        "os.system by STACK_GLOBAL", stackGlobal(Pickle.text("os"), Pickle.text("system")), .disallowedGlobal("os.system"), "STACK_GLOBAL"),
      junk("a global with an escape sequence", Pickle.global("os\u{1B}[2J", "x"), .disallowedGlobal("os\u{1B}[2J.x"), "GLOBAL"),
      junk(
        "STACK_GLOBAL with a module that is a number", stackGlobal(Pickle.integer(1), Pickle.text("x")),
        .unexpectedType("int", expected: "a module name"), "STACK_GLOBAL"),
      junk(
        "STACK_GLOBAL with a name that is None", stackGlobal(Pickle.text("torch"), Pickle.op("N")),
        .unexpectedType("None", expected: "a type name"), "STACK_GLOBAL"),
    ]

  private static let gadgets: [(String, String)] = [
    ("os", "system"), ("posix", "system"), ("nt", "system"), ("subprocess", "Popen"), ("builtins", "eval"), ("builtins", "exec"),
    ("__builtin__", "eval"), ("builtins", "getattr"), ("builtins", "__import__"), ("torch.hub", "load"), ("torch", "load"),
    ("torch.serialization", "load"), ("torch.jit", "load"), ("numpy", "load"), ("runpy", "run_path"), ("webbrowser", "open"),
    ("pip", "main"), ("operator", "attrgetter"), ("functools", "partial"), ("copyreg", "_reconstructor"), ("pickle", "loads"),
    ("shutil", "rmtree"), ("torch.nn", "Module"), ("torch.distributed.rpc", "rpc_sync"), ("collections", "OrderedDict.__init__"),
    ("torch._utils", "_rebuild_tensor_v2.__globals__"), ("torch", "FloatStorage.from_file"), ("torch.FloatStorage", "from_file"),
    ("torch._utils", "_rebuild_tensor_v3"), ("torch", "floatstorage"), ("", ""), ("torch ", "Size"),
  ]

  private static func stackGlobal(_ module: [UInt8], _ name: [UInt8]) -> [UInt8] { module + name + [0x93] }
}
