#include "mtl/mtl.h"

#include "mtl/balance.h"
#include "mtl/gramian_method.h"
#include "mtl/methods/pcgrad.h"
#include "mtl/weightings.h"

namespace candelabra {
namespace mtl {
namespace {

std::vector<double> pcgrad(const MethodInput& input) { return pcgradWeights(input.gramian, input.orders); }

}  // namespace
}  // namespace mtl

// A method is one line here. Its name is what its errors begin with.
void registerMtl(Napi::Object exports) {
  using namespace mtl;
  registerBalance(exports);
  registerWeightings(exports);
  defineMethod<pcgrad, Draws::kOrders>(exports, "mtl.PCGrad.weights");
}

}  // namespace candelabra
