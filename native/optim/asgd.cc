// ASGD: Polyak & Juditsky 1992, "Acceleration of Stochastic Approximation by Averaging".

#include <algorithm>
#include <cmath>

#include "optim/loop.h"
#include "optim/optim.h"

namespace candelabra::optim {
namespace {

struct AsgdOptions {
  double lr;
  double lambd;
  double alpha;
  double t0;
  double weightDecay;
  bool maximize;
};

enum State : size_t { kStep, kEta, kMu, kAverage };

// Through the default dtype, as Python's torch.as_tensor has it.
void write(const at::Tensor& number, double value) {
  number.copy_(at::scalar_tensor(value, at::TensorOptions().dtype(c10::get_default_dtype())));
}

void asgd(const Member& member, const AsgdOptions& o) {
  at::Tensor gradient = asReal(ascending(member, o.maximize));
  const at::Tensor parameter = asReal(member.parameter);
  const at::Tensor average = asReal(member.state[kAverage]);
  const double step = raise(member.state[kStep]);
  if (o.weightDecay != 0) gradient = gradient.add(parameter, o.weightDecay);

  const double eta = member.state[kEta].item<double>();
  scale(parameter, 1 - product(o.lambd, eta));
  parameter.add_(gradient, -eta);

  const at::Tensor& mu = member.state[kMu];
  if (mu.item<double>() != 1) {
    average.add_(parameter.sub(average).mul_(mu));
  } else {
    average.copy_(parameter);
  }
  write(member.state[kEta], o.lr / std::pow(1 + product(product(o.lambd, o.lr), step), o.alpha));
  write(mu, 1 / std::max(1.0, step - o.t0));
}

}  // namespace

// (tensors, group, [lr, lambd, alpha, t0, weightDecay], maximize, differentiable)
Napi::Value asgdStep(Call& call) {
  const auto numbers = hyperparameters(call, 5);
  const AsgdOptions options{.lr = numbers[0],
                            .lambd = numbers[1],
                            .alpha = numbers[2],
                            .t0 = numbers[3],
                            .weightDecay = numbers[4],
                            .maximize = call.boolean(3, "maximize")};
  const auto complete = [&](Member& member, MadeState& made) {
    haveNumber(call, member, kStep, "step", made, 0);
    haveNumber(call, member, kEta, "eta", made, options.lr);
    haveNumber(call, member, kMu, "mu", made, 1);
    haveLike(call, member, kAverage, "ax", made);
  };
  return stepEach(call, {.states = 4, .differentiable = call.boolean(4, "differentiable")}, complete,
                  [&](const Member& member) { asgd(member, options); });
}

}  // namespace candelabra::optim
