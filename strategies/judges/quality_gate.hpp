#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "rollcast/strategies/judge.hpp"

namespace rollcast::judges {

/// "<=+10%", "<0.02": what a value must be, by itself or in terms of what it was.
struct Criterion {
  enum class Sign { less, at_most, equal, at_least, more };
  enum class Terms {
    absolute,
    shifted,
    scaled
  };  ///< the bound itself, what the value was plus the bound, or times 1 plus it
  Sign sign = Sign::at_most;
  Terms terms = Terms::absolute;
  double bound = 0.0;  ///< below 0 for less than it was; 0.1 for 10 %

  /// What is said in terms of what nobody knows holds.
  bool holds(double value, std::optional<double> before) const;
};

/// Nothing when it is no criterion: a comparison, a sign where it is meant in terms of what was, a number, and a
/// percent sign where it is a part of that.
std::optional<Criterion> parse_criterion(std::string_view);

/// All of these.
using CriteriaSet = std::vector<Criterion>;

/// What is asked of the failure rate: any set of `pass`, or else any of `warning` for half of the weight. Without
/// `pass` it is not scored.
struct Objective {
  std::vector<CriteriaSet> pass, warning;
  double weight = 1.0;
  bool is_key = false;  ///< failing it fails all
};

enum class Quality { pass, warning, fail };

struct TotalScore {
  double pass = 0.9, warning = 0.75;  ///< of the weight of what is scored
};

/// A candidate's failure rate, nothing when nobody was served, held against that of the last evaluation.
Quality evaluate(std::span<const Objective>, std::optional<double> rate, std::optional<double> before,
                 const TotalScore&);

/// What follows a quality that does not fail.
enum class Promotion { automatic, manual };

struct QualityGate {
  std::vector<Objective> objectives;
  TotalScore total;
  Promotion after_pass = Promotion::automatic, after_warning = Promotion::manual;
};

/// Keptn's quality gate (v1 lighthouse): one evaluation where the stage ends, of the failure rate since it began. No
/// guarantee on errors: it knows nothing of noise.
JudgePlan quality_gate_judge(QualityGate);

}  // namespace rollcast::judges
