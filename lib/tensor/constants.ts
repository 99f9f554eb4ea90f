/** Numbers, dtypes and formats under the names that Python gives them; dtypes and formats are strings here. */

/** PyTorch: `torch.pi`. */
export const pi: number = Math.PI;
/** PyTorch: `torch.e`. */
export const e: number = Math.E;
/** PyTorch: `torch.inf`. */
export const inf: number = Number.POSITIVE_INFINITY;
/** PyTorch: `torch.nan`. */
export const nan: number = Number.NaN;
/** A new dimension of size 1 in an index. PyTorch: `torch.newaxis`. */
export const newaxis = null;

/** PyTorch: `torch.float16`. */
export const float16 = "float16";
/** PyTorch: `torch.half`. */
export const half = "float16";
/** PyTorch: `torch.bfloat16`. */
export const bfloat16 = "bfloat16";
/** PyTorch: `torch.float32`. */
export const float32 = "float32";
/** PyTorch: `torch.float`. */
export const float = "float32";
/** PyTorch: `torch.float64`. */
export const float64 = "float64";
/** PyTorch: `torch.double`. */
export const double = "float64";
/** PyTorch: `torch.complex32`. */
export const complex32 = "complex32";
/** PyTorch: `torch.chalf`. */
export const chalf = "complex32";
/** PyTorch: `torch.complex64`. */
export const complex64 = "complex64";
/** PyTorch: `torch.cfloat`. */
export const cfloat = "complex64";
/** PyTorch: `torch.complex128`. */
export const complex128 = "complex128";
/** PyTorch: `torch.cdouble`. */
export const cdouble = "complex128";
/** PyTorch: `torch.uint8`. */
export const uint8 = "uint8";
/** PyTorch: `torch.uint16`. */
export const uint16 = "uint16";
/** PyTorch: `torch.uint32`. */
export const uint32 = "uint32";
/** PyTorch: `torch.uint64`. */
export const uint64 = "uint64";
/** PyTorch: `torch.int8`. */
export const int8 = "int8";
/** PyTorch: `torch.int16`. */
export const int16 = "int16";
/** PyTorch: `torch.short`. */
export const short = "int16";
/** PyTorch: `torch.int32`. */
export const int32 = "int32";
/** PyTorch: `torch.int`. */
export const int = "int32";
/** PyTorch: `torch.int64`. */
export const int64 = "int64";
/** PyTorch: `torch.long`. */
export const long = "int64";
/** PyTorch: `torch.bool`. */
export const bool = "bool";

/** Row-major order. PyTorch: `torch.contiguous_format`. */
export const contiguousFormat = "contiguous";
/** The input's own order. PyTorch: `torch.preserve_format`. */
export const preserveFormat = "preserve";
/** Channels last in `[N, C, H, W]`. PyTorch: `torch.channels_last`. */
export const channelsLast = "channelsLast";
/** Channels last in `[N, C, D, H, W]`. PyTorch: `torch.channels_last_3d`. */
export const channelsLast3d = "channelsLast3d";
/** Elements in memory with strides. PyTorch: `torch.strided`. */
export const strided = "strided";
