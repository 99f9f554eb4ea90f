#include "mtl/mtl.h"

#include "mtl/balance.h"
#include "mtl/gramian_method.h"
#include "mtl/methods/aligned_mtl.h"
#include "mtl/methods/config.h"
#include "mtl/methods/gradvac.h"
#include "mtl/methods/imtl_g.h"
#include "mtl/methods/krum.h"
#include "mtl/methods/pcgrad.h"
#include "mtl/methods/power_balance.h"
#include "mtl/methods/symmetric_eigen.h"
#include "mtl/weightings.h"

namespace candelabra {
namespace mtl {
namespace {

std::vector<double> alignedMtl(const MethodInput& input) {
  const auto scale = static_cast<AlignedScale>(static_cast<int>(input.options.at(0)));
  return alignedMtlWeights(input.gramian, scale, {input.options.begin() + 1, input.options.end()});
}

std::vector<double> config(const MethodInput& input) { return configWeights(input.gramian, input.options); }

std::vector<double> eigenvalues(const MethodInput& input) { return symmetricEigen(input.gramian).values; }

std::vector<double> fairGrad(const MethodInput& input) {
  return powerBalance(input.gramian, input.options.at(0));
}

// Options are beta, epsilon and the T x T targets; what comes back are the weights and the targets as they are now.
std::vector<double> gradVac(const MethodInput& input) {
  std::vector<double> targets(input.options.begin() + 2, input.options.end());
  const GradVacRule rule{input.options.at(0), input.options.at(1)};
  std::vector<double> answer = gradVacWeights(input.gramian, input.orders, rule, targets);
  answer.insert(answer.end(), targets.begin(), targets.end());
  return answer;
}

std::vector<double> imtlG(const MethodInput& input) { return imtlGWeights(input.gramian); }

std::vector<double> krum(const MethodInput& input) {
  const auto count = [&](size_t i) { return static_cast<size_t>(input.options.at(i)); };
  return krumWeights(input.gramian, {count(0), count(1), input.options.at(2) != 0.0});
}

std::vector<double> nashMtl(const MethodInput& input) { return powerBalance(input.gramian, 1.0); }

std::vector<double> pcgrad(const MethodInput& input) { return pcgradWeights(input.gramian, input.orders); }

}  // namespace
}  // namespace mtl

// A method is one line here. Its name is what its errors begin with.
void registerMtl(Napi::Object exports) {
  using namespace mtl;
  registerBalance(exports);
  registerWeightings(exports);
  defineMethod<eigenvalues>(exports, "mtl.Gramian.eigenvalues");
  defineMethod<alignedMtl>(exports, "mtl.AlignedMTL.weights");
  defineMethod<config>(exports, "mtl.ConFIG.weights");
  defineMethod<fairGrad>(exports, "mtl.FairGrad.weights");
  defineMethod<gradVac, Draws::kOthers>(exports, "mtl.GradVac.weights");
  defineMethod<imtlG>(exports, "mtl.IMTLG.weights");
  defineMethod<krum>(exports, "mtl.Krum.weights");
  defineMethod<nashMtl>(exports, "mtl.NashMTL.weights");
  defineMethod<pcgrad, Draws::kOrders>(exports, "mtl.PCGrad.weights");
}

}  // namespace candelabra
