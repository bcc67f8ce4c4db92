// The pocket model in plain C++ with Boost.Random, tick by tick, as one would write it by hand.
//
//   pocket_boost RUNS SEED
//
// Requests that fail and requests that do not are drawn apart (a thinned Poisson process), so a tick costs three draws
// at most.

#include <algorithm>
#include <array>
#include <boost/random/exponential_distribution.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <numbers>
#include <vector>

namespace {

using Random = boost::random::mt19937_64;

constexpr int ticks_per_day = 288, ticks = 14 * ticks_per_day, stage_ticks = 288;
constexpr std::array<double, 5> shares{0.01, 0.05, 0.20, 0.50, 1.00};
constexpr double error_probability = 0.002, effect_sigma = 0.8;
constexpr double mean_gap = 864.0, mean_length = 12.0, incident_odds = 4.0;
constexpr std::int64_t fewest_errors = 8;
constexpr double highest_rate = 0.006;

std::int64_t poisson(Random& random, double mean) {
  return mean > 0.0 ? boost::random::poisson_distribution<std::int64_t>{mean}(random) : 0;
}

double exponential(Random& random, double mean) {
  return mean * boost::random::exponential_distribution<double>{}(random);
}

double with_odds_times(double probability, double ratio) {
  const double odds = ratio * probability / (1.0 - probability);
  return odds / (1.0 + odds);
}

/// One incident at a time; tells tick after tick which part of the tick it covers. In its steady state at tick 0.
class Incidents {
 public:
  explicit Incidents(Random& random) : random_{random} {
    ongoing_ = boost::random::uniform_01<double>{}(random_) < mean_length / (mean_gap + mean_length);
    change_ = exponential(random_, ongoing_ ? mean_length : mean_gap);
  }

  double part_of_tick(int tick) {
    const double end = tick + 1.0;
    double at = tick, covered = 0.0;
    while (change_ < end) {
      if (ongoing_) covered += change_ - at;
      at = change_;
      ongoing_ = !ongoing_;
      change_ += exponential(random_, ongoing_ ? mean_length : mean_gap);
    }
    return ongoing_ ? covered + (end - at) : covered;
  }

 private:
  Random& random_;
  bool ongoing_ = false;
  double change_ = 0.0;
};

/// Error probabilities of one version, without and with an incident.
struct Version {
  double quiet, incident;
  explicit Version(double probability) : quiet{probability}, incident{with_odds_times(probability, incident_odds)} {}
  double at(double covered) const { return quiet + covered * (incident - quiet); }
};

struct Outcome {
  bool rolled_back = false;
  std::int64_t errors = 0;
};

Outcome simulate(Random& random, const std::vector<double>& traffic) {
  const double effect = effect_sigma * boost::random::normal_distribution<double>{}(random);
  const Version baseline{error_probability}, candidate{with_odds_times(error_probability, std::exp(effect))};
  Incidents incidents{random};
  Outcome run;
  std::int64_t stage_errors = 0, stage_requests = 0;
  for (int tick = 0; tick < ticks; ++tick) {
    const auto stage = static_cast<std::size_t>(tick / stage_ticks);
    const bool watched = stage < shares.size() && !run.rolled_back;
    const double share = run.rolled_back ? 0.0 : stage < shares.size() ? shares[stage] : 1.0;
    if (tick % stage_ticks == 0) stage_errors = stage_requests = 0;
    const double covered = incidents.part_of_tick(tick),
                 requests = traffic[static_cast<std::size_t>(tick % ticks_per_day)];
    const double p = candidate.at(covered);
    const std::int64_t candidate_errors = poisson(random, requests * share * p);
    run.errors += candidate_errors + poisson(random, requests * (1.0 - share) * baseline.at(covered));
    if (!watched) continue;
    stage_errors += candidate_errors;
    stage_requests += candidate_errors + poisson(random, requests * share * (1.0 - p));
    run.rolled_back = stage_errors >= fewest_errors &&
                      static_cast<double>(stage_errors) > highest_rate * static_cast<double>(stage_requests);
  }
  return run;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fputs("usage: pocket_boost RUNS SEED\n", stderr), 2;
  const long runs = std::max(2L, std::atol(argv[1]));
  Random random{std::strtoull(argv[2], nullptr, 10)};
  std::vector<double> traffic(ticks_per_day);
  for (int k = 0; k < ticks_per_day; ++k)
    traffic[static_cast<std::size_t>(k)] = 3000.0 * (1.0 + 0.5 * std::sin(2.0 * std::numbers::pi * k / ticks_per_day));
  const std::clock_t started = std::clock();
  long rolled_back = 0;
  double mean = 0.0, squares = 0.0;
  for (long r = 0; r < runs; ++r) {
    const Outcome run = simulate(random, traffic);
    rolled_back += run.rolled_back;
    const double errors = static_cast<double>(run.errors), off = errors - mean;
    mean += off / static_cast<double>(r + 1);
    squares += off * (errors - mean);
  }
  const double seconds = static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC;
  std::printf("{\"runs\": %ld, \"seconds\": %.6f, \"rolled_back\": %ld, \"errors_mean\": %.6f, \"errors_sd\": %.6f}\n",
              runs, seconds, rolled_back, mean, std::sqrt(squares / static_cast<double>(runs - 1)));
}
