// Bits 2 to 4 speak of the CPU and 5 to 7 of CUDA: whether it is on, and the place of its dtype in kDtypes, with the
// device's usual one written as 0. Bit 8 turns the cache of converted weights off. Bit 9 is set within sections, also
// those that switch autocast off. Outside them the cache is emptied, as at the end of Python's outermost section:
// otherwise a weight changed by an optimizer would be used as it was. Inside, a weight is converted once, and its
// gradients are summed before they are converted back: emptying the cache sooner would change their last bits.

#include "autograd/autocast.h"

#include <ATen/autocast_mode.h>

#include <array>

namespace candelabra {
namespace {

constexpr std::array<c10::ScalarType, 4> kDtypes = {c10::kBFloat16, c10::kHalf, c10::kFloat, c10::kDouble};
constexpr uint32_t kOn = 1;
constexpr uint32_t kWithoutCache = 0x100;

void setDevice(at::DeviceType device, uint32_t bits, uint32_t usual) {
  at::autocast::set_autocast_enabled(device, bits & kOn);
  at::autocast::set_autocast_dtype(device, kDtypes[((bits >> 1) & 3) ^ usual]);
}

}  // namespace

void setAutocast(uint32_t mode) {
  thread_local uint32_t present = 0;
  const uint32_t wanted = mode & kAutocastBits;
  if (wanted == present) return;
  present = wanted;
  setDevice(at::kCPU, wanted >> 2, 0);
  setDevice(at::kCUDA, wanted >> 5, 1);
  at::autocast::set_autocast_cache_enabled(!(wanted & kWithoutCache));
  if (wanted == 0) at::autocast::clear_cache();
}

}  // namespace candelabra
