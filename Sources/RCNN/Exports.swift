@_exported import Boxes
@_exported import Checkpoints
@_exported import Detection
@_exported import DeviceRuntime
@_exported import Files
@_exported import Images
@_exported import OpenCLDevice
@_exported import Results
