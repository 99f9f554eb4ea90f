#include "optim/members.h"

#include <ATen/ScalarOps.h>

#include <sstream>
#include <string>

#include "tensor/dtypes.h"
#include "tensor/errors.h"

namespace candelabra::optim {
namespace {

std::string describe(const at::Tensor& tensor) {
  std::ostringstream text;
  text << "shape [";
  for (int64_t d = 0; d < tensor.dim(); ++d) text << (d ? ", " : "") << tensor.size(d);
  text << "], " << dtypeName(tensor.scalar_type()) << ", " << deviceName(tensor.device());
  if (tensor.layout() != at::kStrided) text << ", " << tensor.layout();
  return text.str();
}

// Throws unless `tensor` is dense, with the shape, dtype and device of its parameter.
void checkLike(const Call& call, const Member& member, const at::Tensor& tensor, const char* name,
               const char* mend) {
  const at::Tensor& parameter = member.parameter;
  ErrorKind kind = ErrorKind::kGeneric;
  if (tensor.layout() != at::kStrided) {
    kind = ErrorKind::kNotImplemented;
  } else if (tensor.sizes() != parameter.sizes()) {
    kind = ErrorKind::kShape;
  } else if (tensor.scalar_type() != parameter.scalar_type()) {
    kind = ErrorKind::kDtype;
  } else if (tensor.device() != parameter.device()) {
    kind = ErrorKind::kDevice;
  } else {
    return;
  }
  throw Error(kind, "expected a dense tensor like its parameter (" + describe(parameter) + ") for the " +
                        name + " of " + placeOf(call, member.index) + ", got " + describe(tensor) + mend);
}

bool sameOrderInMemory(const at::Tensor& a, const at::Tensor& b) {
  // The first test also covers dimensions of size 1, whose strides may differ and never matter.
  return (a.is_contiguous() && b.is_contiguous()) ||
         (a.strides() == b.strides() && a.is_non_overlapping_and_dense());
}

// Throws unless the gradient is of a layout that the step takes.
void checkGradient(const Call& call, const Member& member, Gradients gradients) {
  const at::Tensor& gradient = member.gradient;
  if (gradients == Gradients::kDense || (gradients == Gradients::kEither && !gradient.is_sparse()))
    return checkLike(call, member, gradient, "gradient", "");
  const at::Tensor& parameter = member.parameter;
  ErrorKind kind = ErrorKind::kGeneric;
  if (!gradient.is_sparse() || parameter.layout() != at::kStrided) {
    kind = ErrorKind::kNotImplemented;
  } else if (gradient.sizes() != parameter.sizes()) {
    kind = ErrorKind::kShape;
  } else if (gradient.scalar_type() != parameter.scalar_type()) {
    kind = ErrorKind::kDtype;
  } else if (gradient.device() != parameter.device()) {
    kind = ErrorKind::kDevice;
  } else {
    return;
  }
  throw Error(kind, "expected a sparse gradient for the dense " + placeOf(call, member.index) + " (" +
                        describe(parameter) + "), got " + describe(gradient) +
                        (gradient.is_sparse() ? "" : "; Adam takes dense gradients"));
}

const char* const kConvert =
    "; convert a model before its first step, or load the optimizer's state dict again afterwards";

}  // namespace

std::string placeOf(const Call& call, size_t parameter) {
  return "parameter " + std::to_string(parameter) + " of group " + std::to_string(call.integer(1, "group"));
}

std::span<const double> hyperparameters(const Call& call, size_t count) {
  const auto numbers = call.float64Array(2, "hyperparameters");
  if (numbers.size() == count) return numbers;
  throw argumentError("hyperparameters", std::to_string(count) + " numbers", std::to_string(numbers.size()));
}

at::Tensor resolve(const Call& call, double handle, size_t parameter, const char* what) {
  if (const Slot* slot = call.environment().table().find(handle)) return slot->tensor;
  return call.environment().tensor(handle, (what + placeOf(call, parameter)).c_str());
}

std::vector<Member> readMembers(const Call& call, size_t statePerParameter, Gradients gradients) {
  const auto handles = call.float64Array(0, "tensors");
  const size_t width = 1 + statePerParameter;
  std::vector<Member> members;
  members.reserve(handles.size() / width);
  for (size_t i = 0; (i + 1) * width <= handles.size(); ++i) {
    at::Tensor parameter = resolve(call, handles[i * width], i);
    const at::Tensor& gradient = parameter.grad();
    if (!gradient.defined()) continue;
    Member& member = members.emplace_back(Member{i, std::move(parameter), gradient, {}});
    checkGradient(call, member, gradients);
    for (size_t k = 0; k < statePerParameter; ++k) {
      const double handle = handles[i * width + 1 + k];
      if (handle != 0) member.state[k] = resolve(call, handle, i, "the optimizer state of ");
    }
  }
  return members;
}

void checkState(const Call& call, const Member& member, size_t k, const char* name) {
  checkLike(call, member, member.state[k], name, kConvert);
}

void checkState(const Call& call, const Member& member, size_t k, const char* name, at::IntArrayRef shape) {
  const at::Tensor& state = member.state[k];
  if (state.layout() == at::kStrided && state.sizes() == shape && state.device() == member.parameter.device())
    return;
  std::ostringstream wanted;
  wanted << "expected a dense tensor of shape " << shape << " on " << deviceName(member.parameter.device())
         << " for the " << name << " of " << placeOf(call, member.index) << ", got " << describe(state)
         << kConvert;
  throw Error(state.sizes() == shape ? ErrorKind::kDevice : ErrorKind::kShape, wanted.str());
}

Napi::Value MadeState::handOver(const Call& call) const {
  if (entries_.empty()) return call.env().Null();
  std::vector<double> flat;
  flat.reserve(3 * entries_.size());
  for (const Entry& entry : entries_) {
    flat.push_back(static_cast<double>(entry.parameter));
    flat.push_back(static_cast<double>(entry.k));
    flat.push_back(call.environment().adopt(entry.tensor));
  }
  return call.numbers(flat);
}

bool hasFusedKernel(const Member& member, size_t firstState) {
  const at::Tensor& parameter = member.parameter;
  const at::ScalarType dtype = parameter.scalar_type();
  if (!parameter.is_cpu() && !parameter.is_cuda()) return false;
  if (dtype != at::kFloat && dtype != at::kDouble && dtype != at::kHalf && dtype != at::kBFloat16)
    return false;
  if (parameter.layout() != at::kStrided || !parameter.is_non_overlapping_and_dense()) return false;
  for (size_t k = firstState; k < kMostState; ++k) {
    if (member.state[k].defined() && !sameOrderInMemory(member.state[k], parameter)) return false;
  }
  return true;
}

void scale(const at::Tensor& tensor, double factor) {
  tensor.mul_(at::native::wrapped_scalar_tensor(factor));
}

at::Tensor gradientInOrder(const Member& member) {
  if (sameOrderInMemory(member.gradient, member.parameter)) return member.gradient;
  return at::empty_like(member.parameter).copy_(member.gradient);
}

}  // namespace candelabra::optim
