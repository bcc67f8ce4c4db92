#pragma once

#include <optional>
#include <string_view>

#include "judges/sides.hpp"
#include "rollcast/scenarios/fields.hpp"

namespace rollcast::judges {

// Options that several judges read alike. All give a harmless value after an error.

/// "every": looks this often, at least the tick.
Duration read_every(const Fields&, const Scenario&, Duration usual = Duration::minutes(10));
/// "every" of a judge that else looks only where the stage ends.
std::optional<Duration> read_every_if_any(const Fields&, const Scenario&);
/// A probability strictly between 0 and `below`; `meaning` ends the sentence of its error.
double read_open_probability(const Fields&, const Key& key, double fallback, std::string_view meaning,
                             double below = 1.0);
/// A sequential test's level or error.
double read_error_rate(const Fields&, const Key& key, double fallback, double below = 0.25);
/// "alpha": the level of a test that holds however often it looks.
double read_error_rate_of_all_looks(const Fields&, double fallback = 0.01);
/// How many times the control's failure rate is tolerated.
double read_tolerated_ratio(const Fields&);
Sides read_sides(const Fields&);
std::int64_t read_min_requests(const Fields&);

}  // namespace rollcast::judges
