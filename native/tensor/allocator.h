#pragma once

namespace candelabra {

// Lets glibc's allocator keep the memory that a training step frees and the next one takes again. Without it the C
// library gives large blocks back to the system at the end of each step and faults them in anew: 12 % of a PCGrad step
// with 40 tasks on a small net, 2 % with 8. Does nothing on other C libraries, where the user has set the allocator up
// (GLIBC_TUNABLES, MALLOC_...), or with CANDELABRA_MALLOC=system.
void tuneAllocator();

}  // namespace candelabra
