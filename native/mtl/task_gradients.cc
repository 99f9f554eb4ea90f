#include "mtl/task_gradients.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/variable.h>

#include <cmath>

#include "autograd/engine.h"
#include "mtl/across_cut.h"
#include "mtl/batched.h"
#include "mtl/graph_pass.h"
#include "mtl/wanted.h"
#include "tensor/dtypes.h"
#include "tensor/errors.h"

namespace candelabra::mtl {
namespace {

void keep(TaskGradients& result, Wanted& parameter) {
  result.shared.push_back(parameter.leaf.variable);
  result.rows.push_back(std::move(parameter.rows));
  result.ghosts.push_back(parameter.ghost);
}

void fromLosses(const Losses& losses, std::vector<Wanted>& wanted, const GradientOptions& options,
                bool retainGraph) {
  const size_t tasks = losses.tensors.size();
  for (size_t t = 0; t < tasks; ++t) {
    Roots roots;
    roots.addLoss(losses.tensors[t], options.scale);
    Request request;
    for (Wanted& parameter : wanted) {
      if (parameter.reachedBy(t)) request.add(parameter.edge, parameter.rows.slot(t));
    }
    request.run(roots, retainGraph || t + 1 < tasks);
  }
}

// All tasks from the losses in one batched pass.
void batchedFromLosses(const Losses& losses, std::vector<Wanted>& wanted, const GradientOptions& options) {
  const size_t tasks = losses.tensors.size();
  std::vector<BatchedRoot> roots;
  for (size_t t = 0; t < tasks; ++t) {
    roots.push_back(
        {torch::autograd::impl::gradient_edge(losses.tensors[t]), std::vector<at::Tensor>(tasks)});
    roots.back().cotangents[t] = at::full_like(losses.tensors[t].detach(), options.scale);
  }
  edge_list outputs;
  for (const Wanted& parameter : wanted) outputs.push_back(parameter.edge);
  if (outputs.empty()) return;
  const variable_list all = batchedGradients(roots, tasks, outputs, options.retainGraph);
  for (size_t p = 0; p < wanted.size(); ++p) {
    if (!all[p].defined()) continue;
    if (wanted[p].leaf.common) {
      wanted[p].rows.setStacked(all[p]);
    } else {
      *wanted[p].rows.slot(wanted[p].leaf.task) = all[p].select(0, static_cast<int64_t>(wanted[p].leaf.task));
    }
  }
}

void collect(const Losses& losses, const TaskGraph& graph, std::vector<Wanted>& wanted,
             const GradientOptions& options) {
  if (options.path == GradientPath::kVmap) {
    batchedFromLosses(losses, wanted, options);
  } else if (canPassByHand(graph, losses.tensors.size())) {
    passByHand(losses.tensors, graph, wanted, {options.scale, options.retainGraph, {}});
  } else if (graph.hasCut()) {
    acrossCut(losses.tensors, graph, wanted, options);
  } else {
    fromLosses(losses, wanted, options, options.retainGraph);
  }
}

}  // namespace

std::vector<double> lossValues(const Losses& losses) {
  std::vector<double> values;
  for (size_t t = 0; t < losses.tensors.size(); ++t) {
    const at::Tensor& loss = losses.tensors[t];
    const std::string name = "the loss of task '" + losses.tasks[t] + "'";
    if (loss.numel() != 1 || !loss.is_floating_point()) {
      const std::string got =
          std::string(dtypeName(loss.scalar_type())) + " of shape " + c10::str(loss.sizes());
      throw argumentError(name, "one floating point number (reduce it with mean or sum)", got);
    }
    if (!loss.requires_grad()) {
      throw Error(ErrorKind::kGraph,
                  name +
                      " has no graph: compute it from the model's outputs outside noGrad and without detach, "
                      "or pass null for a task that is absent from this batch");
    }
    values.push_back(loss.item<double>());
  }
  return values;
}

void requireFiniteLosses(const Losses& losses, const std::vector<double>& values) {
  for (size_t t = 0; t < values.size(); ++t) {
    if (std::isfinite(values[t])) continue;
    throw argumentError("the loss of task '" + losses.tasks[t] + "'", "a finite number",
                        std::isnan(values[t]) ? "NaN" : "infinity");
  }
}

TaskGradients taskGradients(const Losses& losses, const GradientOptions& options) {
  const size_t tasks = losses.tensors.size();
  const TaskGraph graph(losses.tensors);
  const ParameterPlan plan = planParameters(graph, tasks, options);
  std::vector<Wanted> wanted = wantedOf(graph, plan, tasks, options.path);
  runEngine([&] { collect(losses, graph, wanted, options); });

  TaskGradients result{{}, {}, {}, ownGradients(wanted, plan, tasks), plan.layer, plan.group, plan.groups};
  for (size_t p = 0; p < plan.shared.size(); ++p) keep(result, wanted[p]);
  return result;
}

TaskGradients layerGradients(const Losses& losses, const GradientOptions& options) {
  const size_t tasks = losses.tensors.size();
  const TaskGraph graph(losses.tensors);
  const ParameterPlan plan = planParameters(graph, tasks, options);
  std::vector<Wanted> wanted;
  for (const size_t p : plan.layer)
    wanted.push_back(wantedShared(graph, plan.shared[p], tasks, options.path));
  runEngine([&] {
    if (canPassByHand(graph, tasks)) {
      passByHand(losses.tensors, graph, wanted, {options.scale, true, {}});
    } else {
      fromLosses(losses, wanted, options, true);
    }
  });

  TaskGradients result;
  for (Wanted& parameter : wanted) {
    result.layer.push_back(result.shared.size());
    keep(result, parameter);
  }
  return result;
}

}  // namespace candelabra::mtl
