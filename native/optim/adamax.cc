// Adamax: Kingma & Ba 2015, "Adam: A Method for Stochastic Optimization", section 7.1.

#include <cmath>

#include "optim/loop.h"
#include "optim/optim.h"

namespace candelabra::optim {
namespace {

struct AdamaxOptions {
  double lr;
  double beta1;
  double beta2;
  double eps;
  double weightDecay;
  bool maximize;
  bool differentiable;
};

enum State : size_t { kStep, kAverage, kNorm };

void adamax(const Member& member, const AdamaxOptions& o) {
  at::Tensor gradient = ascending(member, o.maximize);
  const double step = raise(member.state[kStep]);
  if (o.weightDecay != 0) gradient = gradient.add(member.parameter, o.weightDecay);
  gradient = asReal(gradient);
  const at::Tensor average = asReal(member.state[kAverage]);
  at::Tensor norm = asReal(member.state[kNorm]);
  average.lerp_(gradient, 1 - o.beta1);
  scale(norm, o.beta2);
  const at::Tensor size = gradient.abs().add_(o.eps);
  if (o.differentiable) {
    norm.copy_(at::amax(at::cat({norm.unsqueeze(0), size.unsqueeze(0)}, 0), 0));
  } else {
    at::maximum_out(norm, norm, size);
  }
  const double correction = 1 - std::pow(o.beta1, step);
  asReal(member.parameter).addcdiv_(average, norm, -(o.lr / correction));
}

}  // namespace

// (tensors, group, [lr, beta1, beta2, eps, weightDecay], maximize, differentiable)
Napi::Value adamaxStep(Call& call) {
  const auto numbers = hyperparameters(call, 5);
  const AdamaxOptions options{.lr = numbers[0],
                              .beta1 = numbers[1],
                              .beta2 = numbers[2],
                              .eps = numbers[3],
                              .weightDecay = numbers[4],
                              .maximize = call.boolean(3, "maximize"),
                              .differentiable = call.boolean(4, "differentiable")};
  const auto complete = [&](Member& member, MadeState& made) {
    haveStep(call, member, made);
    haveLike(call, member, kAverage, "exp_avg", made);
    haveLike(call, member, kNorm, "exp_inf", made);
  };
  return stepEach(call, {.states = 3, .differentiable = options.differentiable}, complete,
                  [&](const Member& member) { adamax(member, options); });
}

}  // namespace candelabra::optim
