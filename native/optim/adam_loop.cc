#include <cmath>

#include "optim/adam.h"

namespace candelabra::optim {
namespace {

// Raises the step and reads it. PyTorch keeps it in a tensor, so that it travels in the state dict.
double raise(const at::Tensor& step) {
  if (step.is_cpu() && step.scalar_type() == at::kFloat) return *step.mutable_data_ptr<float>() += 1.0F;
  step.add_(1);
  return step.item<double>();
}

at::Tensor asReal(const at::Tensor& tensor) {
  return tensor.is_complex() ? at::view_as_real(tensor) : tensor;
}

}  // namespace

void adamLoop(const Member& member, const AdamOptions& options) {
  const double step = raise(member.state[kStep]);
  at::Tensor gradient = options.maximize ? member.gradient.neg() : member.gradient;
  if (options.weightDecay != 0) {
    if (options.decoupled) {
      // Rounded before the subtraction: a compiler that fuses the two would change Python's last bit.
      const volatile double decay = options.lr * options.weightDecay;
      scale(member.parameter, 1 - decay);
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
