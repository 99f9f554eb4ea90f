// Arguments and results of TorchScript's methods.
//
// A result is a handle for a Tensor, { value } for a number, text or truth value, { list } for lists and tuples,
// { entries } for a dict: pairs of results; null for None.

#pragma once

#include <ATen/core/ivalue.h>
#include <ATen/core/jit_type.h>
#include <napi.h>

#include <string>

#include "tensor/environment.h"

namespace candelabra {

// Throws an Error that names the argument when the value is not of the type.
c10::IValue scriptValue(Environment& environment, Napi::Value value, const c10::TypePtr& type,
                        const std::string& name);

Napi::Value scriptResult(Environment& environment, const c10::IValue& result);

}  // namespace candelabra
