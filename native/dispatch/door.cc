// The one door to every operator: call(target, ...values), with the operator and its arguments in the lane (lane.h).
//
// The lane's `group` is an index into the list TypeScript gave to defineGroups; the operators behind it are looked up
// when it is first called. `values` are those arguments that the lane cannot hold; a last argument that is a plain
// object holds arguments by name. `target` is the Tensor object that will hold the result, given outside scopes, where
// the net watches it. This is the hot path, so it speaks Node-API directly.

#include <cstring>
#include <deque>
#include <memory>
#include <optional>
#include <unordered_map>

#include "dispatch/dispatch.h"
#include "dispatch/lane.h"
#include "dispatch/operator_group.h"
#include "dispatch/out_guards.h"
#include "dispatch/result.h"
#include "tensor/call.h"
#include "tensor/errors.h"

namespace candelabra {
namespace {

struct Definition {
  std::string name;
  std::vector<std::string> overloads;
  std::unique_ptr<OperatorGroup> group;
};

// One registry a process would be shared by workers; one an environment needs no lock.
struct Registry {
  explicit Registry(Napi::Env env, Napi::Object views)
      : environment(&Environment::of(env)), lane(makeLane(env, views)), views(Napi::Persistent(views)) {}

  Environment* environment;
  Lane* lane;
  Napi::ObjectReference views;                  // keeps the lane
  torch::jit::Stack spare;                      // an empty stack whose memory the next call takes
  std::deque<Definition> definitions;           // they stay where they are: a call may define another
  std::unordered_map<std::string, size_t> raw;  // operators called by full name
};

void readOptions(Environment& environment, napi_value object, Arguments& arguments) {
  const Napi::Object options(environment.env(), object);
  const Napi::Array names = options.GetPropertyNames();
  for (uint32_t i = 0; i < names.Length(); ++i) {
    const std::string name = names.Get(i).As<Napi::String>();
    const Value value = inspectOption(environment, options.Get(name));
    if (value.given()) arguments.options.emplace_back(name, value);
  }
}

// Copies what the lane holds before anything can run JavaScript, which would write the lane anew.
void readLane(const Lane& lane, Arguments& arguments) {
  using Type = Value::Type;
  if (lane.count > static_cast<int32_t>(Lane::kMostArguments)) {
    throw Error(ErrorKind::kArgument, "more than 24 arguments were given");
  }
  size_t used = 0;
  for (int32_t i = 0; i < lane.count; ++i) {
    Value& value = arguments.positional[i];
    const double number = lane.numbers[i];
    switch (lane.tags[i]) {
      case Lane::kNull: value = Value::of(Type::kNull, number); break;
      case Lane::kBoolean: value = Value::of(Type::kBoolean, number); break;
      case Lane::kNumber: value = Value::of(Type::kNumber, number); break;
      case Lane::kTensor: value = Value::of(Type::kTensor, number); break;
      case Lane::kNumberList:
      case Lane::kTensorList: {
        const auto length = std::min(static_cast<size_t>(number), Lane::kMostElements - used);
        std::memcpy(arguments.elements + used, lane.elements + used, length * sizeof(double));
        value = Value::list(lane.tags[i] == Lane::kTensorList ? Type::kTensorList : Type::kNumberList,
                            arguments.elements + used, length);
        used += length;
        break;
      }
      case Lane::kValue: value = Value::of(Type::kOther, number); break;
      default: value = Value::of(Type::kUndefined, number); continue;
    }
    arguments.count = i + 1;
  }
}

void readArguments(Environment& environment, const Lane& lane, const napi_value* values, size_t count,
                   Arguments& arguments) {
  readLane(lane, arguments);
  if (count == 0) return;
  for (size_t i = 0, next = 0; i < arguments.count && next < count; ++i) {
    if (arguments.positional[i].type != Value::Type::kOther) continue;
    arguments.positional[i] = inspect(environment.env(), values[next++]);
  }
  if (arguments.count > 0 && arguments.positional[arguments.count - 1].type == Value::Type::kOptions) {
    const Value options = arguments.positional[--arguments.count];
    while (arguments.count > 0 && !arguments.positional[arguments.count - 1].given()) --arguments.count;
    readOptions(environment, options.value, arguments);
  }
}

std::string tensorsAmong(Environment& environment, const Arguments& arguments) {
  std::string text;
  for (size_t i = 0; i < arguments.count; ++i) {
    const auto type = arguments.positional[i].type;
    if (type != Value::Type::kTensor && type != Value::Type::kTensorList) continue;
    text += (text.empty() ? "" : ", ") + describeValue(environment, arguments.positional[i]);
  }
  return text;
}

// Prepares and calls. When memory runs out, what nobody holds is freed and the operator gets a second chance, unless it
// writes into its arguments, which it may have begun to.
const Signature& execute(Environment& environment, const OperatorGroup& group, const Arguments& arguments,
                         torch::jit::Stack& stack, bool& called) {
  const Signature& signature = group.prepare(environment, arguments, stack);
  called = true;
  if (signature.guard) signature.guard(stack);
  std::optional<OutSizes> sizes;
  if (!signature.outs.empty()) sizes.emplace(signature.outs, stack);
  std::exception_ptr shortage;
  try {
    signature.handle.callBoxed(stack);
    return signature;
  } catch (const std::exception& error) {
    if (sizes) sizes->restore();
    if (signature.writes || !isMemoryShortage(error)) throw;
    shortage = std::current_exception();
  }
  stack.clear();
  if (!environment.collect()) std::rethrow_exception(shortage);
  try {
    group.prepare(environment, arguments, stack);
  } catch (const Error&) {  // its own arguments were garbage already
    std::rethrow_exception(shortage);
  }
  signature.handle.callBoxed(stack);
  return signature;
}

napi_value run(Registry& registry, Definition& definition, napi_value target, const napi_value* values,
               size_t count) {
  Environment& environment = *registry.environment;
  Arguments arguments;
  bool called = false;
  try {
    readArguments(environment, *registry.lane, values, count, arguments);
    if (!definition.group) definition.group = std::make_unique<OperatorGroup>(definition.overloads);
    torch::jit::Stack stack = std::move(registry.spare);
    const Signature& signature = execute(environment, *definition.group, arguments, stack, called);
    napi_value result = nullptr;
    registry.lane->result = 0;
    // Of an in-place operator the caller already has the Tensor.
    if (!signature.returns_first) {
      if (stack.size() == 1 && stack[0].isTensor() && stack[0].toTensor().defined()) {
        registry.lane->result = environment.adopt(std::move(stack[0]).toTensor(), target);
      } else {
        result = toJavaScript(environment, stack);
      }
    }
    stack.clear();
    registry.spare = std::move(stack);
    return result;
  } catch (...) {
    // libtorch's sentence says what is wrong; what came is added, for a user cannot see it in the sentence.
    throwAsJavaScript(environment.env(), definition.name, std::current_exception(),
                      [&] { return called ? tensorsAmong(environment, arguments) : std::string(); });
    return nullptr;
  }
}

napi_value call(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value values[1 + Lane::kMostArguments];
  void* data = nullptr;
  napi_get_cb_info(env, info, &count, values, nullptr, &data);
  if (count > 1) {
    count = std::min(count, std::size(values));
    napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
    count = std::min(count, std::size(values));
  }
  auto& registry = *static_cast<Registry*>(data);
  const auto group = static_cast<size_t>(registry.lane->group);
  if (group >= registry.definitions.size()) {
    registry.environment->throwError("ArgumentError", "call: expected a group in the lane", "call");
    return nullptr;
  }
  return run(registry, registry.definitions[group], count > 0 ? values[0] : nullptr, values + 1,
             count > 0 ? count - 1 : 0);
}

Registry& registryOf(const Napi::CallbackInfo& info) { return *static_cast<Registry*>(info.Data()); }

// [[name, "aten::x", "aten::x.overload", ...], ...]: appends groups; gives the index of the first.
Napi::Value defineGroups(const Napi::CallbackInfo& info) {
  Registry& registry = registryOf(info);
  const size_t first = registry.definitions.size();
  const auto groups = info[0].As<Napi::Array>();
  for (uint32_t i = 0; i < groups.Length(); ++i) {
    const auto group = groups.Get(i).As<Napi::Array>();
    Definition definition{group.Get(0u).As<Napi::String>(), {}, nullptr};
    for (uint32_t k = 1; k < group.Length(); ++k)
      definition.overloads.push_back(group.Get(k).As<Napi::String>());
    registry.definitions.push_back(std::move(definition));
  }
  return Napi::Number::New(info.Env(), static_cast<double>(first));
}

// "aten::add.Tensor" -> the index of a group of that one operator.
Napi::Value findOperator(const Napi::CallbackInfo& info) {
  Registry& registry = registryOf(info);
  const std::string name = info[0].IsString() ? info[0].As<Napi::String>().Utf8Value() : "";
  if (const auto known = registry.raw.find(name); known != registry.raw.end()) {
    return Napi::Number::New(info.Env(), static_cast<double>(known->second));
  }
  try {
    if (name.find("::") == std::string::npos) {
      throw argumentError("name", "an operator's name such as 'aten::add.Tensor'", describe(info[0]));
    }
    auto group = std::make_unique<OperatorGroup>(std::vector<std::string>{name});
    registry.definitions.push_back({name, {name}, std::move(group)});
  } catch (...) {
    throwAsJavaScript(info.Env(), "ops.call", std::current_exception());
    return Napi::Value();
  }
  registry.raw[name] = registry.definitions.size() - 1;
  return Napi::Number::New(info.Env(), static_cast<double>(registry.definitions.size() - 1));
}

Napi::Value operatorNames(const Napi::CallbackInfo& info) {
  auto names = Napi::Array::New(info.Env());
  uint32_t count = 0;
  for (const auto& name : c10::Dispatcher::singleton().getAllOpNames()) {
    names.Set(count++, name.overload_name.empty() ? name.name : name.name + "." + name.overload_name);
  }
  return names;
}

}  // namespace

void registerDispatch(Napi::Object exports) {
  Napi::Env env = exports.Env();
  auto lane = Napi::Object::New(env);
  auto* registry = new Registry(env, lane);
  exports.Set("lane", lane);
  env.AddCleanupHook([](Registry* dead) { delete dead; }, registry);
  napi_value door = nullptr;
  napi_create_function(env, "call", NAPI_AUTO_LENGTH, call, registry, &door);
  exports.Set("call", Napi::Value(env, door));
  exports.Set("defineGroups", Napi::Function::New(env, defineGroups, "defineGroups", registry));
  exports.Set("findOperator", Napi::Function::New(env, findOperator, "findOperator", registry));
  exports.Set("operatorNames", Napi::Function::New(env, operatorNames, "operatorNames", registry));
}

}  // namespace candelabra
