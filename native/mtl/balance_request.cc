#include "mtl/balance_request.h"

#include <cmath>
#include <unordered_map>

#include "tensor/dtypes.h"
#include "tensor/errors.h"

namespace candelabra::mtl {
namespace {

BalanceMode modeOf(const std::string& name) {
  static const std::unordered_map<std::string, BalanceMode> modes = {
      {"sum", BalanceMode::kSum},
      {"weighted", BalanceMode::kWeighted},
      {"gramian", BalanceMode::kGramian},
      {"jacobian", BalanceMode::kJacobian},
      {"representation", BalanceMode::kRepresentation},
      {"samples", BalanceMode::kSamples},
  };
  return modes.at(name);
}

GradientPath pathOf(const std::string& name) {
  static const std::unordered_map<std::string, GradientPath> paths = {
      {"auto", GradientPath::kAuto}, {"direct", GradientPath::kDirect}, {"ghost", GradientPath::kGhost},
      {"vmap", GradientPath::kVmap}, {"folded", GradientPath::kFolded},
  };
  return paths.at(name);
}

// The request is an object of lib/mtl's own making: its types are not in question, only its tensors.
class Fields {
 public:
  Fields(const Call& call, Napi::Object object) : call_(call), object_(object) {}

  std::string string(const char* key) const { return object_.Get(key).As<Napi::String>(); }
  bool boolean(const char* key) const { return object_.Get(key).ToBoolean(); }
  double number(const char* key) const { return object_.Get(key).As<Napi::Number>(); }

  std::optional<std::vector<at::Tensor>> tensors(const char* key) const {
    const Napi::Value value = object_.Get(key);
    if (value.IsNull()) return std::nullopt;
    return call_.tensorsOf(value, key);
  }

  std::optional<std::vector<std::vector<at::Tensor>>> groups(const char* key) const {
    const Napi::Value value = object_.Get(key);
    if (value.IsNull()) return std::nullopt;
    const auto lists = value.As<Napi::Array>();
    std::vector<std::vector<at::Tensor>> result;
    for (uint32_t g = 0; g < lists.Length(); ++g) result.push_back(call_.tensorsOf(lists.Get(g), key));
    return result;
  }

 private:
  const Call& call_;
  Napi::Object object_;
};

std::vector<double> numbersOf(const Napi::Value& answer) {
  if (!answer.IsTypedArray() || answer.As<Napi::TypedArray>().TypedArrayType() != napi_float64_array) {
    throw argumentError("the weights", "a Float64Array", describe(answer));
  }
  const auto numbers = answer.As<Napi::Float64Array>();
  return {numbers.Data(), numbers.Data() + numbers.ElementLength()};
}

void requireFinite(const std::vector<double>& weights, const std::vector<std::string>& tasks) {
  for (size_t k = 0; k < weights.size(); ++k) {
    if (std::isfinite(weights[k])) continue;
    throw argumentError("the weight of task '" + tasks[k % tasks.size()] + "'", "a finite number",
                        std::to_string(weights[k]));
  }
}

void requireCount(const std::vector<double>& weights, size_t count, size_t tasks) {
  if (weights.size() == count) return;
  throw argumentError("the weights", "one for each of the " + std::to_string(tasks) + " tasks",
                      std::to_string(weights.size()) + " numbers where " + std::to_string(count) + " belong");
}

void requireFit(const std::vector<at::Tensor>& directions, const std::vector<at::Tensor>& blocks) {
  if (directions.size() != blocks.size()) {
    throw argumentError("the directions",
                        "one for each of the " + std::to_string(blocks.size()) + " shared parameters",
                        std::to_string(directions.size()));
  }
  for (size_t p = 0; p < blocks.size(); ++p) {
    const at::Tensor &direction = directions[p], &block = blocks[p];
    if (direction.sizes() == block.sizes().slice(1) && direction.scalar_type() == block.scalar_type() &&
        direction.device() == block.device()) {
      continue;
    }
    throw argumentError(
        "directions[" + std::to_string(p) + "]",
        std::string(dtypeName(block.scalar_type())) + " of shape " + c10::str(block.sizes().slice(1)),
        std::string(dtypeName(direction.scalar_type())) + " of shape " + c10::str(direction.sizes()));
  }
}

}  // namespace

BalanceRequest balanceRequest(const Call& call) {
  BalanceRequest request;
  const auto names = call[1].As<Napi::Array>();
  for (uint32_t t = 0; t < names.Length(); ++t) {
    request.losses.tasks.push_back(names.Get(t).As<Napi::String>());
  }
  request.losses.tensors = call.tensors(0, "losses");
  if (request.losses.tensors.empty()) throw argumentError("losses", "at least one task", "none");

  const Fields fields(call, call[2].As<Napi::Object>());
  request.mode = modeOf(fields.string("mode"));
  request.options.path = pathOf(fields.string("gradients"));
  request.options.shared = fields.tensors("shared");
  request.options.layer = fields.tensors("layer");
  request.options.groups = fields.groups("groups");
  request.options.retainGraph = fields.boolean("retainGraph");
  request.options.scale = fields.number("scale");
  request.isScaled = fields.boolean("isScaled");
  request.needsNorms = fields.boolean("needsNorms");
  request.apply = fields.boolean("apply");
  request.skipsNonFinite = fields.boolean("skipsNonFinite");
  request.representation = fields.tensors("representation").value_or(std::vector<at::Tensor>());
  return request;
}

Decision decide(const Call& call, const BalanceRequest& request, const Findings& found, size_t groups) {
  const auto& tasks = request.losses.tasks;
  std::vector<napi_value> told{call.numbers(found.losses), call.numbers(found.layerNorms),
                               call.numbers(found.numbers)};
  if (!found.blocks.empty()) told.push_back(call.handles(found.blocks));
  const Napi::Value answer = call[3].As<Napi::Function>().Call(told);

  Decision decision;
  if (request.mode == BalanceMode::kJacobian) {
    const auto parts = answer.As<Napi::Array>();
    decision.own = numbersOf(parts.Get(0u));
    decision.directions = call.tensorsOf(parts.Get(1u), "the directions");
    requireCount(decision.own, tasks.size(), tasks.size());
    requireFit(decision.directions, found.blocks);
  } else {
    const std::vector<double> weights = numbersOf(answer);
    requireCount(weights, tasks.size() * (1 + groups), tasks.size());
    requireFinite(weights, tasks);
    const auto part = [&](size_t k) {
      const auto begin = weights.begin() + static_cast<std::ptrdiff_t>(k * tasks.size());
      return std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(tasks.size()));
    };
    decision.own = part(0);
    for (size_t g = 0; g < groups; ++g) decision.shared.push_back(part(1 + g));
  }
  requireFinite(decision.own, tasks);
  return decision;
}

}  // namespace candelabra::mtl
