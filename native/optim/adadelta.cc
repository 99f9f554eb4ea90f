// Adadelta: Zeiler 2012, "ADADELTA: An Adaptive Learning Rate Method".

#include "optim/loop.h"
#include "optim/optim.h"

namespace candelabra::optim {
namespace {

struct AdadeltaOptions {
  double lr;
  double rho;
  double eps;
  double weightDecay;
  bool maximize;
  bool differentiable;
};

enum State : size_t { kStep, kSquare, kDelta };

void adadelta(const Member& member, const AdadeltaOptions& o) {
  raise(member.state[kStep]);
  at::Tensor gradient = ascending(member, o.maximize);
  if (o.weightDecay != 0) gradient = gradient.add(member.parameter, o.weightDecay);
  gradient = asReal(gradient);
  const at::Tensor square = asReal(member.state[kSquare]);
  const at::Tensor accumulated = asReal(member.state[kDelta]);
  scale(square, o.rho);
  square.addcmul_(gradient, gradient, 1 - o.rho);
  const at::Tensor deviation = square.add(o.eps).sqrt_();
  at::Tensor delta = accumulated.add(o.eps).sqrt_();
  if (o.differentiable) delta = delta.clone();
  delta.div_(deviation).mul_(gradient);
  scale(accumulated, o.rho);
  accumulated.addcmul_(delta, delta, 1 - o.rho);
  if (member.parameter.is_complex()) delta = at::view_as_complex(delta);
  member.parameter.add_(delta, -o.lr);
}

}  // namespace

// (tensors, group, [lr, rho, eps, weightDecay], maximize, differentiable)
Napi::Value adadeltaStep(Call& call) {
  const auto numbers = hyperparameters(call, 4);
  const AdadeltaOptions options{.lr = numbers[0],
                                .rho = numbers[1],
                                .eps = numbers[2],
                                .weightDecay = numbers[3],
                                .maximize = call.boolean(3, "maximize"),
                                .differentiable = call.boolean(4, "differentiable")};
  const auto complete = [&](Member& member, MadeState& made) {
    haveStep(call, member, made);
    haveLike(call, member, kSquare, "square_avg", made);
    haveLike(call, member, kDelta, "acc_delta", made);
  };
  return stepEach(call, {.states = 3, .differentiable = options.differentiable}, complete,
                  [&](const Member& member) { adadelta(member, options); });
}

}  // namespace candelabra::optim
