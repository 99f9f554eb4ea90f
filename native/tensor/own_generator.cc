#include "tensor/own_generator.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <torch/library.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace candelabra {
namespace {

// A mode's key, which libtorch keeps for libraries outside and has no kernels for. It lies above autograd, autocast and
// functorch's wrappers.
constexpr auto kKey = c10::DispatchKey::DeferredInit;

struct Own {
  at::Generator cpu;
  std::unordered_map<c10::Device, at::Generator> others;  // made when they are first drawn from
  std::optional<uint64_t> seed;
};

thread_local std::unique_ptr<Own> own;

at::Generator ownOn(c10::Device device) {
  if (device.is_cpu()) return own->cpu;
  at::Generator& generator = own->others[device];
  if (!generator.defined()) {
    generator = at::globalContext().defaultGenerator(device).clone();
    if (own->seed) {
      generator.set_current_seed(*own->seed);
    } else {
      generator.seed();
    }
  }
  return generator;
}

class FillGenerator : public c10::OperatorKernel {
 public:
  FillGenerator(size_t count, size_t tensor, size_t generator)
      : count_(count), tensor_(tensor), generator_(generator) {}

  void operator()(const c10::OperatorHandle& op, c10::DispatchKeySet keys, torch::jit::Stack* stack) {
    const size_t first = stack->size() - count_;
    c10::IValue& generator = (*stack)[first + generator_];
    const c10::IValue& tensor = (*stack)[first + tensor_];
    // The engine's threads inherit the key from the thread that started them, but not its generators.
    if (own && generator.isNone() && tensor.isTensor() && tensor.toTensor().defined()) {
      const c10::Device device = tensor.toTensor().device();
      if (device.is_cpu() || device.is_cuda()) generator = ownOn(device);
    }
    op.redispatchBoxed(keys & c10::DispatchKeySet(c10::DispatchKeySet::FULL_AFTER, kKey), stack);
  }

 private:
  size_t count_, tensor_, generator_;
};

// Null for operators that do not draw, and for those that name the device apart from their tensors: all of these are
// made of operators that write into a tensor.
std::unique_ptr<FillGenerator> kernelFor(const c10::FunctionSchema& schema) {
  std::optional<size_t> tensor, generator;
  const auto& arguments = schema.arguments();
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].name() == "device") return nullptr;
    c10::TypePtr type = arguments[i].real_type();
    if (const auto optional = type->cast<c10::OptionalType>()) type = optional->getElementType();
    if (type->kind() == c10::TypeKind::TensorType && !tensor) tensor = i;
    if (type->kind() == c10::TypeKind::GeneratorType) generator = i;
  }
  if (!tensor || !generator) return nullptr;
  return std::make_unique<FillGenerator>(arguments.size(), *tensor, *generator);
}

void registerKernels() {
  // Never destroyed: other environments may still call operators when this one's library is closed.
  static auto* fallback = new torch::Library(torch::Library::IMPL, "_", kKey, __FILE__, __LINE__);
  fallback->fallback(torch::CppFunction::makeFallthrough());
  static auto* kernels = new torch::Library(torch::Library::IMPL, "aten", kKey, __FILE__, __LINE__);
  for (const c10::OperatorName& name : c10::Dispatcher::singleton().getAllOpNames()) {
    if (name.name.rfind("aten::", 0) != 0) continue;
    const auto op = c10::Dispatcher::singleton().findSchema(name);
    if (!op) continue;
    auto kernel = kernelFor(op->schema());
    if (!kernel) continue;
    const std::string full = name.overload_name.empty() ? name.name : name.name + "." + name.overload_name;
    kernels->impl(full.c_str(), torch::CppFunction::makeFromBoxedFunctor(std::move(kernel)));
  }
}

}  // namespace

void installOwnGenerators() {
  static std::once_flag once;
  std::call_once(once, registerKernels);
}

void ownGenerators() {
  if (own) return;
  own = std::make_unique<Own>();
  own->cpu = at::detail::createCPUGenerator(c10::detail::getNonDeterministicRandom());
  c10::impl::tls_set_dispatch_key_included(kKey, true);
}

at::Generator defaultGenerator(c10::Device device) {
  return own ? ownOn(device) : at::globalContext().defaultGenerator(device);
}

void seedDefaultGenerators(uint64_t seed) {
  if (!own) {
    at::manual_seed(seed);
    return;
  }
  own->seed = seed;
  own->cpu.set_current_seed(seed);
  for (auto& [device, generator] : own->others) generator.set_current_seed(seed);
}

}  // namespace candelabra
