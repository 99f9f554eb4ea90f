#include "tensor/errors.h"

#include <c10/util/Exception.h>
#include <napi.h>

#include <new>
#include <regex>
#include <utility>

#include "tensor/environment.h"

namespace candelabra {
namespace {

struct Failure {
  ErrorKind kind;
  std::string message;
};

// What the allocators of the CPU and of CUDA say.
constexpr const char* kShortage = "can't allocate memory|tried to allocate|out of memory";

bool mentions(const std::string& message, const char* pattern) {
  return std::regex_search(message, std::regex(pattern, std::regex::icase));
}

// libtorch's own errors carry few types; the sentence tells which of ours is meant.
ErrorKind classify(const std::string& message) {
  if (mentions(message, kShortage)) return ErrorKind::kMemory;
  if (mentions(message,
               "grad_fn|require grad|requires grad|requires_grad|backward|leaf variable|inplace "
               "operation|Inference tensor|differentiated|autograd"))
    return ErrorKind::kGraph;
  if (mentions(message, "same device|device type|cuda|nvidia|Expected all tensors"))
    return ErrorKind::kDevice;
  if (mentions(message,
               "dtype|scalar type|ScalarType|data type|can't be cast|cast to|floating point|integral|not "
               "implemented for '"))
    return ErrorKind::kDtype;
  if (mentions(message, "shape|size|dimension|\\bdim\\b|broadcast|element|[0-9]D|stride"))
    return ErrorKind::kShape;
  if (mentions(message, "index|out of range|out of bounds")) return ErrorKind::kIndex;
  return ErrorKind::kGeneric;
}

// The CPU allocator's sentence is an assertion's, with a line number; what asked and what helps is not in it.
std::string explainShortage(napi_env env, const std::string& message) {
  static const std::regex form("tried to allocate ([0-9]+) bytes");
  std::smatch match;
  std::string text = message;
  if (std::regex_search(message, match, form)) text = "cannot allocate " + match[1].str() + " bytes";
  Environment& environment = Environment::of(env);
  return text + " beside the " + std::to_string(environment.liveBytes()) + " bytes of this thread's " +
         std::to_string(environment.table().live()) +
         " live tensors: run the step in a scope() or dispose() of what it no longer needs, or take a "
         "smaller batch or "
         "dtype";
}

std::string firstParagraph(std::string message) {
  // c10 appends "Exception raised from ..." with a C++ backtrace; a JavaScript user has no use for it.
  const auto cut = message.find("\nException raised from");
  if (cut != std::string::npos) message.resize(cut);
  while (!message.empty() && (message.back() == '\n' || message.back() == ' ')) message.pop_back();
  if (message == "ZeroDivisionError") return "an integer was divided by zero";
  return message;
}

Failure explain(napi_env env, std::exception_ptr error) {
  try {
    std::rethrow_exception(error);
  } catch (const Rethrowable& thrown) {
    thrown.rethrow(env);
    throw JavaScriptException();
  } catch (const Error& known) {
    return {known.kind(), known.what()};
  } catch (const c10::OutOfMemoryError& memory) {
    return {ErrorKind::kMemory, firstParagraph(memory.what_without_backtrace())};
  } catch (const c10::IndexError& index) {
    return {ErrorKind::kIndex, firstParagraph(index.what_without_backtrace())};
  } catch (const c10::NotImplementedError& missing) {
    const std::string message = firstParagraph(missing.what_without_backtrace());
    return {mentions(message, "not implemented for '") ? ErrorKind::kDtype : ErrorKind::kNotImplemented,
            message};
  } catch (const c10::Error& torch) {
    const std::string message = firstParagraph(torch.what_without_backtrace());
    return {classify(message), message};
  } catch (const Napi::Error& napi) {
    napi_throw(env, napi.Value());  // fails, and may, in a worker that is being terminated
    throw JavaScriptException();
  } catch (const std::bad_alloc&) {
    return {ErrorKind::kMemory, "out of memory"};
  } catch (const JavaScriptException&) {
    throw;
  } catch (const std::exception& other) {
    const std::string message = firstParagraph(other.what());
    return {classify(message), message};
  } catch (...) {
    return {ErrorKind::kGeneric, "unknown C++ exception"};
  }
}

}  // namespace

bool isMemoryShortage(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error)) return true;
  if (dynamic_cast<const c10::OutOfMemoryError*>(&error)) return true;
  const auto* torch = dynamic_cast<const c10::Error*>(&error);
  return torch && mentions(torch->what_without_backtrace(), kShortage);
}

const char* errorClassName(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kArgument: return "ArgumentError";
    case ErrorKind::kShape: return "ShapeError";
    case ErrorKind::kDtype: return "DtypeError";
    case ErrorKind::kDevice: return "DeviceError";
    case ErrorKind::kDisposed: return "DisposedError";
    case ErrorKind::kGraph: return "GraphError";
    case ErrorKind::kIndex: return "IndexError";
    case ErrorKind::kMemory: return "MemoryError";
    case ErrorKind::kNotImplemented: return "NotImplementedError";
    case ErrorKind::kGeneric: break;
  }
  return "CandelabraError";
}

Error argumentError(const std::string& name, const std::string& expected, const std::string& got) {
  return Error(ErrorKind::kArgument, "expected " + expected + " for " + name + ", got " + got);
}

void throwAsJavaScript(napi_env env, const std::string& operation, std::exception_ptr error,
                       const std::function<std::string()>& context) {
  Failure failure;
  try {
    failure = explain(env, std::move(error));
  } catch (const JavaScriptException&) {
    return;
  }
  if (failure.kind == ErrorKind::kMemory) failure.message = explainShortage(env, failure.message);
  std::string message = operation + ": " + failure.message;
  if (context) {
    const std::string came = context();
    if (!came.empty()) message += "; got " + came;
  }
  Environment::of(env).throwError(errorClassName(failure.kind), message, operation);
}

}  // namespace candelabra
