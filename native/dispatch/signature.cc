#include "dispatch/signature.h"

#include <ATen/core/jit_type.h>

#include <cctype>
#include <unordered_set>

#include "dispatch/out_guards.h"

namespace candelabra {
namespace {

Kind listKind(const c10::TypePtr& element) {
  if (auto optional = element->cast<c10::OptionalType>()) {
    return optional->getElementType()->kind() == c10::TypeKind::TensorType ? Kind::kOptionalTensorList
                                                                           : Kind::kUnsupported;
  }
  switch (element->kind()) {
    case c10::TypeKind::TensorType: return Kind::kTensorList;
    case c10::TypeKind::NumberType: return Kind::kScalarList;
    case c10::TypeKind::IntType:
    case c10::TypeKind::SymIntType: return Kind::kIntList;
    case c10::TypeKind::FloatType: return Kind::kFloatList;
    case c10::TypeKind::BoolType: return Kind::kBoolList;
    default: return Kind::kUnsupported;
  }
}

Kind kindOf(const c10::TypePtr& type) {
  switch (type->kind()) {
    case c10::TypeKind::TensorType: return Kind::kTensor;
    case c10::TypeKind::NumberType: return Kind::kScalar;
    case c10::TypeKind::IntType:
    case c10::TypeKind::SymIntType: return Kind::kInt;
    case c10::TypeKind::FloatType: return Kind::kFloat;
    case c10::TypeKind::BoolType:
    case c10::TypeKind::SymBoolType: return Kind::kBool;
    case c10::TypeKind::StringType: return Kind::kString;
    case c10::TypeKind::ScalarTypeType: return Kind::kDtype;
    case c10::TypeKind::LayoutType: return Kind::kLayout;
    case c10::TypeKind::MemoryFormatType: return Kind::kMemoryFormat;
    case c10::TypeKind::DeviceObjType: return Kind::kDevice;
    case c10::TypeKind::GeneratorType: return Kind::kGenerator;
    case c10::TypeKind::ListType: return listKind(type->castRaw<c10::ListType>()->getElementType());
    default: return Kind::kUnsupported;
  }
}

// The operators for which Python's argument parser lets a number stand for a tensor.
bool takesNumbersAsTensors(std::string name) {
  static const std::unordered_set<std::string> names = {
      "add", "sub", "subtract", "mul", "multiply", "div", "divide", "true_divide", "floor_divide",
  };
  if (!name.empty() && name.back() == '_') name.pop_back();
  return names.contains(name);
}

Parameter parameterOf(const c10::Argument& argument, bool numbers_as_tensor) {
  Parameter parameter;
  parameter.name = camelCase(argument.name());
  parameter.keyword_only = argument.kwarg_only();
  c10::TypePtr type = argument.real_type();
  if (auto optional = type->cast<c10::OptionalType>()) {
    parameter.optional = true;
    type = optional->getElementType();
  }
  parameter.kind = kindOf(type);
  parameter.fixed_size = argument.N();
  parameter.default_value = argument.default_value();
  parameter.numbers_as_tensor = numbers_as_tensor && parameter.name == "other";
  return parameter;
}

std::string textOf(const std::string& name, const Signature& signature) {
  std::string text = camelCase(name) + "(";
  bool keywords = false;
  for (size_t i = 0; i < signature.parameters.size(); ++i) {
    const Parameter& parameter = signature.parameters[i];
    if (i > 0) text += ", ";
    if (parameter.keyword_only && !keywords) text += "{ ";
    keywords = keywords || parameter.keyword_only;
    text += parameter.name;
    if (parameter.default_value) text += "?";
  }
  return text + (keywords ? " })" : ")");
}

}  // namespace

std::string camelCase(const std::string& snake) {
  std::string camel;
  for (size_t i = 0; i < snake.size(); ++i) {
    const bool joins =
        snake[i] == '_' && i > 0 && i + 1 < snake.size() && snake[i - 1] != '_' && snake[i + 1] != '_';
    if (joins) {
      camel += static_cast<char>(std::toupper(snake[++i]));
    } else {
      camel += snake[i];
    }
  }
  return camel;
}

std::optional<Signature> findSignature(const std::string& name, const std::string& overload) {
  const auto handle = c10::Dispatcher::singleton().findSchema({name, overload});
  if (!handle) return std::nullopt;
  const c10::FunctionSchema& schema = handle->schema();
  const std::string base = name.substr(name.find("::") + 2);
  Signature signature{*handle};
  signature.guard = guardOf(schema);
  for (const c10::Argument& argument : schema.arguments()) {
    signature.parameters.push_back(parameterOf(argument, takesNumbersAsTensors(base)));
    if (!argument.kwarg_only()) ++signature.positional;
    if (argument.alias_info() && argument.alias_info()->isWrite()) signature.writes = true;
    const size_t place = signature.parameters.size() - 1;
    if (isOut(argument, place)) signature.outs.push_back(place);
  }
  const auto& parameters = signature.parameters;
  const size_t first = !parameters.empty() && parameters[0].name == "self" ? 1 : 0;
  signature.varargs = signature.positional == first + 1 && parameters[first].kind == Kind::kIntList &&
                      !parameters[first].fixed_size;
  const auto& returns = schema.returns();
  signature.returns_first = returns.size() == 1 && returns[0].alias_info() &&
                            returns[0].alias_info()->isWrite() && !schema.arguments().empty() &&
                            schema.arguments()[0].alias_info() &&
                            schema.arguments()[0].alias_info()->isWrite();
  signature.text = textOf(base, signature);
  return signature;
}

}  // namespace candelabra
