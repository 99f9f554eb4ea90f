#include "io/script_values.h"

#include <cmath>

#include "autograd/transforms.h"
#include "tensor/call.h"
#include "tensor/dtypes.h"
#include "tensor/errors.h"

namespace candelabra {
namespace {

constexpr int kMostLevels = 100;
constexpr double kSafe = 9007199254740991;

class Reader {
 public:
  Reader(Environment& environment, const std::string& name) : environment_(environment), name_(name) {}

  c10::IValue read(Napi::Value value, const c10::TypePtr& type, int level = 0) const {
    if (level > kMostLevels) throw argumentError(name_, "fewer levels", "values nested too deep");
    switch (type->kind()) {
      case c10::TypeKind::TensorType: return tensor(value);
      case c10::TypeKind::OptionalType:
        if (isNone(value)) return {};
        return read(value, type->expectRef<c10::OptionalType>().getElementType(), level + 1);
      case c10::TypeKind::NoneType:
        if (isNone(value)) return {};
        throw wrong(value, "null");
      case c10::TypeKind::BoolType:
        if (!value.IsBoolean()) throw wrong(value, "a boolean");
        return value.As<Napi::Boolean>().Value();
      case c10::TypeKind::IntType: return integer(value);
      case c10::TypeKind::FloatType:
        if (!value.IsNumber()) throw wrong(value, "a number");
        return value.As<Napi::Number>().DoubleValue();
      case c10::TypeKind::NumberType:
        if (isWhole(value)) return integer(value);
        if (!value.IsNumber()) throw wrong(value, "a number");
        return value.As<Napi::Number>().DoubleValue();
      case c10::TypeKind::StringType:
        if (!value.IsString()) throw wrong(value, "a string");
        return value.As<Napi::String>().Utf8Value();
      case c10::TypeKind::DeviceObjType:
        if (!value.IsString()) throw wrong(value, "a device");
        return requireDevice(value.As<Napi::String>(), name_.c_str());
      case c10::TypeKind::ListType:
        return list(value, type->expectRef<c10::ListType>().getElementType(), level);
      case c10::TypeKind::TupleType: return tuple(value, type->expectRef<c10::TupleType>(), level);
      case c10::TypeKind::DictType: return dict(value, type->expectRef<c10::DictType>(), level);
      default:
        throw wrong(value,
                    "a value of TorchScript's type " + type->repr_str() + ", which has no JavaScript form");
    }
  }

 private:
  Error wrong(Napi::Value value, const std::string& expected) const {
    return argumentError(name_, expected, describe(value));
  }

  static bool isNone(Napi::Value value) { return value.IsNull() || value.IsUndefined(); }

  static bool isWhole(Napi::Value value) {
    if (value.IsBigInt()) return true;
    if (!value.IsNumber()) return false;
    const double number = value.As<Napi::Number>().DoubleValue();
    return std::abs(number) <= kSafe && number == std::trunc(number);
  }

  c10::IValue integer(Napi::Value value) const {
    if (!isWhole(value)) throw wrong(value, "an integer");
    if (!value.IsBigInt()) return static_cast<int64_t>(value.As<Napi::Number>().DoubleValue());
    bool lossless = false;
    const int64_t number = value.As<Napi::BigInt>().Int64Value(&lossless);
    if (!lossless) throw wrong(value, "an integer of 64 bits");
    return number;
  }

  // A Tensor comes as its object.
  c10::IValue tensor(Napi::Value value) const {
    if (value.IsObject()) {
      const Napi::Value handle = value.As<Napi::Object>().Get("handle");
      if (handle.IsNumber()) {
        return plainValue(environment_.tensor(handle.As<Napi::Number>().DoubleValue(), name_.c_str()));
      }
    }
    throw wrong(value, "a Tensor");
  }

  c10::IValue list(Napi::Value value, const c10::TypePtr& element, int level) const {
    if (!value.IsArray()) throw wrong(value, "an array");
    const auto array = value.As<Napi::Array>();
    c10::impl::GenericList values(element);
    for (uint32_t i = 0; i < array.Length(); ++i) values.push_back(read(array.Get(i), element, level + 1));
    return values;
  }

  c10::IValue tuple(Napi::Value value, const c10::TupleType& type, int level) const {
    const auto& elements = type.elements();
    if (!value.IsArray() || value.As<Napi::Array>().Length() != elements.size()) {
      throw wrong(value, "an array of " + std::to_string(elements.size()));
    }
    const auto array = value.As<Napi::Array>();
    std::vector<c10::IValue> values;
    for (uint32_t i = 0; i < elements.size(); ++i) {
      values.push_back(read(array.Get(i), elements[i], level + 1));
    }
    return c10::ivalue::Tuple::create(std::move(values));
  }

  c10::IValue dict(Napi::Value value, const c10::DictType& type, int level) const {
    if (!value.IsObject() || value.IsArray() || type.getKeyType()->kind() != c10::TypeKind::StringType) {
      throw wrong(value, "an object for " + type.repr_str());
    }
    c10::impl::GenericDict values(type.getKeyType(), type.getValueType());
    const auto object = value.As<Napi::Object>();
    const Napi::Array names = object.GetPropertyNames();
    for (uint32_t i = 0; i < names.Length(); ++i) {
      const Napi::Value key = names.Get(i);
      values.insert(key.ToString().Utf8Value(), read(object.Get(key), type.getValueType(), level + 1));
    }
    return values;
  }

  Environment& environment_;
  const std::string& name_;
};

Napi::Value wrapped(Napi::Env env, const char* field, Napi::Value value) {
  auto object = Napi::Object::New(env);
  object.Set(field, value);
  return object;
}

Napi::Value listed(Environment& environment, c10::ArrayRef<c10::IValue> values) {
  const Napi::Env env = environment.env();
  auto array = Napi::Array::New(env, values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    array.Set(static_cast<uint32_t>(i), scriptResult(environment, values[i]));
  }
  return wrapped(env, "list", array);
}

}  // namespace

c10::IValue scriptValue(Environment& environment, Napi::Value value, const c10::TypePtr& type,
                        const std::string& name) {
  return Reader(environment, name).read(value, type);
}

Napi::Value scriptResult(Environment& environment, const c10::IValue& result) {
  const Napi::Env env = environment.env();
  if (result.isTensor()) {
    if (!result.toTensor().defined()) return env.Null();
    return Napi::Number::New(env, environment.adopt(result.toTensor()));
  }
  if (result.isNone()) return env.Null();
  if (result.isBool()) return wrapped(env, "value", Napi::Boolean::New(env, result.toBool()));
  if (result.isDouble()) return wrapped(env, "value", Napi::Number::New(env, result.toDouble()));
  if (result.isString()) return wrapped(env, "value", Napi::String::New(env, result.toStringRef()));
  if (result.isInt()) {
    const int64_t whole = result.toInt();
    const bool isSafe = std::abs(static_cast<double>(whole)) <= kSafe;
    return wrapped(env, "value",
                   isSafe ? Napi::Value(Napi::Number::New(env, static_cast<double>(whole)))
                          : Napi::Value(Napi::BigInt::New(env, whole)));
  }
  if (result.isTuple()) return listed(environment, result.toTupleRef().elements().vec());
  if (result.isList()) return listed(environment, result.toListRef().vec());
  if (result.isGenericDict()) {
    auto entries = Napi::Array::New(env);
    for (const auto& entry : result.toGenericDict()) {
      auto pair = Napi::Array::New(env, 2);
      pair.Set(0u, scriptResult(environment, entry.key()));
      pair.Set(1u, scriptResult(environment, entry.value()));
      entries.Set(entries.Length(), pair);
    }
    return wrapped(env, "entries", entries);
  }
  throw Error(ErrorKind::kNotImplemented, "a result of type " + result.tagKind() + " has no JavaScript form");
}

}  // namespace candelabra
