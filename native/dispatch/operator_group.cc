#include "dispatch/operator_group.h"

#include <algorithm>

#include "dispatch/convert.h"
#include "tensor/errors.h"

namespace candelabra {
namespace {

const Value* option(const Arguments& arguments, const std::string& name) {
  for (const auto& [key, value] : arguments.options) {
    if (key == name) return &value;
  }
  return nullptr;
}

bool isVarargs(const Signature& signature, const Arguments& arguments) {
  const size_t first = signature.positional - 1;
  return signature.varargs && arguments.count > first && arguments.positional[first].isWhole();
}

// view(2, 3): the numbers from the list's position on are the list.
c10::IValue gather(Environment& environment, const Parameter& parameter, const Arguments& arguments,
                   size_t first) {
  c10::List<int64_t> list;
  for (size_t i = first; i < arguments.count; ++i) {
    const Value& value = arguments.positional[i];
    if (!value.isWhole()) {
      throw argumentError(parameter.name + "[" + std::to_string(i - first) + "]", "an integer",
                          describeValue(environment, value));
    }
    list.push_back(static_cast<int64_t>(value.number));
  }
  return list;
}

std::string listed(Environment& environment, const Arguments& arguments) {
  std::string text = "(";
  for (size_t i = 0; i < arguments.count; ++i)
    text += (i ? ", " : "") + describeValue(environment, arguments.positional[i]);
  for (const auto& [key, value] : arguments.options) {
    text += (text.size() > 1 ? ", " : "") + key + ": " + describeValue(environment, value);
  }
  return text + ")";
}

void checkOptions(const Signature& signature, const Arguments& arguments) {
  for (const auto& [key, unused] : arguments.options) {
    bool known = false;
    for (size_t i = 0; i < signature.parameters.size() && !known; ++i) {
      if (signature.parameters[i].name != key) continue;
      // randn(2, 3, { dtype }): there are more numbers than positions.
      if (i < std::min(arguments.count, signature.positional))
        throw Error(ErrorKind::kArgument, key + " is given twice: by position and as an option");
      known = true;
    }
    if (!known)
      throw Error(ErrorKind::kArgument,
                  "there is no option '" + key + "': the signature is " + signature.text);
  }
}

}  // namespace

OperatorGroup::OperatorGroup(const std::vector<std::string>& overloads) {
  for (const std::string& full : overloads) {
    const auto dot = full.find('.');
    auto signature = findSignature(full.substr(0, dot), dot == std::string::npos ? "" : full.substr(dot + 1));
    if (signature) signatures_.push_back(std::move(*signature));
  }
  if (signatures_.empty()) {
    throw Error(ErrorKind::kNotImplemented,
                "the libtorch that is loaded has no operator " + overloads.front());
  }
}

bool OperatorGroup::matches(Environment& environment, const Signature& signature,
                            const Arguments& arguments) const {
  const bool varargs = isVarargs(signature, arguments);
  if (!varargs && arguments.count > signature.positional) return false;
  size_t named = 0;
  for (size_t i = 0; i < signature.parameters.size(); ++i) {
    const Parameter& parameter = signature.parameters[i];
    if (varargs && i == signature.positional - 1) continue;
    if (i < arguments.count && i < signature.positional && arguments.positional[i].given()) {
      if (!accepts(environment, parameter, arguments.positional[i])) return false;
    } else if (const Value* value = arguments.options.empty() ? nullptr : option(arguments, parameter.name)) {
      ++named;
      if (value->given() && !accepts(environment, parameter, *value)) return false;
    } else if (!parameter.default_value) {
      return false;
    }
  }
  return named == arguments.options.size();
}

const Signature& OperatorGroup::prepare(Environment& environment, const Arguments& arguments,
                                        torch::jit::Stack& stack) const {
  const Signature* chosen = &signatures_.front();
  if (signatures_.size() > 1) {
    chosen = nullptr;
    for (const Signature& signature : signatures_) {
      if (!matches(environment, signature, arguments)) continue;
      chosen = &signature;
      break;
    }
    if (!chosen) {
      std::string texts;
      for (const Signature& signature : signatures_) texts += "\n  " + signature.text;
      throw Error(ErrorKind::kArgument,
                  "no signature takes " + listed(environment, arguments) + "; there are" + texts);
    }
  }
  const Signature& signature = *chosen;
  const bool varargs = isVarargs(signature, arguments);
  if (!varargs && arguments.count > signature.positional) {
    throw Error(ErrorKind::kArgument, "expected at most " + std::to_string(signature.positional) +
                                          " arguments, got " + std::to_string(arguments.count) + " " +
                                          listed(environment, arguments) + "; the signature is " +
                                          signature.text);
  }
  if (!arguments.options.empty()) checkOptions(signature, arguments);
  stack.reserve(signature.parameters.size());
  for (size_t i = 0; i < signature.parameters.size(); ++i) {
    const Parameter& parameter = signature.parameters[i];
    const Value* value = nullptr;
    if (varargs && i == signature.positional - 1) {
      stack.push_back(gather(environment, parameter, arguments, i));
      continue;
    }
    if (i < arguments.count && i < signature.positional) value = &arguments.positional[i];
    if ((!value || !value->given()) && !arguments.options.empty()) value = option(arguments, parameter.name);
    if (value && value->given()) {
      stack.push_back(convert(environment, parameter, *value));
    } else if (parameter.default_value) {
      stack.push_back(*parameter.default_value);
    } else {
      throw Error(ErrorKind::kArgument, "expected " + expectation(parameter) + " for " + parameter.name +
                                            ", got nothing; the signature is " + signature.text);
    }
  }
  return signature;
}

}  // namespace candelabra
