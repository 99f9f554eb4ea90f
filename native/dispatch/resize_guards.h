// Memory grows before a tensor's sizes do.

#pragma once

#include <string>

#include "dispatch/guards.h"

namespace candelabra {

// Null for all but resize_ and resize_as_.
Guard resizeGuardOf(const std::string& name);

}  // namespace candelabra
