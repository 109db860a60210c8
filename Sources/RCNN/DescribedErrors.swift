import Detectors
import DeviceRuntime
import Files
import NeuralNetworks
import TensorGraph

// Modules that know no files leave it to this one that their errors are shown as all others.
extension ConfigurationError: DescribedError {}
extension DetectorOutputError: DescribedError {}
extension DeviceError: DescribedError {}
extension GraphError: DescribedError {}
extension ParameterError: DescribedError {}
