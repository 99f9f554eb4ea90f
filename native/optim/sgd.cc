// SGD with momentum: Sutskever et al. 2013, "On the importance of initialization and momentum in deep
// learning", in PyTorch's form (the velocity is not multiplied by the learning rate).

#include "optim/loop.h"
#include "optim/optim.h"
#include "tensor/errors.h"

namespace candelabra::optim {
namespace {

struct SgdOptions {
  double lr;
  double momentum;
  double dampening;
  double weightDecay;
  bool nesterov;
  bool maximize;
};

struct Bucket : BucketKey {
  using BucketKey::BucketKey;
  std::vector<at::Tensor> parameters, gradients, buffers;
};

// libtorch 2.13's fused kernel for half and bfloat16 on CPU leaves every full vector of a parameter as it was
// (pytorch/pytorch#191763): those take the loop.
bool hasSoundKernel(const Member& member) {
  const bool broken = member.parameter.is_cpu() && at::isReducedFloatingType(member.parameter.scalar_type());
  return !broken && !member.gradient.is_sparse() && hasFusedKernel(member, 0);
}

// A sparse gradient makes a sparse momentum buffer, which then takes sparse gradients only.
void checkLayouts(const Call& call, const Member& member, const SgdOptions& options) {
  const at::Tensor& buffer = member.state[0];
  const bool sparse = member.gradient.is_sparse();
  if (sparse && options.weightDecay != 0) {
    throw Error(ErrorKind::kArgument,
                "expected no weightDecay with a sparse gradient, got one for " + placeOf(call, member.index));
  }
  if (!buffer.defined()) return;
  if (!sparse || !buffer.is_sparse()) return checkState(call, member, 0, "momentum_buffer");
  if (buffer.sizes() == member.parameter.sizes() && buffer.dtype() == member.parameter.dtype()) return;
  throw Error(ErrorKind::kShape,
              "expected a momentum_buffer like its parameter for " + placeOf(call, member.index));
}

// The arithmetic of PyTorch's default on CPU (`_single_tensor_sgd`), operator by operator, so that the bits
// agree. Takes every dtype and device; a missing momentum buffer is made.
void sgdLoop(Member& member, const SgdOptions& options) {
  at::Tensor gradient = options.maximize ? member.gradient.neg() : member.gradient;
  if (options.weightDecay != 0) gradient = gradient.add(member.parameter, options.weightDecay);
  if (options.momentum != 0) {
    at::Tensor& buffer = member.state[0];
    if (buffer.defined()) {
      scale(buffer, options.momentum);
      buffer.add_(gradient, 1 - options.dampening);
    } else {
      buffer = gradient.detach().clone();
    }
    gradient = options.nesterov ? gradient.add(buffer, options.momentum) : buffer;
  }
  member.parameter.add_(gradient, -options.lr);
}

}  // namespace

// (tensors, group, [lr, momentum, dampening, weightDecay], nesterov, maximize, fused, differentiable), one
// momentum buffer each.
Napi::Value sgdStep(Call& call) {
  const auto numbers = hyperparameters(call, 4);
  const SgdOptions options{.lr = numbers[0],
                           .momentum = numbers[1],
                           .dampening = numbers[2],
                           .weightDecay = numbers[3],
                           .nesterov = call.boolean(3, "nesterov"),
                           .maximize = call.boolean(4, "maximize")};
  const bool fused = call.boolean(5, "fused");
  const bool differentiable = call.boolean(6, "differentiable");

  const c10::AutoGradMode mode(differentiable);
  std::vector<Member> members = readMembers(call, 1, Gradients::kEither);
  if (differentiable) checkDifferentiable(call, members);
  MadeState made;
  std::vector<Bucket> buckets;
  std::vector<Member*> others;
  // Every check comes before the first change, so that a refused step leaves the whole group as it was.
  for (Member& member : members) {
    at::Tensor& buffer = member.state[0];
    if (options.momentum == 0) buffer.reset();
    checkLayouts(call, member, options);
    if (!fused || !hasSoundKernel(member)) {
      others.push_back(&member);
      continue;
    }
    const bool fresh = options.momentum != 0 && !buffer.defined();
    if (fresh) {
      buffer = at::empty_like(member.parameter);  // the kernel fills it without reading it
      made.add(member, 0);
    }
    Bucket& bucket = bucketFor(buckets, member.parameter, fresh);
    bucket.parameters.push_back(member.parameter);
    bucket.gradients.push_back(gradientInOrder(member));
    if (buffer.defined()) bucket.buffers.push_back(buffer);
  }
  for (const Bucket& bucket : buckets) {
    at::_fused_sgd_(bucket.parameters, bucket.gradients, bucket.buffers, options.weightDecay,
                    options.momentum, options.lr, options.dampening, options.nesterov, options.maximize,
                    bucket.fresh);
  }
  for (Member* member : others) {
    const bool had = member->state[0].defined();
    sgdLoop(*member, options);
    if (!had && member->state[0].defined()) made.add(*member, 0);
  }
  return made.handOver(call);
}

}  // namespace candelabra::optim
