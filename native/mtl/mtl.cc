#include "mtl/mtl.h"

#include "mtl/balance.h"
#include "mtl/gramian_method.h"
#include "mtl/methods/aligned_mtl.h"
#include "mtl/methods/cagrad.h"
#include "mtl/methods/config.h"
#include "mtl/methods/dualproj.h"
#include "mtl/methods/gradvac.h"
#include "mtl/methods/imtl_g.h"
#include "mtl/methods/krum.h"
#include "mtl/methods/mgda.h"
#include "mtl/methods/pcd.h"
#include "mtl/methods/pcgrad.h"
#include "mtl/methods/power_balance.h"
#include "mtl/methods/symmetric_eigen.h"
#include "mtl/methods/upgrad.h"
#include "mtl/weightings.h"

namespace candelabra {
namespace mtl {
namespace {

std::vector<double> alignedMtl(const MethodInput& input) {
  const auto scale = static_cast<AlignedScale>(static_cast<int>(input.options.at(0)));
  return alignedMtlWeights(input.gramian, {scale, input.options.at(1)},
                           {input.options.begin() + 2, input.options.end()});
}

std::vector<double> cagrad(const MethodInput& input) {
  return cagradWeights(input.gramian, input.options.at(0));
}

std::vector<double> config(const MethodInput& input) { return configWeights(input.gramian, input.options); }

std::vector<double> dualproj(const MethodInput& input) {
  return dualprojWeights(input.gramian, input.options);
}

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

std::vector<double> mgda(const MethodInput& input) { return mgdaWeights(input.gramian); }

std::vector<double> nashMtl(const MethodInput& input) { return powerBalance(input.gramian, 1.0); }

// Options are the primary task, then T fractions and T scales.
std::vector<double> pcd(const MethodInput& input) {
  const auto fractions = input.options.begin() + 1;
  const auto scales = fractions + static_cast<std::ptrdiff_t>(input.gramian.tasks());
  const auto primary = static_cast<size_t>(input.options.at(0));
  return pcdWeights(input.gramian, {primary, {fractions, scales}, {scales, input.options.end()}});
}

std::vector<double> pcgrad(const MethodInput& input) { return pcgradWeights(input.gramian, input.orders); }

std::vector<double> upgrad(const MethodInput& input) { return upgradWeights(input.gramian, input.options); }

}  // namespace
}  // namespace mtl

// A method is one line here. Its name is what its errors begin with.
void registerMtl(Napi::Object exports) {
  using namespace mtl;
  registerBalance(exports);
  registerWeightings(exports);
  defineMethod<eigenvalues>(exports, "mtl.Gramian.eigenvalues");
  defineMethod<alignedMtl>(exports, "mtl.AlignedMTL.weights");
  defineMethod<cagrad>(exports, "mtl.CAGrad.weights");
  defineMethod<config>(exports, "mtl.ConFIG.weights");
  defineMethod<dualproj>(exports, "mtl.DualProj.weights");
  defineMethod<fairGrad>(exports, "mtl.FairGrad.weights");
  defineMethod<gradVac, Draws::kOthers>(exports, "mtl.GradVac.weights");
  defineMethod<imtlG>(exports, "mtl.IMTLG.weights");
  defineMethod<krum>(exports, "mtl.Krum.weights");
  defineMethod<mgda>(exports, "mtl.MGDA.weights");
  defineMethod<nashMtl>(exports, "mtl.NashMTL.weights");
  defineMethod<pcd>(exports, "mtl.PCD.weights");
  defineMethod<pcgrad, Draws::kOrders>(exports, "mtl.PCGrad.weights");
  defineMethod<upgrad>(exports, "mtl.UPGrad.weights");
}

}  // namespace candelabra
