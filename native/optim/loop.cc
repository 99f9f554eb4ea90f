#include "optim/loop.h"

#include <ATen/ScalarOps.h>

#include "tensor/errors.h"

namespace candelabra::optim {

at::ScalarType counterType() {
  return c10::get_default_dtype_as_scalartype() == at::kDouble ? at::kDouble : at::kFloat;
}

double raise(const at::Tensor& step) {
  if (step.is_cpu() && step.scalar_type() == at::kFloat) return *step.mutable_data_ptr<float>() += 1.0F;
  step.add_(1);
  return step.item<double>();
}

double product(double a, double b) {
  const volatile double rounded = a * b;
  return rounded;
}

at::Tensor scaled(const at::Tensor& tensor, double factor) {
  return tensor.mul(at::native::wrapped_scalar_tensor(factor));
}

at::Tensor asReal(const at::Tensor& tensor) {
  return tensor.is_complex() ? at::view_as_real(tensor) : tensor;
}

at::Tensor ascending(const Member& member, bool maximize) {
  return maximize ? member.gradient.neg() : member.gradient;
}

void haveNumber(const Call& call, Member& member, size_t k, const char* name, MadeState& made, double start) {
  if (member.state[k].defined()) return checkState(call, member, k, name, {});
  member.state[k] =
      at::full({}, start, at::TensorOptions().dtype(counterType()).device(member.parameter.device()));
  made.add(member, k);
}

void haveLike(const Call& call, Member& member, size_t k, const char* name, MadeState& made,
              const at::Scalar& start) {
  if (member.state[k].defined()) return checkState(call, member, k, name);
  member.state[k] = at::full_like(member.parameter, start, at::TensorOptions().requires_grad(false));
  made.add(member, k);
}

void checkCounter(const Call& call, const Member& member, size_t k, const char* name) {
  const at::Tensor& state = member.state[k];
  if (state.layout() == at::kStrided && state.dim() == 0 && !state.is_meta()) return;
  throw Error(ErrorKind::kShape, std::string("expected a number in a tensor without dimensions for the ") +
                                     name + " of " + placeOf(call, member.index) + ", got " +
                                     std::to_string(state.dim()) + " dimensions" +
                                     (state.is_meta() ? " on meta" : ""));
}

void haveStep(const Call& call, Member& member, MadeState& made) {
  if (member.state[0].defined()) return checkCounter(call, member, 0, "step");
  member.state[0] = at::zeros({}, at::TensorOptions().dtype(counterType()));
  made.add(member, 0);
}

void checkDifferentiable(const Call& call, const std::vector<Member>& members) {
  for (const Member& member : members) {
    if (!member.parameter.is_leaf() || !member.parameter.requires_grad()) continue;
    throw Error(ErrorKind::kGraph,
                "expected the result of an operation for " + placeOf(call, member.index) +
                    " in a differentiable step, got a leaf that requires a gradient, which "
                    "cannot be changed in place: pass its clone()");
  }
}

}  // namespace candelabra::optim
