#pragma once

#include <fmt/format.h>

#include <algorithm>

#include "rollcast/scenarios/fields.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::strategies {

/// Reads from `key` how long shares stay as they are while a strategy learns; by default at least the tick, and what
/// metrics are late on top, and half of the labels where gates wait for them. What metrics tell too late is never seen,
/// so it must be longer than that.
inline Duration read_batch_length(const Fields& fields, const Key& key, Duration usual, const Scenario& scenario) {
  const Duration tick = scenario.tick, delay = scenario.watching.metrics_delay;
  const Duration late = scenario.watching.labels ? delay + scenario.watching.labels->delay.median : delay;
  const Duration fallback = in_ticks(std::max(usual, tick), tick) + in_ticks(late, tick);
  const Duration length = fields.duration(key, fallback, {.at_least = tick, .multiple_of = tick});
  if (length <= delay && !fields.has_error(key.name))
    fields.error(
        key.name,
        fmt::format("must be longer than watching.metrics_delay, {} (nothing is known by its end). Lengthen it.",
                    to_text(delay)));
  return length;
}

}  // namespace rollcast::strategies
