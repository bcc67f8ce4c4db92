#pragma once

#include <string>
#include <vector>

#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/study/study_result.hpp"

namespace rollcast::reports {

/// Everything the sentences of a verdict speak of.
struct VerdictCase {
  const Scenario& scenario;
  const StudyResult& result;

  const Verdict& verdict() const { return result.verdict; }
};

// The sentences of a verdict. Each is empty where there is nothing to say. Every interval in them is a 95 % interval
// and says so.

bool releases_nothing(const StrategySummary&);
/// "a", "a and b", "a, b and c".
std::string listed(const std::vector<std::string>& labels);

/// Mean cost of the recommended strategy and its paired difference to the runner-up within the limits.
std::string rule_sentence(const VerdictCase&, const StrategySummary& choice);
/// Which limit excludes which strategy, with value and interval.
std::string excluded_sentence(const VerdictCase&);
/// What the limits cost against the cheapest strategy of all.
std::string price_of_limits_sentence(const VerdictCase&);
/// Of 100 regressions, of 100 releases without a regression.
std::string class_sentence(const StrategySummary& choice);
std::string tail_sentence(const VerdictCase&, const StrategySummary& choice);
std::string budget_sentence(const VerdictCase&, const StrategySummary& choice);
std::string time_sentence(const StrategySummary& choice);
std::string regret_sentence(const VerdictCase&, const StrategySummary& choice);
/// Which of the figures rest on too few runs.
std::string few_runs_sentence(const VerdictCase&, const StrategySummary& choice);
/// The nearest break-even points within reach, one sentence each, or that there are none.
std::vector<std::string> break_even_sentences(const VerdictCase&);

/// Which strategies cost the same in every run.
std::string equal_sentence(const VerdictCase&);
/// By how much those tied differ, and what is of no practical size.
std::string practical_sentence(const VerdictCase&);
/// The limits that the strategy may yet break, with values and bounds.
std::string unsure_limits_sentence(const VerdictCase&, const StrategySummary&);
/// Where nothing that releases keeps the limits, what comes nearest.
std::string nearest_sentence(const VerdictCase&);

}  // namespace rollcast::reports
