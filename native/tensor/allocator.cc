#include "tensor/allocator.h"

#include <cstdlib>
#include <cstring>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace candelabra {
namespace {

bool isSetUpByUser() {
  for (const char* name :
       {"GLIBC_TUNABLES", "MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_", "MALLOC_TOP_PAD_"}) {
    if (std::getenv(name) != nullptr) return true;
  }
  const char* choice = std::getenv("CANDELABRA_MALLOC");
  return choice != nullptr && std::strcmp(choice, "system") == 0;
}

}  // namespace

void tuneAllocator() {
#ifdef __GLIBC__
  if (isSetUpByUser()) return;
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  mallopt(M_MMAP_THRESHOLD, 64 << 20);
  mallopt(M_TOP_PAD, 16 << 20);
#endif
}

}  // namespace candelabra
