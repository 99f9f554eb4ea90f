#include "mtl/task_gradients.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/engine.h>
#include <torch/csrc/autograd/variable.h>

#include <cmath>

#include "mtl/batched.h"
#include "tensor/dtypes.h"
#include "tensor/errors.h"

namespace candelabra::mtl {
namespace {

using torch::autograd::Edge;
using torch::autograd::edge_list;
using torch::autograd::variable_list;

variable_list runEngine(const edge_list& roots, const variable_list& gradients, bool keepGraph,
                        const edge_list& outputs) {
  constexpr bool createGraph = false;
  const bool accumulate = outputs.empty();
  return torch::autograd::Engine::get_default_engine().execute(roots, gradients, keepGraph, createGraph,
                                                               accumulate, outputs);
}

// Where the engine starts, and with what.
struct Roots {
  edge_list edges;
  variable_list gradients;

  void add(const Edge& edge, at::Tensor gradient) {
    edges.push_back(edge);
    gradients.push_back(std::move(gradient));
  }
  void addLoss(const at::Tensor& loss, double weight = 1.0) {
    add(torch::autograd::impl::gradient_edge(loss), at::full_like(loss.detach(), weight));
  }
};

// One engine call: which gradients it is asked for, and where each of them goes.
class Request {
 public:
  void add(const Edge& edge, at::Tensor* destination) {
    outputs_.push_back(edge);
    destinations_.push_back(destination);
  }

  void run(const Roots& roots, bool keepGraph) const {
    if (roots.edges.empty() || outputs_.empty()) return;
    variable_list results = runEngine(roots.edges, roots.gradients, keepGraph, outputs_);
    for (size_t k = 0; k < results.size(); ++k) *destinations_[k] = std::move(results[k]);
  }

 private:
  edge_list outputs_;
  std::vector<at::Tensor*> destinations_;
};

struct Wanted {
  Wanted(const Leaf& leaf, size_t tasks) : leaf(leaf), edge(leaf.edge), gradients(tasks) {}
  bool reachedBy(size_t task) const { return leaf.common || leaf.task == task; }

  Leaf leaf;
  Edge edge;                          // where the gradients are taken: the leaf, or its layer's output
  at::Tensor ghost;                   // X, in the latter case
  std::vector<at::Tensor> gradients;  // [task]
};

Wanted shared(const TaskGraph& graph, const Leaf& leaf, size_t tasks, GradientPath path) {
  Wanted wanted(leaf, tasks);
  if (auto ghost = ghostOf(graph, leaf, tasks, path)) {
    wanted.edge = ghost->output;
    wanted.ghost = ghost->input;
  }
  return wanted;
}

void keep(TaskGradients& result, Wanted& parameter) {
  result.shared.push_back(parameter.leaf.variable);
  result.rows.push_back(std::move(parameter.gradients));
  result.ghosts.push_back(parameter.ghost);
}

// All heads in one call, back to the cut; then each task across the common part alone.
void acrossCut(const Losses& losses, const TaskGraph& graph, std::vector<Wanted>& wanted, bool retainGraph) {
  const size_t tasks = losses.tensors.size();
  Roots starts;
  for (const at::Tensor& loss : losses.tensors) starts.addLoss(loss);
  Request heads;
  for (Wanted& parameter : wanted) {
    if (!parameter.leaf.common) heads.add(parameter.edge, &parameter.gradients[parameter.leaf.task]);
  }
  std::vector<variable_list> arriving(tasks);
  size_t last = 0;
  for (size_t t = 0; t < tasks; ++t) {
    const edge_list& cut = graph.cut()[t];
    arriving[t].resize(cut.size());
    for (size_t k = 0; k < cut.size(); ++k) heads.add(cut[k], &arriving[t][k]);
    if (!cut.empty()) last = t;
  }
  heads.run(starts, retainGraph);

  for (size_t t = 0; t < tasks; ++t) {
    Roots roots;
    for (size_t k = 0; k < arriving[t].size(); ++k) {
      // A node's input may be one that no gradient reaches.
      if (arriving[t][k].defined()) roots.add(graph.cut()[t][k], std::move(arriving[t][k]));
    }
    Request trunk;
    for (Wanted& parameter : wanted) {
      if (parameter.leaf.common) trunk.add(parameter.edge, &parameter.gradients[t]);
    }
    trunk.run(roots, retainGraph || t != last);
  }
}

void fromLosses(const Losses& losses, std::vector<Wanted>& wanted, bool retainGraph) {
  const size_t tasks = losses.tensors.size();
  for (size_t t = 0; t < tasks; ++t) {
    Roots roots;
    roots.addLoss(losses.tensors[t]);
    Request request;
    for (Wanted& parameter : wanted) {
      if (parameter.reachedBy(t)) request.add(parameter.edge, &parameter.gradients[t]);
    }
    request.run(roots, retainGraph || t + 1 < tasks);
  }
}

// All tasks from the losses in one batched pass.
void batched(const Losses& losses, std::vector<Wanted>& wanted, bool retainGraph) {
  edge_list outputs;
  for (const Wanted& parameter : wanted) outputs.push_back(parameter.edge);
  if (outputs.empty()) return;
  const variable_list all = batchedGradients(losses.tensors, outputs, retainGraph);
  for (size_t p = 0; p < wanted.size(); ++p) {
    for (size_t t = 0; t < losses.tensors.size(); ++t) {
      if (!all[p].defined() || !wanted[p].reachedBy(t)) continue;
      wanted[p].gradients[t] = all[p].select(0, static_cast<int64_t>(t));
    }
  }
}

void collect(const Losses& losses, const TaskGraph& graph, std::vector<Wanted>& wanted,
             const GradientOptions& options) {
  if (options.path == GradientPath::kVmap) {
    batched(losses, wanted, options.retainGraph);
  } else if (graph.hasCut()) {
    acrossCut(losses, graph, wanted, options.retainGraph);
  } else {
    fromLosses(losses, wanted, options.retainGraph);
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
    if (!std::isfinite(values.back())) {
      throw argumentError(name, "a finite number", std::isnan(values.back()) ? "NaN" : "infinity");
    }
  }
  return values;
}

TaskGradients taskGradients(const Losses& losses, const GradientOptions& options) {
  const size_t tasks = losses.tensors.size();
  const TaskGraph graph(losses.tensors);
  const ParameterPlan plan = planParameters(graph, tasks, options);
  std::vector<Wanted> wanted;
  for (const Leaf& leaf : plan.shared) wanted.push_back(shared(graph, leaf, tasks, options.path));
  for (const Leaf& leaf : plan.others) wanted.emplace_back(leaf, tasks);
  collect(losses, graph, wanted, options);

  TaskGradients result{{}, {}, {}, std::vector<std::vector<OwnGradient>>(tasks), plan.layer};
  for (size_t p = 0; p < wanted.size(); ++p) {
    if (p < plan.shared.size()) {
      keep(result, wanted[p]);
      continue;
    }
    for (size_t t = 0; t < tasks; ++t) {
      at::Tensor& gradient = wanted[p].gradients[t];
      if (gradient.defined()) result.own[t].push_back({wanted[p].leaf.variable, std::move(gradient)});
    }
  }
  return result;
}

TaskGradients layerGradients(const Losses& losses, const GradientOptions& options) {
  const size_t tasks = losses.tensors.size();
  const TaskGraph graph(losses.tensors);
  const ParameterPlan plan = planParameters(graph, tasks, options);
  std::vector<Wanted> wanted;
  for (const size_t p : plan.layer) wanted.push_back(shared(graph, plan.shared[p], tasks, options.path));
  fromLosses(losses, wanted, true);

  TaskGradients result;
  for (Wanted& parameter : wanted) {
    result.layer.push_back(result.shared.size());
    keep(result, parameter);
  }
  return result;
}

void weightedBackward(const Losses& losses, const std::vector<double>& weights, bool retainGraph) {
  Roots roots;
  for (size_t t = 0; t < weights.size(); ++t) roots.addLoss(losses.tensors[t], weights[t]);
  runEngine(roots.edges, roots.gradients, retainGraph, {});
}

}  // namespace candelabra::mtl
