#pragma once

#include "rollcast/kernel/time.hpp"

namespace rollcast {

/// A length in whole ticks, rounded up.
constexpr Duration in_ticks(Duration length, Duration tick) {
  return tick * ((length + tick - Duration::microseconds(1)) / tick);
}

}  // namespace rollcast
