#pragma once

#include <string>

#include "rollcast/kernel/time.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::reports {

/// "16.9 million", "281 thousand", "54", "-1720".
std::string about(double n);

/// A share as "1.66 %", near 1 as "96.98 %".
std::string percent(double share);

/// Hours as "14.0 h", "2.3 days", "19 s"; "never" beyond a hundred years.
std::string span_of(double hours);
/// A length that varies as "median 58min (sigma 1.08)".
std::string span_of(const VaryingDuration&);

}  // namespace rollcast::reports
