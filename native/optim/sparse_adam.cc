// SparseAdam: Adam of Kingma & Ba 2015 where the gradient has entries, and nowhere else.

#include <cmath>

#include "optim/loop.h"
#include "optim/optim.h"

namespace candelabra::optim {
namespace {

struct SparseAdamOptions {
  double lr;
  double beta1;
  double beta2;
  double eps;
  bool maximize;
};

enum State : size_t { kStep, kAverage, kSquare };

void sparseAdam(const Member& member, const SparseAdamOptions& o) {
  const double step = raise(member.state[kStep]);
  // Not linear in the gradient: entries of the same place are added first.
  const at::Tensor gradient = ascending(member, o.maximize).coalesce();
  const at::Tensor values = gradient._values();
  if (values.numel() == 0) return;
  const auto sparse = [&](const at::Tensor& entries) {
    return at::_sparse_coo_tensor_unsafe(gradient._indices(), entries, gradient.sizes(),
                                         entries.options().layout(at::kSparse));
  };
  const at::Tensor& average = member.state[kAverage];
  const at::Tensor& square = member.state[kSquare];
  const at::Tensor before = average.sparse_mask(gradient)._values();
  const at::Tensor change = values.sub(before);
  scale(change, 1 - o.beta1);
  average.add_(sparse(change));
  const at::Tensor squareBefore = square.sparse_mask(gradient)._values();
  const at::Tensor squareChange = values.pow(2).sub_(squareBefore);
  scale(squareChange, 1 - o.beta2);
  square.add_(sparse(squareChange));

  const at::Tensor numerator = change.add_(before);
  squareChange.add_(squareBefore);
  const at::Tensor denominator = squareChange.sqrt_().add_(o.eps);
  const double correction1 = 1 - std::pow(o.beta1, step);
  const double correction2 = 1 - std::pow(o.beta2, step);
  const double size = o.lr * std::sqrt(correction2) / correction1;
  member.parameter.add_(sparse(scaled(numerator.div_(denominator), -size)));
}

}  // namespace

// (tensors, group, [lr, beta1, beta2, eps], maximize)
Napi::Value sparseAdamStep(Call& call) {
  const auto numbers = hyperparameters(call, 4);
  const SparseAdamOptions options{.lr = numbers[0],
                                  .beta1 = numbers[1],
                                  .beta2 = numbers[2],
                                  .eps = numbers[3],
                                  .maximize = call.boolean(3, "maximize")};
  const auto complete = [&](Member& member, MadeState& made) {
    haveStep(call, member, made);
    haveLike(call, member, kAverage, "exp_avg", made);
    haveLike(call, member, kSquare, "exp_avg_sq", made);
  };
  return stepEach(call, {.states = 3, .gradients = Gradients::kSparse}, complete,
                  [&](const Member& member) { sparseAdam(member, options); });
}

}  // namespace candelabra::optim
