/// float4 and int4.
extension SIMD4: KernelArgument where Scalar: KernelArgument {}
