// Steps that are Python's single-tensor loops: one call a group, the same ATen operators in the same order for
// each parameter, so that the bits agree. What is common to them is here; each file beside this one holds one
// optimizer's arithmetic.
//
// Python keeps counters and factors as Python floats, which are doubles, and puts some of them into float32
// tensors on the way. Where it does so is part of the arithmetic.

#pragma once

#include "optim/members.h"

namespace candelabra::optim {

// The dtype of counters: float32, unless the default dtype is float64.
at::ScalarType counterType();

// Raises a step counter by one and reads it.
double raise(const at::Tensor& step);

// a * b, rounded before it enters a sum: a compiler that fuses the two would change Python's last bit.
double product(double a, double b);

// tensor * factor with the factor on the right, as Python has it; see scale().
at::Tensor scaled(const at::Tensor& tensor, double factor);

// Complex numbers as pairs of real ones.
at::Tensor asReal(const at::Tensor& tensor);

at::Tensor ascending(const Member& member, bool maximize);

// State tensor `k` where there is one, checked; else one that starts as `start`.
void haveNumber(const Call& call, Member& member, size_t k, const char* name, MadeState& made, double start);
void haveLike(const Call& call, Member& member, size_t k, const char* name, MadeState& made,
              const at::Scalar& start = 0);

// The step counter, which Python keeps on the CPU whatever its parameter's device.
void haveStep(const Call& call, Member& member, MadeState& made);

// Throws unless state tensor `k` is one number that can be read.
void checkCounter(const Call& call, const Member& member, size_t k, const char* name);

struct LoopShape {
  // State tensors of a parameter.
  size_t states;
  // Whether autograd follows the step, as in Python.
  bool differentiable = false;
  Gradients gradients = Gradients::kDense;
};

// Throws where autograd would refuse the in-place step of a leaf, before anything is changed.
void checkDifferentiable(const Call& call, const std::vector<Member>& members);

// `complete(member, made)` checks and makes state, for all parameters before `move(member)` changes the first,
// so that a refused step leaves the whole group as it was.
template <typename Complete, typename Move>
Napi::Value stepEach(const Call& call, const LoopShape& shape, const Complete& complete, const Move& move) {
  const c10::AutoGradMode mode(shape.differentiable);
  std::vector<Member> members = readMembers(call, shape.states, shape.gradients);
  if (shape.differentiable) checkDifferentiable(call, members);
  MadeState made;
  for (Member& member : members) complete(member, made);
  for (const Member& member : members) move(member);
  return made.handOver(call);
}

}  // namespace candelabra::optim
