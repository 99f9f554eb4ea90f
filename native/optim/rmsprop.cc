// RMSprop: Tieleman & Hinton 2012, lecture 6e of "Neural Networks for Machine Learning"; centered: Graves 2013,
// "Generating Sequences With Recurrent Neural Networks".

#include "optim/loop.h"
#include "optim/optim.h"

namespace candelabra::optim {
namespace {

struct RmspropOptions {
  double lr;
  double alpha;
  double eps;
  double weightDecay;
  double momentum;
  bool centered;
  bool maximize;
  bool differentiable;
};

enum State : size_t { kStep, kSquare, kBuffer, kMean };

void rmsprop(const Member& member, const RmspropOptions& o) {
  at::Tensor gradient = ascending(member, o.maximize);
  raise(member.state[kStep]);
  if (o.weightDecay != 0) gradient = gradient.add(member.parameter, o.weightDecay);
  gradient = asReal(gradient);
  const at::Tensor parameter = asReal(member.parameter);
  const at::Tensor square = asReal(member.state[kSquare]);
  scale(square, o.alpha);
  square.addcmul_(gradient, gradient, 1 - o.alpha);
  at::Tensor deviation;
  if (o.centered) {
    const at::Tensor mean = asReal(member.state[kMean]);
    mean.lerp_(gradient, 1 - o.alpha);
    deviation = square.addcmul(mean, mean, -1).sqrt_();
  } else {
    deviation = square.sqrt();
  }
  deviation = o.differentiable ? deviation.add(o.eps) : deviation.add_(o.eps);
  if (o.momentum > 0) {
    const at::Tensor buffer = asReal(member.state[kBuffer]);
    scale(buffer, o.momentum);
    buffer.addcdiv_(gradient, deviation);
    parameter.add_(buffer, -o.lr);
  } else {
    parameter.addcdiv_(gradient, deviation, -o.lr);
  }
}

}  // namespace

// (tensors, group, [lr, alpha, eps, weightDecay, momentum], centered, maximize, differentiable)
Napi::Value rmspropStep(Call& call) {
  const auto numbers = hyperparameters(call, 5);
  const RmspropOptions options{.lr = numbers[0],
                               .alpha = numbers[1],
                               .eps = numbers[2],
                               .weightDecay = numbers[3],
                               .momentum = numbers[4],
                               .centered = call.boolean(3, "centered"),
                               .maximize = call.boolean(4, "maximize"),
                               .differentiable = call.boolean(5, "differentiable")};
  const auto complete = [&](Member& member, MadeState& made) {
    haveStep(call, member, made);
    haveLike(call, member, kSquare, "square_avg", made);
    if (options.momentum > 0) haveLike(call, member, kBuffer, "momentum_buffer", made);
    if (options.centered) haveLike(call, member, kMean, "grad_avg", made);
  };
  return stepEach(call, {.states = 4, .differentiable = options.differentiable}, complete,
                  [&](const Member& member) { rmsprop(member, options); });
}

}  // namespace candelabra::optim
