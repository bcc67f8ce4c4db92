#pragma once

#include <optional>
#include <string_view>

#include "judges/sides.hpp"
#include "rollcast/scenarios/fields.hpp"

namespace rollcast::judges {

// Options that several judges read alike. All give a harmless value after an error.

/// "every": looks this often, by default every ten minutes, at least the tick.
Duration read_every(const Fields&, const Scenario&);
/// "every" of a judge that else looks only where the stage ends.
std::optional<Duration> read_every_if_any(const Fields&, const Scenario&);
/// A probability strictly between 0 and `below`; `meaning` ends the sentence of its error.
double read_open_probability(const Fields&, std::string_view key, double fallback, std::string_view meaning,
                             double below = 1.0);
/// A sequential test's level or error.
double read_error_rate(const Fields&, std::string_view key, double fallback, double below = 0.25);
/// How many times the control's failure rate is tolerated.
double read_tolerated_ratio(const Fields&);
Sides read_sides(const Fields&);
std::int64_t read_min_requests(const Fields&);

}  // namespace rollcast::judges
