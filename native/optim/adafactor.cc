// Adafactor: Shazeer & Stern 2018, "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost".

#include <algorithm>
#include <cmath>
#include <limits>

#include "optim/loop.h"
#include "optim/optim.h"
#include "tensor/errors.h"

namespace candelabra::optim {
namespace {

struct AdafactorOptions {
  double lr;
  double beta2Decay;
  double eps1;  // NaN for the dtype's own
  double eps2;
  double d;
  double weightDecay;
  bool maximize;
};

enum State : size_t { kStep, kRows, kColumns, kVariance };

double epsilonOf(at::ScalarType dtype) {
  switch (dtype) {
    case at::kDouble: return std::numeric_limits<double>::epsilon();
    case at::kHalf: return 0.0009765625;
    case at::kBFloat16: return 0.0078125;
    default: return std::numeric_limits<float>::epsilon();
  }
}

double sizeOf(const at::Tensor& tensor) { return at::linalg_vector_norm(tensor, 2).item<double>(); }

// The mean of the squares along `dim`.
at::Tensor meanSquare(const at::Tensor& gradient, int64_t dim) {
  return at::linalg_vector_norm(gradient, 2, at::IntArrayRef{dim}, /*keepdim=*/true)
      .square_()
      .div_(gradient.size(dim));
}

at::Tensor variance(const Member& member, const at::Tensor& gradient, double share, double eps1) {
  if (gradient.dim() <= 1) {
    member.state[kVariance].lerp_(gradient.mul(gradient), share);
    return member.state[kVariance].clone();
  }
  const at::Tensor& rows = member.state[kRows];
  const at::Tensor& columns = member.state[kColumns];
  rows.lerp_(meanSquare(gradient, -1), share);
  columns.lerp_(meanSquare(gradient, -2), share);
  const at::Tensor estimate = at::matmul(rows, columns);
  return estimate.div_(rows.mean(at::IntArrayRef{-2}, /*keepdim=*/true).clamp_(eps1));
}

void adafactor(const Member& member, const AdafactorOptions& o, double eps1) {
  const at::Tensor& parameter = member.parameter;
  const at::Tensor gradient = ascending(member, o.maximize);
  const double step = raise(member.state[kStep]);
  const double share = std::pow(step, o.beta2Decay);
  const double rho = std::min(o.lr, 1 / std::pow(step, 0.5));
  const double root = std::pow(static_cast<double>(parameter.numel()), 0.5);
  const double alpha = std::max(o.eps2, sizeOf(parameter) / root) * rho;
  if (o.weightDecay != 0) scale(parameter, 1 - product(o.lr, o.weightDecay));
  const at::Tensor update = variance(member, gradient, share, eps1).clamp_(eps1 * eps1).rsqrt_();
  update.mul_(gradient);
  const double denominator = std::max(1.0, sizeOf(update) / (root * o.d));
  parameter.add_(update, -alpha / denominator);
}

void haveFactor(const Call& call, Member& member, State k, int64_t reduced, const char* name,
                MadeState& made) {
  std::vector<int64_t> shape = member.gradient.sizes().vec();
  shape[shape.size() - reduced] = 1;
  if (member.state[k].defined()) return checkState(call, member, k, name, shape);
  member.state[k] = at::zeros(shape, member.gradient.options().requires_grad(false));
  made.add(member, k);
}

}  // namespace

// (tensors, group, [lr, beta2Decay, eps1 or NaN, eps2, d, weightDecay], maximize)
Napi::Value adafactorStep(Call& call) {
  const auto numbers = hyperparameters(call, 6);
  const AdafactorOptions options{.lr = numbers[0],
                                 .beta2Decay = numbers[1],
                                 .eps1 = numbers[2],
                                 .eps2 = numbers[3],
                                 .d = numbers[4],
                                 .weightDecay = numbers[5],
                                 .maximize = call.boolean(3, "maximize")};
  const auto complete = [&](Member& member, MadeState& made) {
    if (member.parameter.is_complex()) {
      throw Error(ErrorKind::kDtype, "expected a real parameter, got a complex one for " +
                                         placeOf(call, member.index) + ": optimize its viewAsReal()");
    }
    haveStep(call, member, made);
    if (member.gradient.dim() > 1) {
      haveFactor(call, member, kRows, 1, "row_var", made);
      haveFactor(call, member, kColumns, 2, "col_var", made);
    } else {
      haveLike(call, member, kVariance, "variance", made);
    }
  };
  // As in Python, the first parameter of a group gives the epsilon to all of them.
  double eps1 = options.eps1;
  const auto move = [&](const Member& member) {
    if (std::isnan(eps1)) eps1 = epsilonOf(member.parameter.scalar_type());
    adafactor(member, options, eps1);
  };
  return stepEach(call, {.states = 4}, complete, move);
}

}  // namespace candelabra::optim
