// Autocast as bits of the mode that TypeScript carries (lib/tensor/autocast.ts).

#pragma once

#include <cstdint>

namespace candelabra {

// The bits of a mode that are autocast's.
inline constexpr uint32_t kAutocastBits = 0x3fc;

// Switches autocast on and off for this thread as the bits say; others are ignored.
void setAutocast(uint32_t mode);

}  // namespace candelabra
