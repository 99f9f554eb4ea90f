#include "optim/optim.h"

#include <cmath>

#include "optim/members.h"

namespace candelabra {
namespace optim {

// (handles of the parameters in a Float64Array, group, setToNull): forgets each gradient, or fills it with
// zeros and cuts it from its graph.
Napi::Value zeroGrad(Call& call) {
  const bool setToNull = call.boolean(2, "setToNull");
  const auto handles = call.float64Array(0, "parameters");
  for (size_t i = 0; i < handles.size(); ++i) {
    const at::Tensor parameter = resolve(call, handles[i], i);
    at::Tensor& gradient = parameter.mutable_grad();
    if (!gradient.defined()) continue;
    if (setToNull) {
      gradient.reset();
    } else if (gradient.grad_fn()) {
      gradient.detach_().zero_();
    } else {
      gradient.requires_grad_(false).zero_();
    }
  }
  return call.undefined();
}

// The C library's functions as Python's math module has them, for schedules: V8 rounds its own another way in
// some last bits.
Napi::Value power(Call& call) {
  return Napi::Number::New(call.env(), std::pow(call.number(0, "base"), call.number(1, "exponent")));
}

Napi::Value cosine(Call& call) { return Napi::Number::New(call.env(), std::cos(call.number(0, "angle"))); }

}  // namespace optim

// Each name is what an error begins with.
void registerOptim(Napi::Object exports) {
  define(exports, "optim.ASGD.step", optim::asgdStep);
  define(exports, "optim.Adadelta.step", optim::adadeltaStep);
  define(exports, "optim.Adafactor.step", optim::adafactorStep);
  define(exports, "optim.Adagrad.step", optim::adagradStep);
  define(exports, "optim.Adam.step", optim::adamStep);
  define(exports, "optim.AdamW.step", optim::adamStep);
  define(exports, "optim.Adamax.step", optim::adamaxStep);
  define(exports, "optim.Muon.step", optim::muonStep);
  define(exports, "optim.NAdam.step", optim::nadamStep);
  define(exports, "optim.RAdam.step", optim::radamStep);
  define(exports, "optim.RMSprop.step", optim::rmspropStep);
  define(exports, "optim.Rprop.step", optim::rpropStep);
  define(exports, "optim.SGD.step", optim::sgdStep);
  define(exports, "optim.SparseAdam.step", optim::sparseAdamStep);
  define(exports, "optim.cos", optim::cosine);
  define(exports, "optim.pow", optim::power);
  define(exports, "optim.zeroGrad", optim::zeroGrad);
}

}  // namespace candelabra
