// RAdam: Liu et al. 2020, "On the Variance of the Adaptive Learning Rate and Beyond".

#include <cmath>

#include "optim/loop.h"
#include "optim/optim.h"

namespace candelabra::optim {
namespace {

struct RAdamOptions {
  double lr;
  double beta1;
  double beta2;
  double eps;
  double weightDecay;
  bool decoupled;
  bool maximize;
  bool differentiable;
};

enum State : size_t { kStep, kAverage, kSquare };

void radam(const Member& member, const RAdamOptions& o) {
  at::Tensor gradient = asReal(ascending(member, o.maximize));
  const at::Tensor parameter = asReal(member.parameter);
  const at::Tensor average = asReal(member.state[kAverage]);
  const at::Tensor square = asReal(member.state[kSquare]);
  const double step = raise(member.state[kStep]);
  if (o.weightDecay != 0) {
    if (o.decoupled) {
      scale(parameter, 1 - product(o.lr, o.weightDecay));
    } else {
      gradient = gradient.add(parameter, o.weightDecay);
    }
  }
  average.lerp_(gradient, 1 - o.beta1);
  scale(square, o.beta2);
  square.addcmul_(gradient, gradient, 1 - o.beta2);

  const double power = std::pow(o.beta2, step);
  const double correction1 = 1 - std::pow(o.beta1, step);
  const double correction2 = 1 - power;
  const at::Tensor moved = scaled(average.div(correction1), o.lr);
  // The length of the average that the bias leaves: the longest there can be, and this step's.
  const double longest = 2 / (1 - o.beta2) - 1;
  const double length = longest - product(2 * step, power) / correction2;
  if (!(length > 5.0)) {
    parameter.add_(moved, -1.0);
    return;
  }
  const double rectified =
      std::pow((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length), 0.5);
  at::Tensor deviation = square.sqrt();
  deviation = o.differentiable ? deviation.add(o.eps) : deviation.add_(o.eps);
  const at::Tensor adaptive = scaled(deviation.reciprocal(), std::pow(correction2, 0.5));
  parameter.add_(scaled(moved.mul(adaptive), rectified), -1.0);
}

}  // namespace

// (tensors, group, [lr, beta1, beta2, eps, weightDecay], decoupledWeightDecay, maximize, differentiable)
Napi::Value radamStep(Call& call) {
  const auto numbers = hyperparameters(call, 5);
  const RAdamOptions options{.lr = numbers[0],
                             .beta1 = numbers[1],
                             .beta2 = numbers[2],
                             .eps = numbers[3],
                             .weightDecay = numbers[4],
                             .decoupled = call.boolean(3, "decoupledWeightDecay"),
                             .maximize = call.boolean(4, "maximize"),
                             .differentiable = call.boolean(5, "differentiable")};
  const auto complete = [&](Member& member, MadeState& made) {
    haveStep(call, member, made);
    haveLike(call, member, kAverage, "exp_avg", made);
    haveLike(call, member, kSquare, "exp_avg_sq", made);
  };
  return stepEach(call, {.states = 3, .differentiable = options.differentiable}, complete,
                  [&](const Member& member) { radam(member, options); });
}

}  // namespace candelabra::optim
