// What guards are made of; null where a rule says nothing of an operator. `name` is "aten::x", without an overload: a
// rule must know every overload.

#pragma once

#include <ATen/ATen.h>

#include <string>

#include "dispatch/guards.h"
#include "tensor/errors.h"

namespace candelabra {

// Operators that are not called at all.
Guard refusalOf(const std::string& name);

// By what single operators take on trust.
Guard argumentGuardOf(const std::string& name);

// What single kernels take on trust, as rows of argumentGuardOf: an LSTM's weights and states, windows' sizes, a
// number of groups or heads, the axis of channels.
void lstmSizes(const torch::jit::Stack& arguments);
void windowSizes(const torch::jit::Stack& arguments);
void adaptiveSizes(const torch::jit::Stack& arguments);
void someGroups(const torch::jit::Stack& arguments);
void someHeads(const torch::jit::Stack& arguments);
void channelAxis(const torch::jit::Stack& arguments);

// By the numbers in tensors.
Guard valueGuardOf(const std::string& name);

// By the indices of sparse tensors.
Guard sparseGuardOf(const std::string& name);

// Tensors that an operator is given to write its results into.
Guard outGuardOf(const c10::FunctionSchema& schema);

// Memory grows before a tensor's sizes do: resize_ and resize_as_.
Guard resizeGuardOf(const std::string& name);

[[noreturn]] inline void refuse(ErrorKind kind, const std::string& expected) {
  throw Error(kind, "expected " + expected + ": libtorch does not check it, and would end the process");
}

template <class Visit>
void eachTensor(const c10::IValue& value, Visit visit) {
  if (value.isTensor()) {
    visit(value.toTensor());
  } else if (value.isTensorList()) {
    for (const at::Tensor& tensor : value.toTensorVector()) visit(tensor);
  }
}

}  // namespace candelabra
