#include "mtl/stacked_rules.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/engine.h>
#include <torch/csrc/autograd/generated/Functions.h>

#include <typeindex>
#include <unordered_map>

namespace candelabra::mtl {
namespace {

using Gradients = std::vector<at::Tensor>;
using namespace torch::autograd::generated;  // the nodes' classes

at::Tensor scaled(const at::Tensor& gradient, const at::Scalar& factor) {
  return factor.equal(1) ? gradient : gradient.mul(factor);
}

// dX = dY W: the tasks are more rows of one product.
at::Tensor leftGradient(const at::Tensor& gradient, const at::Tensor& right) {
  const int64_t tasks = gradient.size(0), rows = gradient.size(1);
  return gradient.reshape({tasks * rows, gradient.size(2)}).mm(right.t()).view({tasks, rows, right.size(0)});
}

// Xᵀ dY, laid out as the transposed weight that nearly every right factor is.
at::Tensor rightGradient(const at::Tensor& gradient, const at::Tensor& left) {
  const at::Tensor same = left.expand({gradient.size(0), left.size(0), left.size(1)});
  return gradient.transpose(1, 2).bmm(same).transpose(1, 2);
}

Gradients addmm(const StackedNode& at, at::Tensor gradient) {
  auto& node = static_cast<AddmmBackward0&>(at.node);
  Gradients result(3);
  if (at.needs[0]) result[0] = scaled(gradient, node.beta);
  if (at.needs[1]) result[1] = scaled(leftGradient(gradient, node.mat2_.unpack()), node.alpha);
  if (at.needs[2]) result[2] = scaled(rightGradient(gradient, node.mat1_.unpack()), node.alpha);
  return result;
}

Gradients mm(const StackedNode& at, at::Tensor gradient) {
  auto& node = static_cast<MmBackward0&>(at.node);
  Gradients result(2);
  if (at.needs[0]) result[0] = leftGradient(gradient, node.mat2_.unpack());
  if (at.needs[1]) result[1] = rightGradient(gradient, node.self_.unpack());
  return result;
}

Gradients transpose(const StackedNode&, at::Tensor gradient) {
  return {gradient.dim() == 3 ? gradient.transpose(1, 2) : gradient};
}

Gradients view(const StackedNode& at, at::Tensor gradient) {
  const auto& edge = at.node.next_edge(0);
  std::vector<int64_t> sizes{at.tasks};
  for (const c10::SymInt& size : edge.function->input_metadata(edge.input_nr).shape_as_dim_vector()) {
    sizes.push_back(size.expect_int());
  }
  return {gradient.reshape(sizes)};
}

Gradients add(const StackedNode& at, at::Tensor gradient) {
  return {gradient, scaled(gradient, static_cast<AddBackward0&>(at.node).alpha)};
}

Gradients subtract(const StackedNode& at, at::Tensor gradient) {
  Gradients result{gradient, {}};
  if (at.needs[1]) result[1] = scaled(gradient.neg(), static_cast<SubBackward0&>(at.node).alpha);
  return result;
}

Gradients multiply(const StackedNode& at, at::Tensor gradient) {
  auto& node = static_cast<MulBackward0&>(at.node);
  Gradients result(2);
  if (at.needs[0]) result[0] = gradient.mul(node.other_.unpack());
  if (at.needs[1]) result[1] = gradient.mul(node.self_.unpack());
  return result;
}

Gradients relu(const StackedNode& at, at::Tensor gradient) {
  auto& node = static_cast<ReluBackward0&>(at.node);
  const at::Tensor result = node.result_.unpack(node.getptr());
  const bool isFree = gradient.use_count() == 1 && gradient.storage().use_count() == 1;
  return {isFree ? at::threshold_backward_out(gradient, gradient, result, 0)
                 : at::threshold_backward(gradient, result, 0)};
}

Gradients leakyRelu(const StackedNode& at, at::Tensor gradient) {
  auto& node = static_cast<LeakyReluBackward0&>(at.node);
  constexpr bool selfIsResult = false;
  return {at::leaky_relu_backward(gradient, node.self_.unpack(), node.negative_slope, selfIsResult)};
}

Gradients gelu(const StackedNode& at, at::Tensor gradient) {
  auto& node = static_cast<GeluBackward0&>(at.node);
  return {at::gelu_backward(gradient, node.self_.unpack().expand_as(gradient), node.approximate)};
}

Gradients silu(const StackedNode& at, at::Tensor gradient) {
  return {at::silu_backward(gradient, static_cast<SiluBackward0&>(at.node).self_.unpack())};
}

Gradients tanh(const StackedNode& at, at::Tensor gradient) {
  auto& node = static_cast<TanhBackward0&>(at.node);
  return {at::tanh_backward(gradient, node.result_.unpack(node.getptr()))};
}

Gradients sigmoid(const StackedNode& at, at::Tensor gradient) {
  auto& node = static_cast<SigmoidBackward0&>(at.node);
  return {at::sigmoid_backward(gradient, node.result_.unpack(node.getptr()))};
}

// What has no rule of its own and is cheap beside the products around it: the node itself, task by task.
Gradients oneByOne(const StackedNode& at, at::Tensor gradient) {
  std::vector<Gradients> byInput(at.needs.size());
  for (int64_t task = 0; task < at.tasks; ++task) {
    Gradients single = at.node({gradient.select(0, task).contiguous()});
    torch::autograd::validate_outputs(at.node.next_edges(), single,
                                      [](const std::string& what) { return what; });
    for (size_t k = 0; k < single.size(); ++k) byInput[k].push_back(std::move(single[k]));
  }
  Gradients result(byInput.size());
  for (size_t k = 0; k < byInput.size(); ++k) {
    if (at.needs[k] && byInput[k][0].defined()) result[k] = at::stack(byInput[k]);
  }
  return result;
}

}  // namespace

StackedRule stackedRule(const torch::autograd::Node& node) {
  static const std::unordered_map<std::type_index, StackedRule> rules = {
      {typeid(AddmmBackward0), addmm},
      {typeid(MmBackward0), mm},
      {typeid(TBackward0), transpose},
      {typeid(ViewBackward0), view},
      {typeid(UnsafeViewBackward0), view},
      {typeid(ReshapeAliasBackward0), view},
      {typeid(AliasBackward0), view},
      {typeid(AddBackward0), add},
      {typeid(SubBackward0), subtract},
      {typeid(MulBackward0), multiply},
      {typeid(DivBackward0), oneByOne},
      {typeid(ReluBackward0), relu},
      {typeid(LeakyReluBackward0), leakyRelu},
      {typeid(EluBackward0), oneByOne},
      {typeid(GeluBackward0), gelu},
      {typeid(SiluBackward0), silu},
      {typeid(TanhBackward0), tanh},
      {typeid(SigmoidBackward0), sigmoid},
      {typeid(SoftplusBackward0), oneByOne},
      {typeid(HardtanhBackward0), oneByOne},
      {typeid(AbsBackward0), oneByOne},
      {typeid(ExpBackward0), oneByOne},
      {typeid(NegBackward0), oneByOne},
      {typeid(PowBackward0), oneByOne},
      {typeid(SqrtBackward0), oneByOne},
      {typeid(SoftmaxBackward0), oneByOne},
      {typeid(MeanBackward1), oneByOne},
      {typeid(SumBackward1), oneByOne},
      {typeid(CatBackward0), oneByOne},
      {typeid(SelectBackward0), oneByOne},
      {typeid(SliceBackward0), oneByOne},
      {typeid(NativeBatchNormBackward0), oneByOne},
      {typeid(NativeLayerNormBackward0), oneByOne},
  };
  const auto found = rules.find(typeid(node));
  return found == rules.end() ? nullptr : found->second;
}

at::Tensor fitted(const at::Tensor& gradient, const torch::autograd::Edge& edge) {
  const auto& wanted = edge.function->input_metadata(edge.input_nr).shape_as_dim_vector();
  const auto dimensions = static_cast<size_t>(gradient.dim()) - 1;
  const size_t missing = dimensions - wanted.size();
  std::vector<int64_t> sizes{gradient.size(0)}, summed;
  for (size_t d = 0; d < dimensions; ++d) {
    const int64_t size = d < missing ? 1 : wanted[d - missing].expect_int();
    const auto dimension = static_cast<int64_t>(d) + 1;
    if (d >= missing) sizes.push_back(size);
    if (d < missing || size != gradient.size(dimension)) summed.push_back(dimension);
  }
  if (summed.empty()) return gradient;
  constexpr bool keepDimensions = true;
  return gradient.sum(summed, keepDimensions).view(sizes);
}

}  // namespace candelabra::mtl
