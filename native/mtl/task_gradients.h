// The gradients of T losses, task by task, without ever adding them up: what everything else here reads.

#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <string>
#include <vector>

#include "mtl/parameter_plan.h"
#include "mtl/rows.h"

namespace candelabra::mtl {

struct Losses {
  std::vector<at::Tensor> tensors;
  std::vector<std::string> tasks;  // their names, for messages
};

// The losses as numbers, which may not be finite. Throws an Error that names the task unless every loss is one number with a
// graph behind it.
std::vector<double> lossValues(const Losses& losses);

// Throws an Error that names the first task whose loss is not.
void requireFiniteLosses(const Losses& losses, const std::vector<double>& values);

struct OwnGradient {
  at::Tensor parameter;
  at::Tensor gradient;
};

struct TaskGradients {
  std::vector<at::Tensor> shared;  // the shared parameters that at least one loss reaches
  std::vector<Rows> rows;          // of each shared parameter
  std::vector<at::Tensor> ghosts;  // [shared parameter]: X where `rows` are dY (ghost.h), else undefined
  std::vector<std::vector<OwnGradient>> own;  // [task]: of every other parameter
  std::vector<size_t> layer;                  // which of `shared` are the layer that GradientOptions names
  std::vector<size_t> group = {};             // of each of `shared`
  size_t groups = 1;
};

// Where the graph has a clean cut between heads and trunk, one engine call takes all heads back to it and T
// vector-Jacobian products cross the trunk; else T calls go from the losses. Either way the same numbers.
// No .grad changes and no hook of a parameter's accumulation runs.
TaskGradients taskGradients(const Losses& losses, const GradientOptions& options);

// The same for the parameters of the last shared layer alone; `own` stays empty and the graph whole.
TaskGradients layerGradients(const Losses& losses, const GradientOptions& options);

}  // namespace candelabra::mtl
