// TorchScript: programs with their tensors. TypeScript owns the tree of modules (lib/io/torchscript); here are the program,
// its members by path, and arguments and results by its methods' own types.
//
// A program may call any operator, so it can do what the process can. TypeScript loads one only for a caller who says that
// it is trusted, and only after the whole archive was checked.

#include <ATen/core/ivalue.h>
#include <ATen/core/jit_type.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/import.h>

#include "autograd/transforms.h"
#include "io/io.h"
#include "io/script_values.h"
#include "tensor/call.h"
#include "tensor/dtypes.h"
#include "tensor/errors.h"

namespace candelabra {
namespace {

using Script = torch::jit::Module;

constexpr napi_type_tag kTag = {0x6a1d5c2f90e84b37, 0x8f24c7d3b15e6a90};

Script& scriptOf(Call& call) {
  if (!call[0].IsExternal()) throw argumentError("module", "what loadTorchScript gave", describe(call[0]));
  auto external = call[0].As<Napi::External<Script>>();
  if (!external.CheckTypeTag(&kTag))
    throw argumentError("module", "what loadTorchScript gave", "another object");
  return *external.Data();
}

// The module at a path of names between dots; "" is the root.
Script memberAt(const Script& root, const std::string& path) {
  Script module = root;
  for (size_t begin = 0; begin < path.size();) {
    const size_t end = std::min(path.find('.', begin), path.size());
    module = module.attr(path.substr(begin, end - begin)).toModule();
    begin = end + 1;
  }
  return module;
}

// (path, device or null) -> the program
Napi::Value load(Call& call) {
  std::optional<c10::Device> device;
  if (call.has(1)) device = requireDevice(call.string(1, "device"), "device");
  auto script = std::make_unique<Script>(torch::jit::load(call.string(0, "path"), device));
  auto external = Napi::External<Script>::New(call.env(), script.release(),
                                              [](Napi::Env, Script* owned) { delete owned; });
  external.TypeTag(&kTag);
  return external;
}

Napi::Object tensorMember(Call& call, const std::string& name, const at::Tensor& tensor) {
  auto member = Napi::Object::New(call.env());
  member.Set("name", name);
  // What is tied has one number.
  member.Set("number", static_cast<double>(reinterpret_cast<uintptr_t>(tensor.unsafeGetTensorImpl())));
  member.Set("tensor", call.handle(tensor));
  return member;
}

// program -> its modules' paths, parameters, buffers and methods, in order
Napi::Value members(Call& call) {
  const Script& script = scriptOf(call);
  const Napi::Env env = call.env();
  auto modules = Napi::Array::New(env);
  auto parameters = Napi::Array::New(env);
  auto buffers = Napi::Array::New(env);
  auto methods = Napi::Array::New(env);
  const auto push = [](Napi::Array& array, Napi::Value value) { array.Set(array.Length(), value); };
  for (const auto& item : script.named_modules()) {
    auto module = Napi::Object::New(env);
    module.Set("name", item.name);
    module.Set("kind", item.value.type()->name()->name());
    const bool hasMode = item.value.hasattr("training");
    module.Set("training", hasMode ? Napi::Boolean::New(env, item.value.is_training()) : env.Null());
    push(modules, module);
  }
  for (const auto& item : script.named_parameters())
    push(parameters, tensorMember(call, item.name, item.value));
  for (const auto& item : script.named_buffers()) push(buffers, tensorMember(call, item.name, item.value));
  for (const auto& method : script.get_methods()) push(methods, Napi::String::New(env, method.name()));
  auto all = Napi::Object::New(env);
  all.Set("modules", modules);
  all.Set("parameters", parameters);
  all.Set("buffers", buffers);
  all.Set("methods", methods);
  return all;
}

// (program, path of a module, name, tensor): puts the tensor in the place of the module's own.
Napi::Value setTensor(Call& call) {
  Script module = memberAt(scriptOf(call), call.string(1, "path"));
  module.setattr(call.string(2, "name"), plainValue(call.tensor(3, "tensor")));
  return call.undefined();
}

Napi::Value setTraining(Call& call) {
  Script module = memberAt(scriptOf(call), call.string(1, "path"));
  module.setattr("training", call.boolean(2, "training"));
  return call.undefined();
}

// (program, path of a module, method, arguments) -> its result, as script_values.h has it
Napi::Value run(Call& call) {
  const Script module = memberAt(scriptOf(call), call.string(1, "path"));
  const std::string name = call.string(2, "method");
  const auto method = module.find_method(name);
  if (!method) throw argumentError("method", "a method of the program", "'" + name + "'");
  if (!call[3].IsArray()) throw argumentError("arguments", "an array", describe(call[3]));
  const auto given = call[3].As<Napi::Array>();
  const auto& schema = method->function().getSchema();
  std::vector<c10::IValue> values;
  for (uint32_t i = 0; i < given.Length(); ++i) {
    const size_t place = i + 1;  // behind the module itself
    if (place >= schema.arguments().size()) {
      throw argumentError(name, "at most " + std::to_string(schema.arguments().size() - 1) + " arguments",
                          std::to_string(given.Length()));
    }
    const auto& argument = schema.arguments()[place];
    values.push_back(scriptValue(call.environment(), given.Get(i), argument.type(), argument.name()));
  }
  return scriptResult(call.environment(), (*method)(std::move(values)));
}

}  // namespace

void registerTorchScript(Napi::Object exports) {
  define(exports, "loadTorchScript", load);
  define(exports, "ScriptModule.members", members);
  define(exports, "ScriptModule.setTensor", setTensor);
  define(exports, "ScriptModule.setTraining", setTraining);
  define(exports, "ScriptModule.run", run);
}

}  // namespace candelabra
