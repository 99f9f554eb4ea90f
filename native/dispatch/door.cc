// The one door to every operator: call(group, mask, ...arguments).
//
// `group` is an index into the list TypeScript gave to defineGroups; the operators behind it are looked up when it is
// first called. Bit i of `mask` says that argument i is a Tensor's handle. A last argument that is a plain object
// holds arguments by name. This is the hot path, so it speaks Node-API directly.

#include <memory>
#include <unordered_map>

#include "dispatch/dispatch.h"
#include "dispatch/operator_group.h"
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
  Environment* environment = nullptr;
  std::vector<Definition> definitions;
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

void readArguments(Environment& environment, const napi_value* values, size_t count, uint32_t mask,
                   Arguments& arguments) {
  if (count > Arguments::kMost) throw Error(ErrorKind::kArgument, "more than 24 arguments were given");
  for (size_t i = 0; i < count; ++i) {
    arguments.positional[i] = inspect(environment.env(), values[i], (mask >> i) & 1);
    if (arguments.positional[i].given()) arguments.count = i + 1;
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

napi_value run(Environment& environment, Definition& definition, const napi_value* values, size_t count,
               uint32_t mask) {
  Arguments arguments;
  bool called = false;
  try {
    if (!definition.group) definition.group = std::make_unique<OperatorGroup>(definition.overloads);
    readArguments(environment, values, count, mask, arguments);
    torch::jit::Stack stack;
    const Signature& signature = definition.group->prepare(environment, arguments, stack);
    called = true;
    if (signature.guard) signature.guard(stack);
    signature.handle.callBoxed(stack);
    if (signature.returns_first) return nullptr;  // the caller already has that Tensor
    return toJavaScript(environment, stack);
  } catch (...) {
    // libtorch's sentence says what is wrong; what came is added, for a user cannot see it in the sentence.
    throwAsJavaScript(environment.env(), definition.name, std::current_exception(),
                      [&] { return called ? tensorsAmong(environment, arguments) : std::string(); });
    return nullptr;
  }
}

napi_value call(napi_env env, napi_callback_info info) {
  constexpr size_t kFixed = 2;
  size_t count = kFixed + 8;
  napi_value values[kFixed + Arguments::kMost];
  void* data = nullptr;
  napi_get_cb_info(env, info, &count, values, nullptr, &data);
  if (count > kFixed + 8) {
    count = std::min(count, kFixed + Arguments::kMost);
    size_t wanted = count;
    napi_get_cb_info(env, info, &wanted, values, nullptr, nullptr);
  }
  auto& registry = *static_cast<Registry*>(data);
  int32_t group = -1;
  uint32_t mask = 0;
  if (count < kFixed || napi_get_value_int32(env, values[0], &group) != napi_ok || group < 0 ||
      static_cast<size_t>(group) >= registry.definitions.size() ||
      napi_get_value_uint32(env, values[1], &mask) != napi_ok) {
    registry.environment->throwError("ArgumentError", "call: expected a group, a mask and arguments", "call");
    return nullptr;
  }
  return run(*registry.environment, registry.definitions[group], values + kFixed, count - kFixed, mask);
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
  auto* registry = new Registry{&Environment::of(env), {}, {}};
  env.AddCleanupHook([](Registry* dead) { delete dead; }, registry);
  napi_value door = nullptr;
  napi_create_function(env, "call", NAPI_AUTO_LENGTH, call, registry, &door);
  exports.Set("call", Napi::Value(env, door));
  exports.Set("defineGroups", Napi::Function::New(env, defineGroups, "defineGroups", registry));
  exports.Set("findOperator", Napi::Function::New(env, findOperator, "findOperator", registry));
  exports.Set("operatorNames", Napi::Function::New(env, operatorNames, "operatorNames", registry));
}

}  // namespace candelabra
