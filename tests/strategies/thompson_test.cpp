// Thompson sampling with batches of one request, exactly: its regret, and the best policy that it cannot beat.

#include <algorithm>
#include <map>
#include <tuple>

#include "strategies/adaptive/bandit.hpp"
#include "support/catch.hpp"

namespace rollcast::test::thompson_test {

namespace {

/// What both arms have done: arm a takes the candidate's place.
struct Pulls {
  int failures_a = 0, successes_a = 0, failures_b = 0, successes_b = 0;

  int count() const { return failures_a + successes_a + failures_b + successes_b; }
  Pulls mirrored() const { return {failures_b, successes_b, failures_a, successes_a}; }
  friend auto operator<=>(const Pulls&, const Pulls&) = default;
};

enum class Arm { a, b };

Pulls after(Pulls pulls, Arm arm, bool failed) {
  ++(arm == Arm::a ? (failed ? pulls.failures_a : pulls.successes_a) : (failed ? pulls.failures_b : pulls.successes_b));
  return pulls;
}

/// The chance that arm a is pulled next.
using Policy = double (*)(const Pulls&);

Samples samples_of(const Pulls& p) {
  return {{p.failures_a + p.successes_a, p.failures_a}, {p.failures_b + p.successes_b, p.failures_b}};
}

double thompson(const Pulls& pulls) {
  static std::map<Pulls, double> known;
  const bool is_first = pulls <= pulls.mirrored();
  const Pulls key = is_first ? pulls : pulls.mirrored();
  const auto [entry, is_new] = known.try_emplace(key, 0.0);
  if (is_new) entry->second = thompson_share(samples_of(key), {1.0, 1.0}).value();
  return is_first ? entry->second : 1.0 - entry->second;
}

double evenly(const Pulls&) { return 0.5; }

double success_mean(int failures, int successes) { return (1.0 + successes) / (2.0 + failures + successes); }

/// Pulls of arm a in the first `horizon` pulls, expected for arms that succeed with these probabilities: by going
/// through all states but those that are hardly ever met (less than 2e-5 of all at 40 pulls).
double expected_pulls_of_a(Policy policy, double success_a, double success_b, int horizon) {
  std::map<Pulls, double> states{{Pulls{}, 1.0}};
  double pulls = 0.0;
  for (int t = 0; t < horizon; ++t) {
    std::map<Pulls, double> next;
    for (const auto& [state, chance] : states) {
      if (chance < 1e-10) continue;
      const double a = policy(state);
      pulls += chance * a;
      for (const bool failed : {true, false}) {
        next[after(state, Arm::a, failed)] += chance * a * (failed ? 1.0 - success_a : success_a);
        next[after(state, Arm::b, failed)] += chance * (1.0 - a) * (failed ? 1.0 - success_b : success_b);
      }
    }
    states = std::move(next);
  }
  return pulls;
}

/// Successes expected of the pulls that are left, over rates from the uniform distribution: of a policy, or of the best
/// one where there is none.
class BayesValue {
 public:
  BayesValue(int horizon, Policy policy) : horizon_{horizon}, policy_{policy} {}

  double from(const Pulls& state) {
    if (state.count() == horizon_) return 0.0;
    const auto found = known_.find(state);
    if (found != known_.end()) return found->second;
    const double a = of_pulling(state, Arm::a), b = of_pulling(state, Arm::b);
    const double share = policy_ != nullptr ? policy_(state) : 0.0;
    return known_[state] = policy_ != nullptr ? share * a + (1.0 - share) * b : std::max(a, b);
  }

 private:
  double of_pulling(const Pulls& state, Arm arm) {
    const Pulls pulled = arm == Arm::a ? state : state.mirrored();
    const double success = success_mean(pulled.failures_a, pulled.successes_a);
    return success * (1.0 + from(after(state, arm, false))) + (1.0 - success) * from(after(state, arm, true));
  }

  int horizon_;
  Policy policy_;
  std::map<Pulls, double> known_;
};

double bayes_value(int horizon, Policy policy) { return BayesValue{horizon, policy}.from({}); }
constexpr Policy best = nullptr;

}  // namespace

TEST_CASE("BAN-01: with batches of one request the bandit's shares have the regret of Thompson sampling") {
  const auto regret = [](Policy policy, int horizon) { return 0.1 * expected_pulls_of_a(policy, 0.5, 0.6, horizon); };
  CHECK(regret(thompson, 10) == Approx(0.45261272).margin(1e-7));
  CHECK(regret(thompson, 20) == Approx(0.85137971).margin(1e-7));
  CHECK(regret(thompson, 40) == Approx(1.56264162).margin(1e-5));
  const Policy greedy = [](const Pulls& p) {
    const double a = success_mean(p.failures_a, p.successes_a), b = success_mean(p.failures_b, p.successes_b);
    return a == b ? 0.5 : a > b ? 1.0 : 0.0;
  };
  CHECK(std::abs(regret(greedy, 20) - 0.85137971) > 0.01);
}

TEST_CASE(
    "BAN-03: no policy expects more than the best two-armed bandit, Thompson sampling neither, which is better than an "
    "even split") {
  CHECK(bayes_value(2, best) == Approx(13.0 / 12.0).margin(1e-12));
  CHECK(bayes_value(5, best) == Approx(2.88888889).margin(1e-8));
  CHECK(bayes_value(10, best) == Approx(6.02178571).margin(1e-8));
  CHECK(bayes_value(20, best) == Approx(12.43126491).margin(1e-8));
  CHECK(bayes_value(40, best) == Approx(25.44687678).margin(1e-8));
  for (const int horizon : {2, 5, 10, 20}) {
    const double value = bayes_value(horizon, thompson);
    CAPTURE(horizon, value);
    CHECK(value < bayes_value(horizon, best));
    CHECK(value > bayes_value(horizon, evenly) + 0.01);
  }
  CHECK(bayes_value(20, evenly) == Approx(10.0).margin(1e-9));
}

}  // namespace rollcast::test::thompson_test
