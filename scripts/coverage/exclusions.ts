// What of PyTorch's public names has no twin here, and why: the one table. A pattern that matches none of
// Python's names is an error, so that the table cannot outlive its reasons; a name that is here counts as present.

export interface Exclusion {
  /** Namespaces it speaks of; all when left out. */
  in?: readonly string[];
  /** Python's names, in full. */
  names: RegExp;
  reason: string;
}

/** Names separated by white space, as one pattern. */
function words(text: string): RegExp {
  return new RegExp(`^(${text.trim().split(/\s+/).join("|")})$`);
}

const torch = ["torch"];
const tensor = ["torch.Tensor"];
const functional = ["torch.nn.functional"];
const nn = ["torch.nn"];
const nnUtils = ["torch.nn.utils"];

export const exclusions: readonly Exclusion[] = [
  { in: torch, names: /^[A-Z]\w*(Type|Storage|Tensor)$/, reason: "typed storages and TorchScript's types" },
  {
    in: torch,
    names: /^(Script|Lite|Concrete|Compil|Py|Sym|RRef|Serialization|Deserialization|Disable)\w+$/,
    reason: "TorchScript, tracing and pickling in Python",
  },
  {
    in: torch,
    names: words(`AVG AcceleratorError AggregationType AliasDb Argument ArgumentSpec BenchmarkConfig
      BenchmarkExecutionStats Block BufferDict CallStack Capsule Code CompleteArgumentSpec DeepCopyMemoTable DispatchKey
      DispatchKeySet ErrorReport Event ExcludeDispatchKeyGuard ExecutionPlan FatalError FileCheck FunctionSchema Future
      Gradient Graph GraphExecutorState IODescriptor JITException LockingLogger LoggerBase ModuleDict
      Node NoopLogger OperatorInfo OutOfMemoryError PRIVATE_OPS ParameterDict SUM Size StaticModule Storage StorageBase
      Stream Tag ThroughputBenchmark TracingState Type USE_GLOBAL_DEPS USE_RTLD_GLOBAL_WITH_LIBTORCH Use Value
      classproperty compiled_with_cxx11_abi get_file_path import_ir_module import_ir_module_from_buffer
      init_num_threads merge_type_from_type_comment parse_ir parse_schema parse_type_comment
      prepare_multiprocessing_environment profiler_allow_cudagraph_cupti_lazy_reinit_cuda12 thread_safe_generator
      typename unify_type_list fork wait is_storage get_device_module is_warn_always_enabled set_warn_always`),
    reason: "internals of Python's binding",
  },
  { in: torch, names: /^sym_\w+$/, reason: "symbolic shapes of Python's compiler" },
  {
    in: torch,
    names: words("device dtype layout memory_format"),
    reason: "a string here, with a type of its own",
  },
  { in: torch, names: /^has_\w+$/, reason: "what Python's build was made with" },
  { in: tensor, names: words("layout"), reason: "tensors here are strided" },
  { in: torch, names: words("compile cond while_loop"), reason: "Python's compiler" },
  { in: torch, names: words("save load"), reason: "files of tensors are io's" },
  { in: torch, names: words("GradScaler"), reason: "optim's, beside the optimizers that it steps" },
  {
    in: torch,
    names: words("is_anomaly_check_nan_enabled is_anomaly_enabled set_anomaly_enabled"),
    reason: "`autograd.detectAnomaly` runs a function and restores",
  },
  {
    in: torch,
    names:
      words(`autocast_decrement_nesting autocast_increment_nesting get_autocast_cpu_dtype get_autocast_gpu_dtype
      get_autocast_ipu_dtype get_autocast_xla_dtype is_autocast_cpu_enabled is_autocast_ipu_enabled
      is_autocast_xla_enabled set_autocast_cpu_dtype set_autocast_cpu_enabled set_autocast_gpu_dtype
      set_autocast_ipu_dtype set_autocast_ipu_enabled set_autocast_xla_dtype set_autocast_xla_enabled
      set_autocast_enabled set_autocast_dtype set_autocast_cache_enabled set_grad_enabled`),
    reason: "setters without a section; `autocast`, `noGrad` and `enableGrad` run a function and restore",
  },
  {
    in: torch,
    names: words("eig lstsq matrix_rank solve symeig range set_default_tensor_type"),
    reason: "deprecated or removed in PyTorch",
  },
  {
    in: tensor,
    names: words("eig lstsq solve symeig resize resize_as volatile new reinforce"),
    reason: "deprecated or removed in PyTorch",
  },
  {
    in: ["torch.nn.init"],
    names:
      words(`constant dirac eye kaiming_normal kaiming_uniform normal orthogonal sparse uniform xavier_normal
      xavier_uniform`),
    reason: "deprecated or removed in PyTorch",
  },
  { in: nnUtils, names: words("clip_grad_norm"), reason: "deprecated or removed in PyTorch" },
  {
    in: nnUtils,
    names: words("spectral_norm remove_spectral_norm weight_norm remove_weight_norm"),
    reason: "reimplemented in PyTorch itself, as `parametrizations` that are here",
  },
  {
    in: nn,
    names: /^(Lazy|Uninitialized)\w+$/,
    reason: 'lazy modules, sized by their first batch: "under heavy development" in PyTorch',
  },
  { in: nn, names: words("DataParallel SyncBatchNorm"), reason: "one model on several devices" },
  { in: nn, names: words("Buffer"), reason: "`registerBuffer` makes a field a buffer" },
  { in: nn, names: words("factory_kwargs"), reason: "internals of Python's binding" },
  {
    in: nn,
    names: words("LinearCrossEntropyOptions"),
    reason: "only cuts the work into parts to save memory; computed in one piece here",
  },
  {
    in: ["torch.optim"],
    names: words("swap_in_optimizer_params_and_state"),
    reason: "a context that swaps parameters and state for a while",
  },
  { names: /^(.*sparse.*|hsmm|dsmm|saddmm|spmm)$/, reason: "sparse tensors only" },
  {
    names: /^(q?u?int\d+x?\d*|qint\d+|quantized_.*|quint\w+|per_(tensor|channel)_.*|qscheme|is_quantized)$/,
    reason: "quantised and packed element types",
  },
  {
    in: torch,
    names: /^(bit|bits\w+|float4_.*|float8_.*|jagged)$/,
    reason: "element types without arithmetic on a CPU, nested layouts",
  },
  { in: torch, names: words("legacy_contiguous_format"), reason: "deprecated or removed in PyTorch" },
  {
    names: words("to_dlpack from_dlpack numpy from_numpy storage storage_type untyped_storage"),
    reason: "exchange with Python's arrays and storages",
  },
  {
    in: tensor,
    names:
      words(`apply_ as_subclass const_data_ptr data_ptr dim_order ipu is_ipu is_maia is_mkldnn is_mps is_mtia
      is_nested is_shared is_vulkan is_xla is_xpu map2_ map_ module_load mtia name record_stream share_memory_ type
      xpu grad_dtype`),
    reason: "subclasses, pointers, Python callbacks and devices of other builds",
  },
  {
    in: tensor,
    names: words("output_nr register_hook register_post_accumulate_grad_hook retains_grad"),
    reason: "hooks are autograd's",
  },
  { in: tensor, names: words("set_"), reason: "takes a storage" },
  {
    in: functional,
    names: words(`BroadcastingList1 BroadcastingList2 BroadcastingList3 DType GRID_SAMPLE_INTERPOLATION_MODES
      GRID_SAMPLE_PADDING_MODES ScalingType SwizzleType assert_int_or_pair boolean_dispatch handle_torch_function
      has_torch_function has_torch_function_unary has_torch_function_variadic reproducibility_notes
      tf32_notes`),
    reason: "internals of Python's binding",
  },
  { in: functional, names: words("scaled_mm scaled_grouped_mm"), reason: "float8 matrices on CUDA only" },
  { in: ["torch.linalg"], names: words("LinAlgError"), reason: "a `CandelabraError` here" },
];

export function exclusionOf(namespace: string, name: string): Exclusion | undefined {
  return exclusions.find((one) => (one.in?.includes(namespace) ?? true) && one.names.test(name));
}
