#include "judges/group_sequential.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "judges/group_limits.hpp"
#include "judges/judge_options.hpp"
#include "judges/z_test.hpp"

namespace rollcast::judges {

namespace {

enum class Boundary { obrien_fleming, pocock, spend_like_obrien_fleming, spend_like_pocock };
constexpr std::array<std::string_view, 4> boundary_names{"obrien_fleming", "pocock", "spend_like_obrien_fleming",
                                                         "spend_like_pocock"};

constexpr std::int64_t most_looks = 100;

std::int64_t divided_up(Duration whole, Duration part) { return (whole + part - Duration::microseconds(1)) / part; }

/// The looks that a stage holds: `every` so long, the last where it ends.
struct LookSchedule {
  Duration every, stage;

  LookSchedule(Duration shortest, Duration lasts) : every{shortest}, stage{std::max(lasts, Duration::microseconds(1))} {
    every = shortest * ((divided_up(stage, shortest) + most_looks - 1) / most_looks);
  }
  std::int64_t count() const { return divided_up(stage, every); }
  std::int64_t due_by(Duration elapsed) const { return elapsed >= stage ? count() : elapsed / every; }
  std::vector<double> fractions() const {
    std::vector<double> all;
    for (std::int64_t k = 1; k <= count(); ++k)
      all.push_back(std::min(every * k, stage).in_seconds() / stage.in_seconds());
    return all;
  }
};

struct Design {
  Boundary boundary;
  double alpha;
  Sides sides;

  bool operator==(const Design&) const = default;
  std::vector<double> limits(const std::vector<double>& fractions) const {
    const double of_a_side = sides == Sides::two ? alpha / 2.0 : alpha;
    switch (boundary) {
      case Boundary::obrien_fleming:
        return shaped_limits(fractions, 0.0, alpha, sides);
      case Boundary::pocock:
        return shaped_limits(fractions, 0.5, alpha, sides);
      case Boundary::spend_like_obrien_fleming:
        return spending_limits(
            fractions, [&](double f) { return spent_like_obrien_fleming(f, of_a_side); }, sides);
      case Boundary::spend_like_pocock:
        break;
    }
    return spending_limits(
        fractions, [&](double f) { return spent_like_pocock(f, of_a_side); }, sides);
  }
};

/// The limits of one stage. Plain data, so that a thread can keep some without having to destroy them.
struct StageLimits {
  Design design;
  Duration every, stage;
  std::array<double, most_looks> limits;

  bool are_of(const Design& other, const LookSchedule& looks) const {
    return every == looks.every && stage == looks.stage && design == other;
  }
};

/// Limits take milliseconds to work out, and stages are alike: each thread keeps what it worked out last.
const StageLimits& limits_of(const Design& design, const LookSchedule& looks) {
  constexpr std::size_t kept = 16;
  thread_local std::array<StageLimits, kept> known{};
  thread_local std::size_t oldest = 0;
  const auto found = std::ranges::find_if(known, [&](const StageLimits& one) { return one.are_of(design, looks); });
  if (found != known.end()) return *found;
  StageLimits& made = known[oldest++ % kept];
  made = {design, looks.every, looks.stage, {}};
  std::ranges::copy(design.limits(looks.fractions()), made.limits.begin());
  return made;
}

struct GroupSequentialOptions {
  Design design;
  double ratio;
  std::int64_t min_requests;
  Duration every;
};

class GroupSequential final : public Judge {
 public:
  explicit GroupSequential(const GroupSequentialOptions& options)
      : options_{options}, looks_{options.every, options.every} {}

  void begin_stage(const StageAhead& stage) override {
    begins_ = stage.begins;
    looks_ = {options_.every, stage.lasts};
    limits_ = limits_of(options_.design, looks_).limits;
    spent_ = 0;
    opinion_ = Opinion::inconclusive;
  }

  Opinion assess(const Evidence& evidence) override {
    const std::int64_t look = looks_.due_by(evidence.now - begins_);
    if (look <= spent_) return opinion_;
    const auto& [candidate, control] = evidence.since_stage;
    if (std::min(candidate.requests, control.requests) < options_.min_requests) return Opinion::inconclusive;
    spent_ = look;
    return opinion_ =
               judge(z_statistic(evidence.since_stage, options_.ratio), limits_[static_cast<std::size_t>(look - 1)]);
  }

 private:
  Opinion judge(double z, double limit) const {
    if (z >= limit) return Opinion::fail;
    return options_.design.sides == Sides::two && z <= -limit ? Opinion::pass_at_once : Opinion::pass;
  }

  GroupSequentialOptions options_;
  LookSchedule looks_;
  std::array<double, most_looks> limits_{};
  SimTime begins_;
  std::int64_t spent_ = 0;  ///< the last look that was used
  Opinion opinion_ = Opinion::inconclusive;
};

}  // namespace

JudgePlan read_group_sequential(const Fields& fields, const Scenario& scenario) {
  constexpr auto usual = static_cast<std::size_t>(Boundary::obrien_fleming);
  const auto boundary =
      static_cast<Boundary>(fields.choice({"boundary",
                                           "Limits that fall from look to look, or are equal, or that spend `alpha` by "
                                           "the time of the stage like either (Lan and DeMets).",
                                           "pocock"},
                                          boundary_names, usual));
  const Design design{
      boundary,
      read_error_rate(
          fields,
          {"alpha",
           "Rate of false alarms of all looks of a stage together; with two sides it includes those of \"better\".",
           "5%"},
          0.01),
      read_sides(fields)};
  const GroupSequentialOptions options{design, read_tolerated_ratio(fields), read_min_requests(fields),
                                       read_every(fields, scenario)};
  return {"group_sequential", options.every, [options] { return std::make_unique<GroupSequential>(options); },
          Against::control};
}

}  // namespace rollcast::judges
