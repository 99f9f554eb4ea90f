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

template <class Describe>
std::string describeList(size_t length, const char* what, Describe element) {
  std::string text = "[";
  for (size_t i = 0; i < length; ++i) {
    if (i == 8) return text + ", ... " + std::to_string(length) + what + " in all]";
    text += (i ? ", " : "") + element(i);
  }
  return text + "]";
}

std::string describeHandle(Environment& environment, double handle) {
  const Slot* slot = environment.table().find(handle);
  return slot ? describeTensor(slot->tensor) : "a disposed Tensor";
}

// A Float64Array is a list of handles; its memory stays where it is while a call runs.
Value inspectTypedArray(napi_env env, napi_value value) {
  const Napi::TypedArray array(env, value);
  if (array.TypedArrayType() != napi_float64_array) return Value::of(Value::Type::kOther, value);
  const auto handles = array.As<Napi::Float64Array>();
  return Value::list(Value::Type::kTensorList, handles.Data(), handles.ElementLength());
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
  Value result = Value::of(Value::Type::kUndefined, value);
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
        return inspectTypedArray(env, value);
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
  const Napi::Env env = environment.env();
  const auto number = [&](double part) { return describe(Napi::Number::New(env, part)); };
  switch (value.type) {
    case Value::Type::kUndefined: return "undefined";
    case Value::Type::kNull: return "null";
    case Value::Type::kBoolean: return value.number != 0 ? "true" : "false";
    case Value::Type::kNumber: return number(value.number);
    case Value::Type::kComplex: return number(value.number) + " + " + number(value.imaginary) + "i";
    case Value::Type::kTensor: return describeHandle(environment, value.number);
    case Value::Type::kTensorList:
      return describeList(value.length, " Tensors", [&](size_t i) {
        return value.elements[i] == 0 ? "null" : describeHandle(environment, value.elements[i]);
      });
    case Value::Type::kNumberList:
      return describeList(value.length, "", [&](size_t i) { return number(value.elements[i]); });
    case Value::Type::kArray: {
      const Napi::Array array(env, value.value);
      return describeList(array.Length(), "",
                          [&](size_t i) { return describe(array.Get(static_cast<uint32_t>(i))); });
    }
    default: return describe(Napi::Value(env, value.value));
  }
}

}  // namespace candelabra
