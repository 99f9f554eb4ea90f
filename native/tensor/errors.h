// Errors are C++ exceptions inside and become JavaScript errors in one place: throwAsJavaScript.

#pragma once

#include <node_api.h>

#include <exception>
#include <functional>
#include <stdexcept>
#include <string>

namespace candelabra {

// The class of the JavaScript error; lib/tensor/errors.ts registers one constructor for each name.
enum class ErrorKind {
  kGeneric,
  kArgument,
  kShape,
  kDtype,
  kDevice,
  kDisposed,
  kGraph,
  kIndex,
  kMemory,
  kNotImplemented
};

const char* errorClassName(ErrorKind kind);

class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
  ErrorKind kind() const { return kind_; }

 private:
  ErrorKind kind_;
};

// "expected <what> for <name>, got <value>": the one wording for bad input.
Error argumentError(const std::string& name, const std::string& expected, const std::string& got);

// Whether an allocation failed, in libtorch or elsewhere.
bool isMemoryShortage(const std::exception& error);

// Thrown when a JavaScript exception is already pending: throwAsJavaScript then leaves it as it is.
struct JavaScriptException : std::exception {};

// An error that JavaScript itself threw somewhere inside and that is to reach JavaScript again as it was.
struct Rethrowable : std::exception {
  virtual void rethrow(napi_env env) const = 0;
};

// Turns `error` into a pending JavaScript error: "<operation>: <message>[; got <context>]".
void throwAsJavaScript(napi_env env, const std::string& operation, std::exception_ptr error,
                       const std::function<std::string()>& context = {});

}  // namespace candelabra
