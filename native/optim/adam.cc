#include "optim/adam.h"

#include "optim/loop.h"
#include "optim/optim.h"
#include "tensor/errors.h"

namespace candelabra::optim {
namespace {

constexpr std::array<const char*, kMostState> kStateNames{"step", "exp_avg", "exp_avg_sq", "max_exp_avg_sq"};

struct Bucket : BucketKey {
  using BucketKey::BucketKey;
  std::vector<at::Tensor> parameters, gradients, averages, squares, maxima, steps;

  void reserve(size_t members) {
    for (auto* list : {&parameters, &gradients, &averages, &squares, &steps}) list->reserve(members);
  }
};

// Checks what there is and makes what a first step lacks.
void completeState(const Call& call, Member& member, bool amsgrad, bool fused, MadeState& made) {
  // The fused kernel reads the step beside its parameter; the loop reads it on the CPU, without waiting for a
  // GPU.
  const at::Device home = fused ? member.parameter.device() : at::Device(at::kCPU);
  at::Tensor& step = member.state[kStep];
  if (step.defined()) checkCounter(call, member, kStep, "step");
  if (!step.defined()) {
    step = at::zeros({}, at::TensorOptions().dtype(fused ? at::kFloat : counterType()).device(home));
    made.add(member, kStep);
  } else if (fused && (step.device() != home || step.scalar_type() != at::kFloat)) {
    step = step.to(home, at::kFloat);
    made.add(member, kStep);
  }
  for (size_t k = kAverage; k <= (amsgrad ? kMaximum : kSquare); ++k) {
    if (member.state[k].defined()) {
      checkState(call, member, k, kStateNames[k]);
    } else {
      member.state[k] = at::zeros_like(member.parameter);
      made.add(member, k);
    }
  }
}

void raiseAll(const std::vector<at::Tensor>& steps, at::Device device) {
  if (!device.is_cpu()) return at::_foreach_add_(steps, 1);
  // On CPU the foreach operator is a loop of one dispatched add per step, a hundred times the cost of this.
  for (const auto& step : steps) *step.mutable_data_ptr<float>() += 1.0F;
}

void adamFused(const Bucket& bucket, const AdamOptions& o) {
  raiseAll(bucket.steps, bucket.device);
  const auto step = [&](auto kernel) {
    kernel(bucket.parameters, bucket.gradients, bucket.averages, bucket.squares, bucket.maxima, bucket.steps,
           o.lr, o.beta1, o.beta2, o.weightDecay, o.eps, o.amsgrad, o.maximize, /*grad_scale=*/std::nullopt,
           /*found_inf=*/std::nullopt);
  };
  o.decoupled ? step(at::_ops::_fused_adamw_::call) : step(at::_ops::_fused_adam_::call);
}

}  // namespace

// (tensors, group, [lr, beta1, beta2, eps, weightDecay], amsgrad, maximize, decoupledWeightDecay, fused,
// differentiable), state in the order of kStateNames.
Napi::Value adamStep(Call& call) {
  const auto numbers = hyperparameters(call, 5);
  const AdamOptions options{.lr = numbers[0],
                            .beta1 = numbers[1],
                            .beta2 = numbers[2],
                            .eps = numbers[3],
                            .weightDecay = numbers[4],
                            .amsgrad = call.boolean(3, "amsgrad"),
                            .maximize = call.boolean(4, "maximize"),
                            .decoupled = call.boolean(5, "decoupledWeightDecay"),
                            .differentiable = call.boolean(7, "differentiable")};
  const bool fused = call.boolean(6, "fused");

  const c10::AutoGradMode mode(options.differentiable);
  std::vector<Member> members = readMembers(call, kMostState);
  if (options.differentiable) checkDifferentiable(call, members);
  MadeState made;
  std::vector<Bucket> buckets;
  std::vector<const Member*> others;
  // Every check comes before the first change, so that a refused step leaves the whole group as it was.
  for (Member& member : members) {
    const bool kernel = fused && hasFusedKernel(member, kAverage);
    completeState(call, member, options.amsgrad, kernel, made);
    if (!kernel) {
      others.push_back(&member);
      continue;
    }
    Bucket& bucket = bucketFor(buckets, member.parameter);
    if (bucket.parameters.empty()) bucket.reserve(members.size());
    bucket.parameters.push_back(member.parameter);
    bucket.gradients.push_back(gradientInOrder(member));
    bucket.averages.push_back(member.state[kAverage]);
    bucket.squares.push_back(member.state[kSquare]);
    if (options.amsgrad) bucket.maxima.push_back(member.state[kMaximum]);
    bucket.steps.push_back(member.state[kStep]);
  }
  for (const Bucket& bucket : buckets) adamFused(bucket, options);
  for (const Member* member : others) adamLoop(*member, options);
  return made.handOver(call);
}

}  // namespace candelabra::optim
