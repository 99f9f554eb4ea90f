// Muon: Jordan et al. 2024, "Muon: An optimizer for hidden layers in neural networks"; the other learning rate:
// Liu et al. 2025, "Muon is Scalable for LLM Training".

#include <algorithm>
#include <cmath>

#include "optim/loop.h"
#include "optim/optim.h"
#include "tensor/errors.h"

namespace candelabra::optim {
namespace {

struct MuonOptions {
  double lr;
  double weightDecay;
  double momentum;
  double eps;
  double a, b, c;
  int64_t steps;
  bool nesterov;
  bool matchAdamW;
};

// Newton-Schulz: near the closest semi-orthogonal matrix, with singular values between 0.5 and 1.5.
at::Tensor orthogonal(const at::Tensor& update, const MuonOptions& o) {
  const bool tall = update.size(0) > update.size(1);
  at::Tensor result = update.to(at::kBFloat16);
  if (tall) result = result.t();
  result.div_(at::linalg_vector_norm(result, 2).clamp(o.eps));
  for (int64_t i = 0; i < o.steps; ++i) {
    const at::Tensor gram = at::matmul(result, result.t());
    const at::Tensor change = at::addmm(gram, gram, gram, o.b, o.c);
    result = at::addmm(result, change, result, o.a);
  }
  return tall ? result.t() : result;
}

double adjusted(const at::Tensor& parameter, const MuonOptions& o) {
  const auto rows = static_cast<double>(parameter.size(0));
  const auto columns = static_cast<double>(parameter.size(1));
  return o.lr *
         (o.matchAdamW ? 0.2 * std::sqrt(std::max(rows, columns)) : std::sqrt(std::max(1.0, rows / columns)));
}

void muon(const Member& member, const MuonOptions& o) {
  const at::Tensor& buffer = member.state[0];
  buffer.lerp_(member.gradient, 1 - o.momentum);
  const at::Tensor update = orthogonal(o.nesterov ? member.gradient.lerp(buffer, o.momentum) : buffer, o);
  scale(member.parameter, 1 - product(o.lr, o.weightDecay));
  member.parameter.add_(update, -adjusted(member.parameter, o));
}

}  // namespace

// (tensors, group, [lr, weightDecay, momentum, eps, a, b, c, steps], nesterov, matchAdamW)
Napi::Value muonStep(Call& call) {
  const auto numbers = hyperparameters(call, 8);
  const MuonOptions options{.lr = numbers[0],
                            .weightDecay = numbers[1],
                            .momentum = numbers[2],
                            .eps = numbers[3],
                            .a = numbers[4],
                            .b = numbers[5],
                            .c = numbers[6],
                            .steps = static_cast<int64_t>(numbers[7]),
                            .nesterov = call.boolean(3, "nesterov"),
                            .matchAdamW = call.boolean(4, "matchAdamW")};
  const auto complete = [&](Member& member, MadeState& made) {
    if (member.parameter.is_complex() || member.parameter.dim() != 2) {
      throw Error(member.parameter.is_complex() ? ErrorKind::kDtype : ErrorKind::kShape,
                  "expected a real matrix, got another tensor for " + placeOf(call, member.index));
    }
    haveLike(call, member, 0, "momentum_buffer", made);
  };
  return stepEach(call, {.states = 1}, complete, [&](const Member& member) { muon(member, options); });
}

}  // namespace candelabra::optim
