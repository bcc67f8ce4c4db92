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
double read_error_rate_of_all_looks(const Fields&);
/// How many times the control's failure rate is tolerated.
double read_tolerated_ratio(const Fields&);
/// "sides"; `what` says what the second side does.
Sides read_sides(const Fields&, std::string_view what);
constexpr std::string_view sides_of_mixture =
    "Whether the mixture holds worse candidates only, or better ones too; only a worse one fails.";
std::int64_t read_min_requests(const Fields&);

}  // namespace rollcast::judges
