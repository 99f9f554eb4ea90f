// NAdam: Dozat 2016, "Incorporating Nesterov Momentum into Adam".

#include <cmath>

#include "optim/loop.h"
#include "optim/optim.h"

namespace candelabra::optim {
namespace {

struct NAdamOptions {
  double lr;
  double beta1;
  double beta2;
  double eps;
  double weightDecay;
  double momentumDecay;
  bool decoupled;
  bool maximize;
  bool differentiable;
};

enum State : size_t { kStep, kProduct, kAverage, kSquare };

// The momentum of a step.
double momentum(const NAdamOptions& o, double step) {
  return o.beta1 * (1.0 - 0.5 * std::pow(0.96, step * o.momentumDecay));
}

// factor / (1 - number), in the number's own dtype.
at::Tensor over(double factor, const at::Tensor& number) {
  return scaled(at::rsub(number, 1.0).reciprocal(), factor);
}

void nadam(const Member& member, const NAdamOptions& o) {
  at::Tensor gradient = asReal(ascending(member, o.maximize));
  const at::Tensor parameter = asReal(member.parameter);
  const at::Tensor average = asReal(member.state[kAverage]);
  const at::Tensor square = asReal(member.state[kSquare]);
  const at::Tensor& momenta = member.state[kProduct];
  const double step = raise(member.state[kStep]);
  const double correction = 1 - std::pow(o.beta2, step);
  if (o.weightDecay != 0) {
    if (o.decoupled) {
      scale(parameter, 1 - product(o.lr, o.weightDecay));
    } else {
      gradient = gradient.add(parameter, o.weightDecay);
    }
  }
  const double mu = momentum(o, step);
  const double next = momentum(o, step + 1);
  scale(momenta, mu);
  average.lerp_(gradient, 1 - o.beta1);
  scale(square, o.beta2);
  square.addcmul_(gradient, gradient, 1 - o.beta2);
  at::Tensor denominator = square.div(correction).sqrt();
  if (o.differentiable) {
    denominator = denominator.add(o.eps);
    const at::Tensor nextProduct = scaled(momenta, next);
    parameter.addcdiv_(gradient.mul(over(-o.lr * (1.0 - mu), momenta)), denominator);
    parameter.addcdiv_(average.mul(over(-o.lr * next, nextProduct)), denominator);
    return;
  }
  const double productSoFar = momenta.item<double>();
  denominator.add_(o.eps);
  parameter.addcdiv_(gradient, denominator, -o.lr * (1.0 - mu) / (1.0 - productSoFar));
  parameter.addcdiv_(average, denominator, (-o.lr * next) / (1.0 - product(productSoFar, next)));
}

}  // namespace

// (tensors, group, [lr, beta1, beta2, eps, weightDecay, momentumDecay], decoupledWeightDecay, maximize,
// differentiable)
Napi::Value nadamStep(Call& call) {
  const auto numbers = hyperparameters(call, 6);
  const NAdamOptions options{.lr = numbers[0],
                             .beta1 = numbers[1],
                             .beta2 = numbers[2],
                             .eps = numbers[3],
                             .weightDecay = numbers[4],
                             .momentumDecay = numbers[5],
                             .decoupled = call.boolean(3, "decoupledWeightDecay"),
                             .maximize = call.boolean(4, "maximize"),
                             .differentiable = call.boolean(5, "differentiable")};
  const auto complete = [&](Member& member, MadeState& made) {
    haveStep(call, member, made);
    if (member.state[kProduct].defined()) {
      checkCounter(call, member, kProduct, "mu_product");
    } else {
      member.state[kProduct] = at::ones({}, at::TensorOptions().dtype(counterType()));
      made.add(member, kProduct);
    }
    haveLike(call, member, kAverage, "exp_avg", made);
    haveLike(call, member, kSquare, "exp_avg_sq", made);
  };
  return stepEach(call, {.states = 4, .differentiable = options.differentiable}, complete,
                  [&](const Member& member) { nadam(member, options); });
}

}  // namespace candelabra::optim
