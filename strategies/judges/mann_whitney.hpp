#pragma once

#include "judges/metric_classifier.hpp"
#include "rollcast/strategies/judge.hpp"

namespace rollcast::judges {

/// Reads how a metric is classified, but for what makes it critical or a must.
MetricRule read_metric_rule(const Fields&);

/// Kayenta's judge of one metric, the failure rate: each arm's rate at looks `every` so often makes a series, and the
/// candidate fails when `classify` calls its series high. Verdicts come every `interval` and where the stage ends, over
/// all looks since the stage began or the last `lookback`. A look at which an arm has fewer than `min_requests` is a
/// missing value of that arm. Inconclusive before the first verdict, without values in an arm, and with fewer than
/// `min_points` in one. With one metric the score is 0 or 100, so no score is asked for. Where the control is what was
/// measured before the switch (blue-green), it is the same at every look. No guarantee on errors: an interval of
/// `confidence` is made for looks that vary independently, and verdicts repeat.
JudgePlan read_mann_whitney(const Fields&, const Scenario&);

}  // namespace rollcast::judges
