// JavaScript arguments to the IValues an operator's schema asks for. `callBoxed` checks nothing, so everything is
// checked and coerced here: an integer where a float is wanted becomes one, lists are typed, nothing extra goes in.

#pragma once

#include <ATen/core/ivalue.h>

#include "dispatch/signature.h"
#include "dispatch/value.h"

namespace candelabra {

// Whether Python's parser would take this value for this parameter; decides between overloads, converts nothing.
bool accepts(Environment& environment, const Parameter& parameter, const Value& value);

// Throws an Error naming the parameter when the value does not fit.
c10::IValue convert(Environment& environment, const Parameter& parameter, const Value& value);

// What a parameter takes, in words: "an integer", "a Tensor or a number".
std::string expectation(const Parameter& parameter);

}  // namespace candelabra
