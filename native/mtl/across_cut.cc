#include "mtl/across_cut.h"

namespace candelabra::mtl {
namespace {

// Gradients that arrived at the cut, [task][place in graph.cut()[task]].
using Arrived = std::vector<variable_list>;

// All heads in one call, back to the cut.
Arrived throughHeads(const std::vector<at::Tensor>& losses, const TaskGraph& graph,
                     std::vector<Wanted>& wanted, const GradientOptions& options) {
  const size_t tasks = losses.size();
  Roots starts;
  for (const at::Tensor& loss : losses) starts.addLoss(loss, options.scale);
  Request heads;
  for (Wanted& parameter : wanted) {
    if (!parameter.leaf.common) heads.add(parameter.edge, parameter.rows.slot(parameter.leaf.task));
  }
  Arrived arrived(tasks);
  for (size_t t = 0; t < tasks; ++t) {
    const edge_list& cut = graph.cut()[t];
    arrived[t].resize(cut.size());
    for (size_t k = 0; k < cut.size(); ++k) heads.add(cut[k], &arrived[t][k]);
  }
  heads.run(starts, options.retainGraph);
  return arrived;
}

// Then each task across the common part alone.
void throughTrunk(Arrived& arrived, const TaskGraph& graph, std::vector<Wanted>& wanted, bool retainGraph) {
  size_t last = 0;
  for (size_t t = 0; t < arrived.size(); ++t) {
    if (!arrived[t].empty()) last = t;
  }
  for (size_t t = 0; t < arrived.size(); ++t) {
    Roots roots;
    for (size_t k = 0; k < arrived[t].size(); ++k) {
      // A node's input may be one that no gradient reaches.
      if (arrived[t][k].defined()) roots.add(graph.cut()[t][k], std::move(arrived[t][k]));
    }
    Request trunk;
    for (Wanted& parameter : wanted) {
      if (parameter.leaf.common) trunk.add(parameter.edge, parameter.rows.slot(t));
    }
    trunk.run(roots, retainGraph || t != last);
  }
}

}  // namespace

void acrossCut(const std::vector<at::Tensor>& losses, const TaskGraph& graph, std::vector<Wanted>& wanted,
               const GradientOptions& options) {
  Arrived arrived = throughHeads(losses, graph, wanted, options);
  throughTrunk(arrived, graph, wanted, options.retainGraph);
}

}  // namespace candelabra::mtl
