#include "dispatch/value.h"

#include <cmath>
#include <utility>

#include "tensor/call.h"
#include "tensor/dtypes.h"

namespace candelabra {
namespace {

std::string describeTensor(const at::Tensor& tensor) {
  std::string text = dtypeName(tensor.scalar_type()) + " [";
  for (int64_t i = 0; i < tensor.dim(); ++i) text += (i ? ", " : "") + std::to_string(tensor.size(i));
  return text + "] " + deviceName(tensor.device());
}

std::string describeList(napi_env env, napi_value list) {
  const Napi::Array array(env, list);
  std::string text = "[";
  for (uint32_t i = 0; i < array.Length(); ++i) {
    if (i == 8) return text + ", ... " + std::to_string(array.Length()) + " in all]";
    text += (i ? ", " : "") + describe(array.Get(i));
  }
  return text + "]";
}

// { re, im }, as complex numbers come out of tensors: anything less is an object of options.
bool readComplex(napi_env env, napi_value object, Value& result) {
  for (const auto& [name, part] : {std::pair{"re", &result.number}, std::pair{"im", &result.imaginary}}) {
    napi_value value = nullptr;
    if (napi_get_named_property(env, object, name, &value) != napi_ok) return false;
    if (napi_get_value_double(env, value, part) != napi_ok) return false;
  }
  return true;
}

}  // namespace

bool Value::isWhole() const {
  return type == Type::kNumber && std::abs(number) <= 9007199254740992.0 && number == std::trunc(number);
}

Value inspect(napi_env env, napi_value value, bool is_tensor) {
  Value result{value};
  napi_valuetype type = napi_undefined;
  napi_typeof(env, value, &type);
  switch (type) {
    case napi_undefined: break;
    case napi_null: result.type = Value::Type::kNull; break;
    case napi_boolean: {
      bool truth = false;
      napi_get_value_bool(env, value, &truth);
      result.type = Value::Type::kBoolean;
      result.number = truth;
      break;
    }
    case napi_number:
      result.type = is_tensor ? Value::Type::kTensor : Value::Type::kNumber;
      napi_get_value_double(env, value, &result.number);
      break;
    case napi_bigint: result.type = Value::Type::kBigInt; break;
    case napi_string: result.type = Value::Type::kString; break;
    case napi_external: result.type = Value::Type::kExternal; break;
    case napi_object: {
      bool is = false;
      if (napi_is_array(env, value, &is) == napi_ok && is) {
        result.type = Value::Type::kArray;
      } else if (napi_is_typedarray(env, value, &is) == napi_ok && is) {
        result.type = Value::Type::kTensorList;
      } else {
        result.type = readComplex(env, value, result) ? Value::Type::kComplex : Value::Type::kOptions;
      }
      break;
    }
    default: result.type = Value::Type::kOther;
  }
  return result;
}

Value inspectOption(Environment& environment, napi_value value) {
  Value result = inspect(environment.env(), value, false);
  if (result.type != Value::Type::kOptions) return result;
  const Napi::Object object(environment.env(), value);
  if (object.Get("handle").IsNumber()) return inspect(environment.env(), object.Get("handle"), true);
  if (object.Get("external").IsExternal()) return inspect(environment.env(), object.Get("external"), false);
  return result;
}

std::string describeValue(Environment& environment, const Value& value) {
  if (value.type == Value::Type::kTensor) {
    Slot* slot = environment.table().find(value.number);
    return slot ? describeTensor(slot->tensor) : "a disposed Tensor";
  }
  if (value.type == Value::Type::kTensorList) {
    const Napi::TypedArray array(environment.env(), value.value);
    if (array.TypedArrayType() != napi_float64_array) return describe(array);
    const auto handles = array.As<Napi::Float64Array>();
    std::string text = "[";
    for (size_t i = 0; i < handles.ElementLength(); ++i) {
      if (i == 8) return text + ", ... " + std::to_string(handles.ElementLength()) + " Tensors in all]";
      Slot* slot = environment.table().find(handles[i]);
      text += (i ? ", " : "") + (slot              ? describeTensor(slot->tensor)
                                 : handles[i] == 0 ? "null"
                                                   : "a disposed Tensor");
    }
    return text + "]";
  }
  if (value.type == Value::Type::kComplex) {
    return describe(Napi::Number::New(environment.env(), value.number)) + " + " +
           describe(Napi::Number::New(environment.env(), value.imaginary)) + "i";
  }
  if (value.type == Value::Type::kArray) return describeList(environment.env(), value.value);
  return describe(Napi::Value(environment.env(), value.value));
}

}  // namespace candelabra
