#include "tensor/slot_table.h"

#include <stdexcept>
#include <utility>

namespace candelabra {

double SlotTable::insert(at::Tensor tensor, uint32_t scope, size_t bytes) {
  uint32_t index;
  if (free_.empty()) {
    if (slots_.size() >= static_cast<size_t>(kIndexSpan)) {
      throw std::runtime_error(
          "16,777,216 tensors are alive: dispose of some, or run the loop's body in a scope()");
    }
    index = static_cast<uint32_t>(slots_.size());
    slots_.emplace_back();
  } else {
    index = free_.back();
    free_.pop_back();
  }
  Slot& slot = slots_[index];
  slot.tensor = std::move(tensor);
  slot.scope = scope;
  slot.bytes = bytes;
  ++live_;
  owned_bytes_ += bytes;
  return slot.generation * kIndexSpan + index;
}

Slot* SlotTable::find(double handle) noexcept {
  // The comparisons also turn away NaN, infinities and negative numbers.
  if (!(handle >= kIndexSpan && handle < kIndexSpan * (kLastGeneration + 1.0))) return nullptr;
  const auto whole = static_cast<uint64_t>(handle);
  const uint64_t index = whole & (static_cast<uint64_t>(kIndexSpan) - 1);
  if (index >= slots_.size()) return nullptr;
  Slot& slot = slots_[index];
  if (slot.generation != whole / static_cast<uint64_t>(kIndexSpan) || !slot.tensor.defined()) return nullptr;
  return &slot;
}

at::Tensor SlotTable::erase(Slot& slot) {
  --live_;
  owned_bytes_ -= slot.bytes;
  slot.bytes = 0;
  at::Tensor tensor = std::move(slot.tensor);
  slot.tensor.reset();
  if (++slot.generation <= kLastGeneration) free_.push_back(static_cast<uint32_t>(&slot - slots_.data()));
  return tensor;
}

double SlotTable::handleOf(const Slot& slot) const {
  return slot.generation * kIndexSpan + static_cast<double>(&slot - slots_.data());
}

}  // namespace candelabra
