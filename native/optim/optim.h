// Optimizer steps, one native call a parameter group: gradients are read here, so that no JavaScript object
// is made for them.

#pragma once

#include <napi.h>

namespace candelabra {

class Call;

void registerOptim(Napi::Object exports);

namespace optim {

Napi::Value adamStep(Call& call);
Napi::Value sgdStep(Call& call);
Napi::Value zeroGrad(Call& call);

}  // namespace optim
}  // namespace candelabra
