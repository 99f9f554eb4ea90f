#include <cmath>

#include "optim/adam.h"
#include "optim/loop.h"

namespace candelabra::optim {
namespace {

// Python's other order of arithmetic, in which autograd can follow every factor.
void moveDifferentiably(const Member& member, const AdamOptions& options) {
  const at::Tensor& step = member.state[kStep];
  const at::Tensor average = asReal(member.state[kAverage]);
  at::Tensor second = asReal(member.state[kSquare]);
  const at::Tensor correction1 = at::rsub(at::pow(options.beta1, step), 1);
  const at::Tensor correction2 = at::rsub(at::pow(options.beta2, step), 1);
  const at::Tensor size = scaled(correction1.reciprocal(), options.lr).neg();
  if (options.amsgrad) {
    const at::Tensor largest = asReal(member.state[kMaximum]);
    largest.copy_(at::maximum(largest.clone(), second));
    second = largest;
  }
  const at::Tensor denominator =
      second.sqrt().div(correction2.sqrt().mul(size)).add_(scaled(size.reciprocal(), options.eps));
  asReal(member.parameter).addcdiv_(average.clone(), denominator);
}

}  // namespace

void adamLoop(const Member& member, const AdamOptions& options) {
  const double step = raise(member.state[kStep]);
  at::Tensor gradient = ascending(member, options.maximize);
  if (options.weightDecay != 0) {
    if (options.decoupled) {
      scale(member.parameter, 1 - product(options.lr, options.weightDecay));
    } else {
      gradient = gradient.add(member.parameter, options.weightDecay);
    }
  }

  gradient = asReal(gradient);
  const at::Tensor average = asReal(member.state[kAverage]);
  const at::Tensor square = asReal(member.state[kSquare]);
  average.lerp_(gradient, 1 - options.beta1);
  scale(square, options.beta2);
  square.addcmul_(gradient, gradient, 1 - options.beta2);
  if (options.differentiable) return moveDifferentiably(member, options);

  const double correction1 = 1 - std::pow(options.beta1, step);
  // pow and not sqrt, because Python writes ** 0.5.
  const double rootOfCorrection2 = std::pow(1 - std::pow(options.beta2, step), 0.5);
  at::Tensor second = square;
  if (options.amsgrad) {
    second = asReal(member.state[kMaximum]);
    at::maximum_out(second, second, square);
  }
  const at::Tensor denominator = second.sqrt().div_(rootOfCorrection2).add_(options.eps);
  asReal(member.parameter).addcdiv_(average, denominator, -(options.lr / correction1));
}

}  // namespace candelabra::optim
