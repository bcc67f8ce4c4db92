// Judges run at looks over a stage, and held to their tripwires.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/strategies/judge.hpp"
#include "support/catch.hpp"
#include "support/modules.hpp"
#include "support/plain_scenario.hpp"
#include "support/statistics.hpp"

namespace rollcast::test {

inline JudgePlan sequential_judge(const std::string& json, const Scenario& scenario) {
  Document document{R"({"judge": )" + json + "}"};
  JudgePlan plan = read_judge(document.root(), "judge", "threshold", scenario);
  document.finish();
  return plan;
}

/// A scenario of which only tick and baseline matter.
inline Scenario judged_scenario(double baseline_failure = 0.01) {
  Scenario s = plain_scenario();
  s.tick = Duration::minutes(10);
  s.baseline.failure = Probability{baseline_failure};
  return s;
}

/// Requests that fail independently, arm by arm, at each of some looks.
struct Bernoulli {
  double candidate, control;
  std::vector<Samples> requests;  ///< that come before each look; failures are drawn
};

inline Bernoulli even_looks(double candidate, double control, const Samples& per_look, std::size_t looks) {
  return {candidate, control, std::vector<Samples>(looks, per_look)};
}

/// How stages ended under a judge.
struct Ends {
  std::int64_t fails = 0, passes_at_once = 0, inconclusive = 0;
  Tally looks;
};

inline Ends run_stages(const JudgePlan& plan, const Bernoulli& distribution, std::uint32_t stages, std::uint64_t seed) {
  Ends ends;
  const Duration every = Duration::minutes(10);
  for (std::uint32_t n = 0; n < stages; ++n) {
    Stream stream{seed, n, {1, 0, 0}, 0};
    const auto judge = plan.begin();
    judge->begin_stage({SimTime{}, every * std::ssize(distribution.requests)});
    Evidence seen;
    Opinion opinion = Opinion::inconclusive;
    std::size_t looks = 0;
    while (looks < distribution.requests.size() && opinion != Opinion::fail && opinion != Opinion::pass_at_once) {
      seen.since_look = distribution.requests[looks++];
      seen.since_look.candidate.failures =
          draw_binomial(stream, seen.since_look.candidate.requests, distribution.candidate);
      seen.since_look.control.failures = draw_binomial(stream, seen.since_look.control.requests, distribution.control);
      seen.since_stage = seen.since_stage + seen.since_look;
      seen.now = seen.now + every;
      seen.stage_ends = looks == distribution.requests.size();
      opinion = judge->assess(seen);
    }
    ends.fails += opinion == Opinion::fail;
    ends.passes_at_once += opinion == Opinion::pass_at_once;
    ends.inconclusive += opinion == Opinion::inconclusive;
    ends.looks.add(static_cast<double>(looks));
  }
  return ends;
}

/// Counts in a box, as a tripwire is asked about them.
struct Box {
  Samples seen, least, most;
};

inline Box random_box(Stream& random) {
  const auto up_to = [&](std::int64_t n) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n + 1));
  };
  const auto some = [&](std::int64_t n) { return up_to(up_to(1) == 0 ? n : 10); };
  Box box;
  for (Sample Samples::*arm : {&Samples::candidate, &Samples::control}) {
    const std::int64_t failures = some(up_to(400)), successes = some(up_to(20'000));
    const std::int64_t fewer = std::max<std::int64_t>(failures - some(failures), 0);
    const std::int64_t less = std::max<std::int64_t>(successes - some(successes), 0);
    const std::int64_t more = failures + some(20), most_successes = successes + some(500);
    box.seen.*arm = {failures + successes, failures};
    box.least.*arm = {fewer + less, fewer};
    box.most.*arm = {more + most_successes, more};
  }
  return box;
}

/// How often `asked` rules out what `trips` at counts between.
inline std::uint32_t misses(const Tripwire& asked, const Tripwire& trips, std::uint32_t boxes = 20'000) {
  Stream random{7, 0, {255, 0, 0}, 0};
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < boxes; ++i) {
    const Box box = random_box(random);
    count += trips.trips(box.seen) && !asked.could_trip(box.least, box.most);
  }
  return count;
}

/// A tripwire trips where the judge decides between the ends of stages, could have been expected to from any counts
/// below and above, however far, and rules out much.
inline void check_tripwire(const JudgePlan& plan, std::uint32_t boxes = 20'000) {
  const auto judge = plan.begin();
  REQUIRE(judge->tripwire() != nullptr);
  const Tripwire& tripwire = *judge->tripwire();
  CHECK(tripwire.needs_control() == (plan.against == Against::control));
  CHECK(misses(tripwire, tripwire, boxes) == 0);
  constexpr std::int64_t huge = std::int64_t{1} << 42;
  CHECK(tripwire.could_trip({}, {{2 * huge, huge}, {2 * huge, huge}}));
  CHECK_FALSE(tripwire.could_trip({}, {}));
  Stream random{8, 0, {255, 0, 0}, 0};
  std::uint32_t trips = 0, quiet = 0, differ = 0;
  for (std::uint32_t i = 0; i < boxes; ++i) {
    const Box box = random_box(random);
    quiet += !tripwire.could_trip(box.least, box.most);
    judge->begin_stage({SimTime{}, Duration::hours(1)});
    const Opinion opinion = judge->assess({SimTime{} + Duration::minutes(10), {}, box.seen, false});
    const bool decides = opinion == Opinion::fail || opinion == Opinion::pass_at_once;
    differ += tripwire.trips(box.seen) != decides;
    trips += decides;
  }
  CHECK(differ == 0);
  CHECK(trips > boxes / 50);
  CHECK(quiet > boxes / 50);
}

/// The check notices a tripwire that is too strict: that of a judge with another level.
inline void check_twin_tripwire(const JudgePlan& plan, const JudgePlan& stricter) {
  const auto judge = plan.begin(), strict = stricter.begin();
  CHECK(misses(*strict->tripwire(), *judge->tripwire()) > 0);
}

}  // namespace rollcast::test
