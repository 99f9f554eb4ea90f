// Where tensors live. JavaScript never holds a C++ object on the hot path: it holds a handle, a plain number
// made of a slot's index and the slot's generation. A freed slot's generation goes up, so an old handle finds
// nothing and use after free is an error with a sentence instead of a crash.
//
// A handle is generation * 2^24 + index, at most 2^53, so a JavaScript number carries it exactly; generations
// start at 1, so no small integer is ever a handle. A slot whose generation is used up is retired.
//
// Each slot also knows the scope it was made in and, outside scopes, a weak reference to the Tensor object that
// holds the handle (see environment.h). One table per environment, touched on the environment's thread only.

#pragma once

#include <ATen/core/Tensor.h>
#include <node_api.h>

#include <cstdint>
#include <vector>

namespace candelabra {

struct Slot {
  at::Tensor tensor;
  uint32_t generation = 1;
  uint32_t scope = 0;
  size_t bytes = 0;            // of its storage, when the storage was its own at birth
  napi_ref watcher = nullptr;  // weak, to the JavaScript object
};

class SlotTable {
 public:
  static constexpr double kIndexSpan = 16777216.0;  // 2^24
  static constexpr uint32_t kLastGeneration = (1u << 29) - 1;

  double insert(at::Tensor tensor, uint32_t scope, size_t bytes);
  Slot* find(double handle) noexcept;  // null when the handle is stale or was never one
  at::Tensor erase(Slot& slot);        // gives the tensor back, so that it dies when the caller wants
  size_t live() const { return live_; }
  size_t ownedBytes() const { return owned_bytes_; }
  std::vector<Slot>& slots() { return slots_; }
  double handleOf(const Slot& slot) const;

 private:
  std::vector<Slot> slots_;
  std::vector<uint32_t> free_;
  size_t live_ = 0;
  size_t owned_bytes_ = 0;
};

}  // namespace candelabra
