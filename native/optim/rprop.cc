// Rprop: Riedmiller & Braun 1993, "A Direct Adaptive Method for Faster Backpropagation Learning: The RPROP
// Algorithm".

#include "optim/loop.h"
#include "optim/optim.h"

namespace candelabra::optim {
namespace {

struct RpropOptions {
  double etaMinus;
  double etaPlus;
  double smallest;
  double largest;
  bool maximize;
  bool differentiable;
};

enum State : size_t { kStep, kPrevious, kStepSize };

void rprop(const Member& member, const RpropOptions& o) {
  at::Tensor gradient = asReal(ascending(member, o.maximize));
  raise(member.state[kStep]);
  const at::Tensor previous = asReal(member.state[kPrevious]);
  const at::Tensor stepSize = asReal(member.state[kStepSize]);
  const at::Tensor sign = gradient.mul(o.differentiable ? previous.clone() : previous).sign();
  sign.masked_fill_(sign.gt(0), o.etaPlus);
  sign.masked_fill_(sign.lt(0), o.etaMinus);
  sign.masked_fill_(sign.eq(0), 1);
  stepSize.mul_(sign).clamp_(o.smallest, o.largest);
  // Where the gradient has turned there is no step.
  gradient = gradient.clone();
  gradient.masked_fill_(sign.eq(o.etaMinus), 0);
  asReal(member.parameter).addcmul_(gradient.sign(), stepSize, -1);
  previous.copy_(gradient);
}

}  // namespace

// (tensors, group, [lr, etaMinus, etaPlus, smallest, largest], maximize, differentiable)
Napi::Value rpropStep(Call& call) {
  const auto numbers = hyperparameters(call, 5);
  const double lr = numbers[0];
  const RpropOptions options{.etaMinus = numbers[1],
                             .etaPlus = numbers[2],
                             .smallest = numbers[3],
                             .largest = numbers[4],
                             .maximize = call.boolean(3, "maximize"),
                             .differentiable = call.boolean(4, "differentiable")};
  const auto complete = [&](Member& member, MadeState& made) {
    haveStep(call, member, made);
    haveLike(call, member, kPrevious, "prev", made);
    const bool complex = member.parameter.is_complex();
    haveLike(call, member, kStepSize, "step_size", made,
             complex ? at::Scalar(c10::complex<double>(lr, lr)) : at::Scalar(lr));
  };
  return stepEach(call, {.states = 3, .differentiable = options.differentiable}, complete,
                  [&](const Member& member) { rprop(member, options); });
}

}  // namespace candelabra::optim
