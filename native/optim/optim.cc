#include "optim/optim.h"

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

}  // namespace optim

// Each name is what an error begins with.
void registerOptim(Napi::Object exports) {
  define(exports, "optim.SGD.step", optim::sgdStep);
  define(exports, "optim.Adam.step", optim::adamStep);
  define(exports, "optim.AdamW.step", optim::adamStep);
  define(exports, "optim.zeroGrad", optim::zeroGrad);
}

}  // namespace candelabra
