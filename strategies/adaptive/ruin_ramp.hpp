#pragma once

#include "rollcast/strategies/catalog.hpp"

namespace rollcast::strategies {

/// A ramp under a budget of excess failures, with a bounded risk of ruin (a rule of our own in the manner of Li, Mao &
/// Bojinov, Balancing Risk and Reward: A Batched-Bandit Strategy for Automated Phased Release, NeurIPS 2023): each of
/// at most `stages` stages serves the largest share whose posterior probability that all excess failures done by its
/// end exceeds `budget` is `delta / stages` at most. So the budget is exceeded with a probability of about `delta` at
/// most where a stage ends (Bonferroni), for excess failures drawn from the prior.
///
/// Each stage measures excess failures per request as the difference of both arms' failure rates at the same time; a
/// stage that serves 100 % of traffic is held against the control of the last stage that had one (`ExcessLedger`).
/// Requests to come are expected to be as many as usual. Before anything is measured no more than `start` is served,
/// and later either 100 % of traffic or no more than `cap`, which leaves a control to measure with. It promotes once
/// 100 % of traffic has had the candidate for a stage, or, after the last stage, where 100 % of traffic might; it rolls
/// back where less than `least` is left, and else after the last stage. What happens after promotion is outside of its
/// promise; so are clustered failures, excess failures that is far from normal, and freezes that make a stage longer.
StrategyPlan read_ruin_ramp(const Fields&, const Scenario&);

}  // namespace rollcast::strategies
