// One public function: the overloads Python tries under that name, in Python's order, and the choice among them.

#pragma once

#include <ATen/core/stack.h>

#include <string>
#include <vector>

#include "dispatch/lane.h"
#include "dispatch/signature.h"
#include "dispatch/value.h"

namespace candelabra {

// The arguments of one call: positional ones, then what a last options object named.
struct Arguments {
  Value positional[Lane::kMostArguments];  // beyond `count` they are not set
  double elements[Lane::kMostElements];    // of the lists among them
  size_t count = 0;
  std::vector<std::pair<std::string, Value>> options;
};

class OperatorGroup {
 public:
  // `overloads`: "aten::sum", "aten::sum.dim_IntList". Those this libtorch lacks are left out, but one must stay.
  explicit OperatorGroup(const std::vector<std::string>& overloads);

  // Chooses the overload, converts the arguments and pushes them on `stack`.
  const Signature& prepare(Environment& environment, const Arguments& arguments,
                           torch::jit::Stack& stack) const;

 private:
  bool matches(Environment& environment, const Signature& signature, const Arguments& arguments) const;

  std::vector<Signature> signatures_;
};

}  // namespace candelabra
