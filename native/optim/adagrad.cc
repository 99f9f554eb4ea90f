// Adagrad: Duchi et al. 2011, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization".

#include "optim/loop.h"
#include "optim/optim.h"
#include "tensor/errors.h"

namespace candelabra::optim {
namespace {

struct AdagradOptions {
  double lr;
  double lrDecay;
  double eps;
  double weightDecay;
  double start;
  bool maximize;
  bool differentiable;
};

enum State : size_t { kStep, kSum };

struct Bucket : BucketKey {
  using BucketKey::BucketKey;
  std::vector<at::Tensor> parameters, gradients, sums, steps;
};

// Where the gradient has entries, and nowhere else.
void adagradSparse(const Member& member, const at::Tensor& ascent, double rate, double eps) {
  const at::Tensor gradient = ascent.coalesce();
  const at::Tensor values = gradient._values();
  const auto sparse = [&](const at::Tensor& entries) {
    return at::_sparse_coo_tensor_unsafe(gradient._indices(), entries, gradient.sizes(),
                                         entries.options().layout(at::kSparse));
  };
  const at::Tensor& sum = member.state[kSum];
  sum.add_(sparse(values.pow(2)));
  const at::Tensor deviation = sum.sparse_mask(gradient)._values().sqrt_().add_(eps);
  member.parameter.add_(sparse(values.div(deviation)), -rate);
}

void adagradLoop(const Member& member, const AdagradOptions& o) {
  const double step = raise(member.state[kStep]);
  at::Tensor gradient = ascending(member, o.maximize);
  if (o.weightDecay != 0) gradient = gradient.add(member.parameter, o.weightDecay);
  const double rate = o.lr / (1 + product(step - 1, o.lrDecay));
  if (gradient.is_sparse()) return adagradSparse(member, gradient, rate, o.eps);
  gradient = asReal(gradient);
  const at::Tensor sum = asReal(member.state[kSum]);
  sum.addcmul_(gradient, gradient, 1);
  at::Tensor deviation = sum.sqrt();
  deviation = o.differentiable ? deviation.add(o.eps) : deviation.add_(o.eps);
  asReal(member.parameter).addcdiv_(gradient, deviation, -rate);
}

void complete(const Call& call, Member& member, const AdagradOptions& o, bool kernel, MadeState& made) {
  if (member.gradient.is_sparse() && o.weightDecay != 0) {
    throw Error(ErrorKind::kArgument,
                "expected no weightDecay with a sparse gradient, got one for " + placeOf(call, member.index));
  }
  const at::Device home = kernel ? member.parameter.device() : at::Device(at::kCPU);
  at::Tensor& step = member.state[kStep];
  if (step.defined()) checkCounter(call, member, kStep, "step");
  if (kernel && step.defined() && (step.device() != home || step.scalar_type() != at::kFloat)) {
    step = step.to(home, at::kFloat);
    made.add(member, kStep);
  } else if (!step.defined()) {
    step = at::zeros({}, at::TensorOptions().dtype(kernel ? at::kFloat : counterType()).device(home));
    made.add(member, kStep);
  }
  const bool complex = member.parameter.is_complex();
  haveLike(call, member, kSum, "sum", made,
           complex ? at::Scalar(c10::complex<double>(o.start, o.start)) : at::Scalar(o.start));
}

void adagradFused(const Bucket& bucket, const AdagradOptions& o) {
  at::_foreach_add_(bucket.steps, 1);
  at::_fused_adagrad_(bucket.parameters, bucket.gradients, bucket.sums, bucket.steps, o.lr, o.lrDecay,
                      o.weightDecay, o.eps, o.maximize);
}

}  // namespace

// (tensors, group, [lr, lrDecay, eps, weightDecay, initialAccumulatorValue], maximize, differentiable, fused)
Napi::Value adagradStep(Call& call) {
  const auto numbers = hyperparameters(call, 5);
  const AdagradOptions options{.lr = numbers[0],
                               .lrDecay = numbers[1],
                               .eps = numbers[2],
                               .weightDecay = numbers[3],
                               .start = numbers[4],
                               .maximize = call.boolean(3, "maximize"),
                               .differentiable = call.boolean(4, "differentiable")};
  const bool fused = call.boolean(5, "fused");
  const c10::AutoGradMode mode(options.differentiable);
  std::vector<Member> members = readMembers(call, 2, Gradients::kEither);
  if (options.differentiable) checkDifferentiable(call, members);
  MadeState made;
  std::vector<Bucket> buckets;
  std::vector<const Member*> others;
  // Every check comes before the first change, so that a refused step leaves the whole group as it was.
  for (Member& member : members) {
    const bool kernel = fused && !member.gradient.is_sparse() && hasFusedKernel(member, kSum);
    complete(call, member, options, kernel, made);
    if (!kernel) {
      others.push_back(&member);
      continue;
    }
    Bucket& bucket = bucketFor(buckets, member.parameter);
    bucket.parameters.push_back(member.parameter);
    bucket.gradients.push_back(gradientInOrder(member));
    bucket.sums.push_back(member.state[kSum]);
    bucket.steps.push_back(member.state[kStep]);
  }
  for (const Bucket& bucket : buckets) adagradFused(bucket, options);
  for (const Member* member : others) adagradLoop(*member, options);
  return made.handOver(call);
}

}  // namespace candelabra::optim
