#include "dispatch/convert.h"

#include <ATen/ScalarOps.h>
#include <ATen/core/List.h>
#include <c10/core/Layout.h>
#include <c10/core/MemoryFormat.h>

#include <cmath>

#include "tensor/call.h"
#include "tensor/dtypes.h"
#include "tensor/errors.h"

namespace candelabra {
namespace {

using Type = Value::Type;

std::string text(const Environment& environment, const Value& value) {
  return Napi::String(environment.env(), value.value).Utf8Value();
}

Error mismatch(Environment& environment, const Parameter& parameter, const Value& value) {
  return argumentError(parameter.name, expectation(parameter), describeValue(environment, value));
}

int64_t bigInt(Environment& environment, const Value& value) {
  bool lossless = false;
  int64_t result = 0;
  napi_get_value_bigint_int64(environment.env(), value.value, &result, &lossless);
  if (!lossless) throw argumentError("a bigint", "an integer of 64 bits", describeValue(environment, value));
  return result;
}

c10::Scalar scalarOf(Environment& environment, const Parameter& parameter, const Value& value) {
  switch (value.type) {
    case Type::kBoolean: return c10::Scalar(value.number != 0);
    case Type::kBigInt: return c10::Scalar(bigInt(environment, value));
    case Type::kComplex: return c10::Scalar(c10::complex<double>(value.number, value.imaginary));
    case Type::kNumber:
      // A JavaScript number cannot tell 1 from 1.0; a whole one is an int, as Python's 1 is. -0 must stay a float.
      if (value.isWhole() && !(value.number == 0 && std::signbit(value.number))) {
        return c10::Scalar(static_cast<int64_t>(value.number));
      }
      return c10::Scalar(value.number);
    default: throw mismatch(environment, parameter, value);
  }
}

at::Tensor tensorOf(Environment& environment, const Parameter& parameter, const Value& value) {
  if (value.type == Type::kTensor) return environment.tensor(value.number, parameter.name.c_str());
  if (!parameter.numbers_as_tensor) throw mismatch(environment, parameter, value);
  at::Tensor tensor = c10::scalar_to_tensor(scalarOf(environment, parameter, value));
  tensor.unsafeGetTensorImpl()->set_wrapped_number(true);
  return tensor;
}

int64_t intOf(Environment& environment, const Parameter& parameter, const Value& value) {
  if (value.isWhole()) return static_cast<int64_t>(value.number);
  if (value.type == Type::kBigInt) return bigInt(environment, value);
  throw mismatch(environment, parameter, value);
}

double floatOf(Environment& environment, const Parameter& parameter, const Value& value) {
  if (value.type == Type::kNumber) return value.number;
  if (value.type == Type::kBigInt) return static_cast<double>(bigInt(environment, value));
  throw mismatch(environment, parameter, value);
}

bool boolOf(Environment& environment, const Parameter& parameter, const Value& value) {
  if (value.type != Type::kBoolean) throw mismatch(environment, parameter, value);
  return value.number != 0;
}

std::string elementName(const Parameter& parameter, size_t i) {
  return parameter.name + "[" + std::to_string(i) + "]";
}

bool isArray(const Value& value) { return value.type == Type::kNumberList || value.type == Type::kArray; }

size_t lengthOf(Environment& environment, const Value& value) {
  return value.type == Type::kNumberList ? value.length
                                         : Napi::Array(environment.env(), value.value).Length();
}

template <class Visit>
void eachElement(Environment& environment, const Value& value, Visit visit) {
  if (value.type == Type::kNumberList) {
    for (size_t i = 0; i < value.length; ++i) visit(Value::of(Type::kNumber, value.elements[i]));
    return;
  }
  const Napi::Array array(environment.env(), value.value);
  for (uint32_t i = 0; i < array.Length(); ++i) visit(inspect(environment.env(), array.Get(i)));
}

bool isEmptyArray(Environment& environment, const Value& value) {
  return isArray(value) && lengthOf(environment, value) == 0;
}

// Elements of an array through `read`; one element alone stands for all of a list of fixed size.
template <class T, class Read>
c10::IValue listOf(Environment& environment, const Parameter& parameter, const Value& value, Read read) {
  c10::List<T> list;
  if (isArray(value)) {
    list.reserve(lengthOf(environment, value));
    eachElement(environment, value,
                [&](const Value& element) { list.push_back(read(environment, parameter, element)); });
  } else if (parameter.fixed_size) {
    const T single = read(environment, parameter, value);
    for (int32_t i = 0; i < *parameter.fixed_size; ++i) list.push_back(single);
  } else {
    throw mismatch(environment, parameter, value);
  }
  return list;
}

// Tensors of a list, or none of an empty array, through `add`, which gets a null slot for null.
template <class Add>
void eachHandle(Environment& environment, const Parameter& parameter, const Value& value, Add add) {
  if (isEmptyArray(environment, value)) return;
  if (value.type != Type::kTensorList) throw mismatch(environment, parameter, value);
  for (size_t i = 0; i < value.length; ++i) {
    const double handle = value.elements[i];
    const Slot* slot = environment.table().find(handle);
    if (!slot && handle != 0) environment.tensor(handle, elementName(parameter, i).c_str());  // throws
    add(slot, i);
  }
}

c10::IValue tensorList(Environment& environment, const Parameter& parameter, const Value& value) {
  c10::List<at::Tensor> list;
  list.reserve(value.length);
  eachHandle(environment, parameter, value, [&](const Slot* slot, size_t i) {
    if (!slot) throw argumentError(elementName(parameter, i), "a Tensor", "null");
    list.push_back(slot->tensor);
  });
  return list;
}

c10::IValue optionalTensorList(Environment& environment, const Parameter& parameter, const Value& value) {
  c10::List<std::optional<at::Tensor>> list;
  list.reserve(value.length);
  eachHandle(environment, parameter, value, [&](const Slot* slot, size_t) {
    list.push_back(slot ? std::optional<at::Tensor>(slot->tensor) : std::nullopt);
  });
  return list;
}

c10::IValue layoutOf(Environment& environment, const Parameter& parameter, const Value& value) {
  if (value.type == Type::kString && text(environment, value) == "strided") return c10::Layout::Strided;
  if (value.type == Type::kString && text(environment, value) == "sparseCoo") return c10::Layout::Sparse;
  throw mismatch(environment, parameter, value);
}

c10::IValue memoryFormatOf(Environment& environment, const Parameter& parameter, const Value& value) {
  if (value.type == Type::kString) {
    const std::string name = text(environment, value);
    if (name == "contiguous") return c10::MemoryFormat::Contiguous;
    if (name == "preserve") return c10::MemoryFormat::Preserve;
    if (name == "channelsLast") return c10::MemoryFormat::ChannelsLast;
    if (name == "channelsLast3d") return c10::MemoryFormat::ChannelsLast3d;
  }
  throw mismatch(environment, parameter, value);
}

c10::IValue generatorOf(Environment& environment, const Parameter& parameter, const Value& value) {
  if (value.type == Type::kExternal) {
    void* pointer = nullptr;
    napi_get_value_external(environment.env(), value.value, &pointer);
    auto* generator = static_cast<at::Generator*>(pointer);
    if (environment.generators()->contains(generator)) return *generator;
  }
  throw mismatch(environment, parameter, value);
}

bool isNumeric(const Value& value) {
  return value.type == Type::kNumber || value.type == Type::kBigInt || value.type == Type::kBoolean;
}

bool acceptsOne(Kind kind, const Value& value) {
  switch (kind) {
    case Kind::kScalar: return isNumeric(value) || value.type == Type::kComplex;
    case Kind::kInt: return value.isWhole() || value.type == Type::kBigInt;
    case Kind::kFloat: return value.type == Type::kNumber || value.type == Type::kBigInt;
    case Kind::kBool: return value.type == Type::kBoolean;
    default: return false;
  }
}

bool acceptsList(Environment& environment, const Parameter& parameter, const Value& value, Kind element) {
  if (value.type == Type::kNumberList) {
    return value.length == 0 || acceptsOne(element, Value::of(Type::kNumber, value.elements[0]));
  }
  if (value.type != Type::kArray) return parameter.fixed_size && acceptsOne(element, value);
  const Napi::Array array(environment.env(), value.value);
  // Python looks at the first element only; so that [true, 2] fails with the element's own message.
  return array.Length() == 0 || acceptsOne(element, inspect(environment.env(), array.Get(0u)));
}

}  // namespace

bool accepts(Environment& environment, const Parameter& parameter, const Value& value) {
  if (value.type == Type::kNull) return parameter.optional;
  switch (parameter.kind) {
    case Kind::kTensor:
      return value.type == Type::kTensor ||
             (parameter.numbers_as_tensor && (isNumeric(value) || value.type == Type::kComplex));
    case Kind::kTensorList:
    case Kind::kOptionalTensorList:
      return value.type == Type::kTensorList || isEmptyArray(environment, value);
    case Kind::kScalar:
    case Kind::kInt:
    case Kind::kFloat:
    case Kind::kBool: return acceptsOne(parameter.kind, value);
    case Kind::kScalarList: return acceptsList(environment, parameter, value, Kind::kScalar);
    case Kind::kIntList: return acceptsList(environment, parameter, value, Kind::kInt);
    case Kind::kFloatList: return acceptsList(environment, parameter, value, Kind::kFloat);
    case Kind::kBoolList: return acceptsList(environment, parameter, value, Kind::kBool);
    case Kind::kDtype: return value.type == Type::kString && parseDtype(text(environment, value)).has_value();
    case Kind::kDevice:
      return value.type == Type::kString && !parseDtype(text(environment, value)).has_value();
    case Kind::kString:
    case Kind::kLayout:
    case Kind::kMemoryFormat: return value.type == Type::kString;
    case Kind::kGenerator: return value.type == Type::kExternal;
    case Kind::kUnsupported: return false;
  }
  return false;
}

c10::IValue convert(Environment& environment, const Parameter& parameter, const Value& value) {
  if (value.type == Type::kNull || value.type == Type::kUndefined) {
    if (parameter.optional) return c10::IValue();
    throw mismatch(environment, parameter, value);
  }
  switch (parameter.kind) {
    case Kind::kTensor: return tensorOf(environment, parameter, value);
    case Kind::kTensorList: return tensorList(environment, parameter, value);
    case Kind::kOptionalTensorList: return optionalTensorList(environment, parameter, value);
    case Kind::kScalar: return scalarOf(environment, parameter, value);
    case Kind::kInt: return intOf(environment, parameter, value);
    case Kind::kFloat: return floatOf(environment, parameter, value);
    case Kind::kBool: return boolOf(environment, parameter, value);
    case Kind::kScalarList: {
      c10::impl::GenericList list(c10::NumberType::get());  // IValue has no typed list of scalars
      if (!isArray(value)) throw mismatch(environment, parameter, value);
      eachElement(environment, value,
                  [&](const Value& element) { list.push_back(scalarOf(environment, parameter, element)); });
      return list;
    }
    case Kind::kIntList: return listOf<int64_t>(environment, parameter, value, intOf);
    case Kind::kFloatList: return listOf<double>(environment, parameter, value, floatOf);
    case Kind::kBoolList: return listOf<bool>(environment, parameter, value, boolOf);
    case Kind::kString:
      if (value.type != Type::kString) throw mismatch(environment, parameter, value);
      return text(environment, value);
    case Kind::kDtype:
      if (value.type != Type::kString) throw mismatch(environment, parameter, value);
      return requireDtype(text(environment, value), parameter.name.c_str());
    case Kind::kDevice:
      if (value.type != Type::kString) throw mismatch(environment, parameter, value);
      return requireDevice(text(environment, value), parameter.name.c_str());
    case Kind::kLayout: return layoutOf(environment, parameter, value);
    case Kind::kMemoryFormat: return memoryFormatOf(environment, parameter, value);
    case Kind::kGenerator: return generatorOf(environment, parameter, value);
    case Kind::kUnsupported: break;
  }
  throw Error(ErrorKind::kNotImplemented, parameter.name + " is of a type that has no JavaScript form yet");
}

std::string expectation(const Parameter& parameter) {
  const std::string size = parameter.fixed_size ? std::to_string(*parameter.fixed_size) + " " : "";
  std::string words;
  switch (parameter.kind) {
    case Kind::kTensor: words = parameter.numbers_as_tensor ? "a Tensor or a number" : "a Tensor"; break;
    case Kind::kTensorList: words = "an array of Tensors"; break;
    case Kind::kOptionalTensorList: words = "an array of Tensors or nulls"; break;
    case Kind::kScalar: words = "a number, boolean, bigint or { re, im }"; break;
    case Kind::kInt: words = "an integer"; break;
    case Kind::kFloat: words = "a number"; break;
    case Kind::kBool: words = "a boolean"; break;
    case Kind::kScalarList: words = "an array of numbers"; break;
    case Kind::kIntList: words = "an array of " + size + "integers"; break;
    case Kind::kFloatList: words = "an array of " + size + "numbers"; break;
    case Kind::kBoolList: words = "an array of " + size + "booleans"; break;
    case Kind::kString: words = "a string"; break;
    case Kind::kDtype: words = "a dtype such as 'float32'"; break;
    case Kind::kLayout: words = "'strided' or 'sparseCoo'"; break;
    case Kind::kMemoryFormat: words = "'contiguous', 'preserve', 'channelsLast' or 'channelsLast3d'"; break;
    case Kind::kDevice: words = "a device such as 'cpu' or 'cuda:0'"; break;
    case Kind::kGenerator: words = "a Generator"; break;
    case Kind::kUnsupported: words = "something with no JavaScript form"; break;
  }
  return parameter.optional ? words + " or null" : words;
}

}  // namespace candelabra
