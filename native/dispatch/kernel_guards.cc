// Numbers that single kernels take on trust.

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "dispatch/guard_rules.h"

namespace candelabra {

// Computes with 32 bits of sizes that may have 64, and walks windows that are not there.
void windowSizes(const torch::jit::Stack& arguments) {
  for (const c10::IValue& value : arguments) {
    if (!value.isIntList()) continue;
    for (const int64_t size : value.toIntVector()) {
      if (size > std::numeric_limits<int32_t>::max()) refuse(ErrorKind::kArgument, "sizes below 2147483648");
    }
  }
}

// Walks all windows before the dimension in which there are none.
void adaptiveSizes(const torch::jit::Stack& arguments) {
  const std::vector<int64_t> sizes = arguments[1].toIntVector();
  if (std::find(sizes.begin(), sizes.end(), 0) == sizes.end())
    return;  // then they want memory, which is checked
  double windows = 1;
  for (const int64_t size : sizes) windows *= static_cast<double>(std::max<int64_t>(size, 1));
  if (windows > std::numeric_limits<int32_t>::max()) {
    refuse(ErrorKind::kArgument, "an outputSize of fewer windows beside its 0");
  }
}

// Divides by the number of groups, which only the kernel of dense tensors checks.
void someGroups(const torch::jit::Stack& arguments) {
  if (arguments[6].toInt() < 1) refuse(ErrorKind::kArgument, "1 or more for group");
}

// Divides by the number of heads: the first after the tensors and the embedding's size.
void someHeads(const torch::jit::Stack& arguments) {
  size_t place = 0;
  while (arguments[place].isTensor()) ++place;
  if (arguments[place + 1].toInt() < 1) refuse(ErrorKind::kArgument, "1 or more heads");
}

// Writes at the place of the axis in a list of dimensions, and only looks whether it is past the end.
void channelAxis(const torch::jit::Stack& arguments) {
  const bool per_row = arguments[11].toBool();
  if (per_row && arguments[10].toInt() < 0) refuse(ErrorKind::kArgument, "0 or more for chAxis");
}

}  // namespace candelabra
