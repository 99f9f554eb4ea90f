// oneDNN's LSTM reads as many weights and states as the sizes of the others ask for, wherever those lie; the cells' and
// the GRU's products check themselves. torch.nn.LSTM checks all of this in Python.

#include <string>
#include <vector>

#include "dispatch/guard_rules.h"

namespace candelabra {
namespace {

std::string shapeOf(at::IntArrayRef sizes) {
  std::string text = "[";
  for (size_t i = 0; i < sizes.size(); ++i) text += (i == 0 ? "" : ", ") + std::to_string(sizes[i]);
  return text + "]";
}

void requireShape(const at::Tensor& tensor, const std::string& name, const std::vector<int64_t>& wanted) {
  if (tensor.defined() && tensor.sizes() == at::IntArrayRef(wanted)) return;
  const std::string got = tensor.defined() ? shapeOf(tensor.sizes()) : "none";
  throw Error(ErrorKind::kShape, "expected " + shapeOf(wanted) + " for " + name + ", got " + got);
}

}  // namespace

void lstmSizes(const torch::jit::Stack& arguments) {
  const bool is_packed = arguments[1].isTensor();  // data, batch sizes, and no batchFirst
  const size_t first = is_packed ? 2 : 1;
  const at::Tensor& input = arguments[0].toTensor();
  const std::vector<at::Tensor> states = arguments[first].toTensorVector();
  const std::vector<at::Tensor> weights = arguments[first + 1].toTensorVector();
  const bool has_biases = arguments[first + 2].toBool();
  const int64_t layers = arguments[first + 3].toInt();
  const int64_t directions = arguments[first + 6].toBool() ? 2 : 1;
  if (input.dim() != (is_packed ? 2 : 3)) {
    throw Error(ErrorKind::kShape, "expected an input of " + std::to_string(is_packed ? 2 : 3) +
                                       " dimensions, got " + shapeOf(input.sizes()));
  }
  if (states.size() != 2) refuse(ErrorKind::kArgument, "two states for hx");
  for (const at::Tensor& state : states) {
    if (!state.defined() || state.dim() != 3) refuse(ErrorKind::kShape, "states of three dimensions for hx");
  }
  const int64_t hidden = states[1].size(2), output = states[0].size(2);
  const bool projects = hidden != output;
  const size_t each = 2 + (has_biases ? 2 : 0) + (projects ? 1 : 0);
  // Compared before it is multiplied: a number of layers may be anything.
  const int64_t most = static_cast<int64_t>(weights.size());
  if (layers < 1 || layers > most || static_cast<size_t>(layers * directions) * each != weights.size()) {
    throw Error(ErrorKind::kArgument, "expected " + std::to_string(each) + " params for each of numLayers " +
                                          std::to_string(layers) + " and " + std::to_string(directions) +
                                          " directions, got " + std::to_string(most));
  }
  const int64_t cells = layers * directions;
  if (!is_packed) {
    const int64_t batch = input.size(arguments[8].toBool() ? 0 : 1);
    requireShape(states[0], "hx[0]", {cells, batch, output});
    requireShape(states[1], "hx[1]", {cells, batch, hidden});
  }
  for (int64_t cell = 0; cell < cells; ++cell) {
    const size_t at = static_cast<size_t>(cell) * each;
    const auto name = [&](size_t which) { return "params[" + std::to_string(at + which) + "]"; };
    const int64_t inputs = cell < directions ? input.size(-1) : output * directions;
    requireShape(weights[at], name(0), {4 * hidden, inputs});
    requireShape(weights[at + 1], name(1), {4 * hidden, output});
    for (size_t bias = 2; has_biases && bias < 4; ++bias)
      requireShape(weights[at + bias], name(bias), {4 * hidden});
    if (projects) requireShape(weights[at + each - 1], name(each - 1), {output, hidden});
  }
}

}  // namespace candelabra
