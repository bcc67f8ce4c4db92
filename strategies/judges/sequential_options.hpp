#pragma once

#include "rollcast/scenarios/fields.hpp"
#include "sides.hpp"

namespace rollcast {

/// A test's level or error, strictly between 0 and `below`; a harmless value after a fault.
double read_error_rate(const Fields&, std::string_view key, double fallback, double below = 0.25);
/// How many times the control's failure rate is tolerated.
double read_tolerated_ratio(const Fields&);
Sides read_sides(const Fields&);
std::int64_t read_min_requests(const Fields&);
/// How often a judge looks: 10 minutes, at least the tick.
Duration read_look_interval(const Fields&, const Scenario&);

}  // namespace rollcast
