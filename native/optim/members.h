// What every optimizer's step shares: the parameters of a group that take part, the checks made before
// anything is changed, the state made on the way, and the sets in which the fused kernels take parameters.

#pragma once

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tensor/call.h"

namespace candelabra::optim {

constexpr size_t kMostState = 4;

// A parameter that has a gradient this step, and where it stands in its group. State that does not exist yet
// is undefined.
struct Member {
  size_t index;
  at::Tensor parameter;
  at::Tensor gradient;
  std::array<at::Tensor, kMostState> state;
};

// The tensor of a handle; a dead one throws the slot table's error under a name worth reading: `what`, then
// "parameter 3 of group 0". The group's number is argument 1 of every call here.
at::Tensor resolve(const Call& call, double handle, size_t parameter, const char* what = "");

// Which layouts of gradients a step takes.
enum class Gradients { kDense, kSparse, kEither };

// Argument 0 of a step is a Float64Array: for each parameter of the group its handle and those of its state
// tensors, 0 for what does not exist yet. Gives the parameters that have a gradient; those without one are
// skipped, as in PyTorch. Throws an error that names the parameter and its group where something is disposed
// of, or a gradient is of another layout than `gradients` or does not fit its parameter.
std::vector<Member> readMembers(const Call& call, size_t statePerParameter,
                                Gradients gradients = Gradients::kDense);

// Argument 2 of a step: `count` numbers, in the order that its JavaScript side gives them.
std::span<const double> hyperparameters(const Call& call, size_t count);

// "parameter 3 of group 0"
std::string placeOf(const Call& call, size_t parameter);

// Throws unless state tensor `k` has its parameter's shape, dtype and device. `name` is its name in a state
// dict.
void checkState(const Call& call, const Member& member, size_t k, const char* name);

// The same for state of another shape than its parameter's, say a factor or a number.
void checkState(const Call& call, const Member& member, size_t k, const char* name, at::IntArrayRef shape);

// State tensors made in a step go back to JavaScript, which keeps them: (parameter, k, handle) each, in one
// Float64Array; null when there are none, which is every step but the first.
class MadeState {
 public:
  void add(const Member& member, size_t k) { entries_.push_back({member.index, k, member.state[k]}); }
  Napi::Value handOver(const Call& call) const;

 private:
  struct Entry {
    size_t parameter;
    size_t k;
    at::Tensor tensor;
  };
  std::vector<Entry> entries_;
};

// Whether a fused kernel may take this parameter: a real floating dtype on cpu or cuda, dense in memory, with
// state in the same order. The CPU kernels walk raw memory and never look at strides: anything else would
// silently pair the wrong elements.
bool hasFusedKernel(const Member& member, size_t firstState);

// tensor *= factor with the factor on the right, as Python's mul_ has it. ATen's mul_(Scalar) puts it on the
// left, where half and bfloat16 kernels round it to their own precision first.
void scale(const at::Tensor& tensor, double factor);

// The gradient in its parameter's memory order: itself, or a copy where the orders differ.
at::Tensor gradientInOrder(const Member& member);

struct BucketKey {
  BucketKey(at::Device device, at::ScalarType dtype, bool fresh)
      : device(device), dtype(dtype), fresh(fresh) {}
  at::Device device;
  at::ScalarType dtype;
  bool fresh;
};

// A fused kernel call takes tensors of one device and dtype; a model has one or two such sets, so a linear
// search suffices. `fresh` tells apart what the caller must not mix.
template <typename Bucket>
Bucket& bucketFor(std::vector<Bucket>& buckets, const at::Tensor& parameter, bool fresh = false) {
  for (auto& bucket : buckets) {
    if (bucket.device == parameter.device() && bucket.dtype == parameter.scalar_type() &&
        bucket.fresh == fresh) {
      return bucket;
    }
  }
  return buckets.emplace_back(parameter.device(), parameter.scalar_type(), fresh);
}

}  // namespace candelabra::optim
