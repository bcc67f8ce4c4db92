#include "judges/sprt_limits.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include "rollcast/kernel/quantity.hpp"

namespace rollcast::judges {

namespace {

constexpr double forgotten = 1e-15;  ///< chance of going on that is left out

/// In the plane of trials n and failures k both limits are straight lines of one slope: the test rejects at k >=
/// (reject + n b) / (a + b) and accepts at k <= (accept + n b) / (a + b), where a failure adds a to the logarithm and a
/// success takes b from it.
class Band {
 public:
  Band(SprtHypotheses between, SprtLimits limits)
      : failure_adds_{std::log(between.worse / between.fine)},
        success_takes_{std::log1p(-between.fine) - std::log1p(-between.worse)},
        limits_{limits} {}

  std::int64_t least_rejected(std::int64_t trials) const {
    return whole(std::ceil(at(limits_.reject, trials) - rounding));
  }
  std::int64_t most_accepted(std::int64_t trials) const {
    return whole(std::floor(at(limits_.accept, trials) + rounding));
  }
  /// The first number of trials at which so many failures are accepted.
  std::int64_t first_accepting(std::int64_t failures) const {
    return whole(std::ceil(((static_cast<double>(failures) - rounding) * both() - limits_.accept) / success_takes_));
  }
  /// The last number of trials at which so many failures are rejected.
  std::int64_t last_rejecting(std::int64_t failures) const {
    return whole(std::floor(((static_cast<double>(failures) + rounding) * both() - limits_.reject) / success_takes_));
  }

 private:
  static std::int64_t whole(double x) { return static_cast<std::int64_t>(x); }
  double both() const { return failure_adds_ + success_takes_; }
  double at(double limit, std::int64_t trials) const {
    return (limit + static_cast<double>(trials) * success_takes_) / both();
  }

  double failure_adds_, success_takes_;
  SprtLimits limits_;
};

/// The test while it goes on: the chance of each number of failures.
class Course {
 public:
  Course(const Band& band, double p) : band_{band}, p_{p} {}

  SprtCourse run() {
    while (std::accumulate(chances_.begin(), chances_.end(), 0.0) > forgotten) {
      const std::int64_t rejected = band_.least_rejected(trials_ + 1);
      const std::int64_t next =
          std::min(band_.first_accepting(band_.most_accepted(trials_) + 1), band_.last_rejecting(rejected));
      take(std::max<std::int64_t>(next - trials_, 1), rejected);
      accept_up_to(band_.most_accepted(trials_));
    }
    return {rejects_, failures_ / p_};  // failures come p a trial, up to the end of the test too (Wald)
  }

 private:
  /// So many trials, in which the test ends at so many failures and not by acceptance.
  void take(std::int64_t trials, std::int64_t rejected) {
    const auto width = static_cast<std::size_t>(rejected - fewest_);
    const std::vector<double> failing = chances_of_failures(trials, width);
    std::vector<double> after(width, 0.0);
    double gone_on = 0.0;
    for (std::size_t i = 0; i < chances_.size() && i < width; ++i)
      for (std::size_t j = 0; i + j < width; ++j) after[i + j] += chances_[i] * failing[j];
    gone_on = std::accumulate(after.begin(), after.end(), 0.0);
    const double ended = std::accumulate(chances_.begin(), chances_.end(), 0.0) - gone_on;
    rejects_ += ended;
    failures_ += ended * static_cast<double>(rejected);
    chances_ = std::move(after);
    trials_ += trials;
  }

  void accept_up_to(std::int64_t failures) {
    if (failures < fewest_) return;
    const auto gone = std::min(static_cast<std::ptrdiff_t>(failures - fewest_ + 1), std::ssize(chances_));
    for (std::ptrdiff_t i = 0; i < gone; ++i)
      failures_ += chances_[static_cast<std::size_t>(i)] * static_cast<double>(fewest_ + i);
    chances_.erase(chances_.begin(), chances_.begin() + gone);
    fewest_ = failures + 1;
  }

  /// Binomial chances of 0, 1, ... failures, the first `count`.
  std::vector<double> chances_of_failures(std::int64_t trials, std::size_t count) const {
    std::vector<double> chances(count, 0.0);
    const auto n = static_cast<double>(trials);
    double chance = std::exp(n * std::log1p(-p_));
    for (std::size_t j = 0; j < count && static_cast<double>(j) <= n; ++j) {
      chances[j] = chance;
      chance *= (n - static_cast<double>(j)) / (static_cast<double>(j) + 1.0) * p_ / (1.0 - p_);
    }
    return chances;
  }

  const Band& band_;
  double p_;
  std::int64_t trials_ = 0, fewest_ = 0;
  std::vector<double> chances_{1.0};  ///< of fewest_, fewest_ + 1, ... failures
  double rejects_ = 0.0, failures_ = 0.0;
};

/// Moves from `safe`, where the test is as good as wanted, towards `risky` while it stays so.
template <class IsGood>
double moved(double safe, double risky, IsGood&& is_good) {
  const double enough = 1e-4 * std::abs(safe - risky);
  while (std::abs(safe - risky) > enough) {
    const double middle = (safe + risky) / 2.0;
    (is_good(middle) ? safe : risky) = middle;
  }
  return safe;
}

}  // namespace

SprtLimits wald_limits(SprtErrors errors) {
  return {std::log(errors.miss / (1.0 - errors.false_alarm)), std::log((1.0 - errors.miss) / errors.false_alarm)};
}

SprtLimits safe_limits(SprtErrors errors) { return {std::log(errors.miss), -std::log(errors.false_alarm)}; }

SprtLimits exact_limits(SprtHypotheses between, SprtErrors errors) {
  SprtLimits limits = safe_limits(errors);
  constexpr int rounds = 3;  // moving one limit in makes room for the other; there is none left after few
  for (int round = 0; round < rounds; ++round) {
    limits.reject = moved(limits.reject, 0.0, [&](double reject) {
      return sprt_course(between, {limits.accept, reject}, between.fine).rejects <= errors.false_alarm;
    });
    limits.accept = moved(limits.accept, 0.0, [&](double accept) {
      return 1.0 - sprt_course(between, {accept, limits.reject}, between.worse).rejects <= errors.miss;
    });
  }
  return limits;
}

SprtCourse sprt_course(SprtHypotheses between, SprtLimits limits, double failure_probability) {
  const Band band{between, limits};
  return Course{band, failure_probability}.run();
}

}  // namespace rollcast::judges
