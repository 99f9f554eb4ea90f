// What JavaScript asks of one balanced backward pass, and how it is asked back for the weights.

#pragma once

#include <napi.h>

#include <string>
#include <vector>

#include "mtl/gramian.h"
#include "mtl/parameter_plan.h"
#include "mtl/task_gradients.h"
#include "tensor/call.h"

namespace candelabra::mtl {

// What the weights are decided from.
enum class BalanceMode {
  kSum,             // the losses alone: one ordinary backward pass follows
  kWeighted,        // the losses alone; the shared parameters' weights are not the tasks' own
  kGramian,         // inner products of the tasks' gradients
  kJacobian,        // the gradients themselves
  kRepresentation,  // inner products of the gradients on what the trunk gives the heads
  kSamples          // the same, apart for each sample of the batch
};

struct BalanceRequest {
  Losses losses;
  GradientOptions options;
  BalanceMode mode = BalanceMode::kGramian;
  bool needsNorms = false;      // of the last shared layer, in kSum too
  bool apply = true;            // false: look, and leave every .grad as it is
  bool skipsNonFinite = false;  // false: an Error names the task
  bool isScaled = false;        // a gradient scaler stands behind it, and is to see what is not finite
  std::vector<at::Tensor> representation;  // empty: found from the graph
};

// (losses: handles, tasks: names, request: { mode, gradients, shared, layer, groups, representation, retainGraph,
// needsNorms, apply, skipsNonFinite, scale }, decide)
BalanceRequest balanceRequest(const Call& call);

// Answers of JavaScript are checked here, since a method of the user's may stand behind them.
struct Decision {
  std::vector<double> own;                  // of each task's own gradients
  std::vector<std::vector<double>> shared;  // of the shared ones, for each group
  std::vector<at::Tensor> directions;       // kJacobian: one for each shared parameter
};

// What is shown to `decide`; `numbers` are Gramians, row after row.
struct Findings {
  std::vector<double> losses;
  std::vector<double> layerNorms;
  std::vector<double> numbers;
  std::vector<at::Tensor> blocks;
};

// decide(losses, layerNorms, numbers, blocks) -> Float64Array of T own weights and T for each group, or, with
// directions, [Float64Array of T own weights, handles].
Decision decide(const Call& call, const BalanceRequest& request, const Findings& found, size_t groups);

}  // namespace candelabra::mtl
