#pragma once

#include <string>
#include <vector>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/scenarios/scenario_error.hpp"
#include "rollcast/strategies/judge.hpp"
#include "support/catch.hpp"
#include "support/modules.hpp"
#include "support/plain_scenario.hpp"
#include "support/statistics.hpp"

namespace rollcast::test {

/// The judge that this JSON describes.
inline JudgePlan judge_from(const std::string& json, const Scenario& scenario = plain_scenario()) {
  Document document{R"({"judge": )" + json + "}"};
  JudgePlan plan = read_judge(document.root(), "judge", "threshold", scenario);
  document.finish();
  return plan;
}

/// What the reader has to say against it.
inline std::vector<std::string> errors_of_judge(const std::string& json, const Scenario& scenario = plain_scenario()) {
  try {
    judge_from(json, scenario);
  } catch (const ScenarioError& error) {
    return error.errors();
  }
  return {};
}

/// What a judge says of a stage at its end, at the first look.
inline Opinion opinion_at_end(const JudgePlan& plan, const Samples& stage) {
  const auto judge = plan.begin();
  judge->begin_stage({SimTime{}, Duration::hours(1)});
  return judge->assess({SimTime{} + Duration::hours(1), stage, stage, true});
}

/// Looks whether a tripwire ever trips at counts between two that it said it could not trip between. Boxes of counts
/// are drawn around those at which it matters. Returns how many of the boxes could trip.
inline int check_tripwire(const Tripwire& wire, int boxes, double failing, double mean_requests) {
  Stream stream{7, 0, {}, 0};
  const auto arm = [&](double factor) {
    const std::int64_t requests = draw_poisson(stream, mean_requests * draw_uniform(stream));
    return Sample{requests, draw_binomial(stream, requests, std::min(1.0, failing * factor))};
  };
  const auto add = [&](Sample to, double spread) {
    const std::int64_t failures = draw_poisson(stream, spread * failing * mean_requests);
    const std::int64_t successes = draw_poisson(stream, spread * mean_requests);
    return to + Sample{failures + successes, failures};
  };
  const auto part = [&](std::int64_t n) { return draw_binomial(stream, n, draw_uniform(stream)); };
  const auto between = [&](const Sample& least, const Sample& most) {
    const std::int64_t failures = part(most.failures - least.failures),
                       successes = part(most.successes() - least.successes());
    return least + Sample{failures + successes, failures};
  };
  int could = 0, missed = 0;
  for (int i = 0; i < boxes; ++i) {
    const double spread = 0.3 * draw_uniform(stream);
    const Samples least{arm(0.5 + 1.5 * draw_uniform(stream)), arm(1.0)};
    const Samples most{add(least.candidate, spread), add(least.control, spread)};
    const bool possible = wire.could_trip(least, most);
    could += possible;
    for (int k = 0; k < 10; ++k) {
      const Samples seen{between(least.candidate, most.candidate), between(least.control, most.control)};
      missed += wire.trips(seen) && !possible;
      missed += wire.trips(seen) && !wire.could_trip(seen, seen);
    }
  }
  CHECK(missed == 0);
  return could;
}

}  // namespace rollcast::test
