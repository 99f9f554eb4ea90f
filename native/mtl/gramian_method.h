// The border in front of every method that is weights from a Gramian: checks what came, once, so that the
// algorithm behind it may trust its input.

#pragma once

#include <napi.h>

#include <vector>

#include "mtl/gramian.h"
#include "mtl/methods/pcgrad.h"
#include "tensor/call.h"

namespace candelabra::mtl {

struct MethodInput {
  Gramian gramian;
  std::vector<double> options;  // numbers in the order that the method's TypeScript class passes them
  TaskOrders orders;            // unless nothing is drawn
};

// Orders in which each task meets the others, from permutations of all tasks or of the others.
enum class Draws { kNothing, kOrders, kOthers };

MethodInput methodInput(const Call& call, Draws draws);

// JavaScript calls (gramian: row-major numbers, tasks, options, orders | null) and gets T weights.
template <std::vector<double> (*weights)(const MethodInput&), Draws draws = Draws::kNothing>
void defineMethod(Napi::Object exports, const char* name) {
  define(exports, name, [](Call& call) { return call.numbers(weights(methodInput(call, draws))); });
}

}  // namespace candelabra::mtl
