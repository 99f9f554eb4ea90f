// Optimizer steps, one native call a parameter group: gradients are read here, so that no JavaScript object
// is made for them.

#pragma once

#include <napi.h>

namespace candelabra {

class Call;

void registerOptim(Napi::Object exports);

namespace optim {

Napi::Value adadeltaStep(Call& call);
Napi::Value adafactorStep(Call& call);
Napi::Value adagradStep(Call& call);
Napi::Value adamStep(Call& call);
Napi::Value adamaxStep(Call& call);
Napi::Value asgdStep(Call& call);
Napi::Value muonStep(Call& call);
Napi::Value nadamStep(Call& call);
Napi::Value radamStep(Call& call);
Napi::Value rmspropStep(Call& call);
Napi::Value rpropStep(Call& call);
Napi::Value sgdStep(Call& call);
Napi::Value sparseAdamStep(Call& call);
Napi::Value zeroGrad(Call& call);

}  // namespace optim
}  // namespace candelabra
