#include "benefit.hpp"

#include <algorithm>
#include <cmath>

namespace rollcast::run {

namespace {

/// What the best version in reach would bring per request: the candidate, or the one that follows a rollback.
Money benefit_in_reach(const World& world) {
  const Truth& truth = world.truth();
  if (world.scenario().candidate.fix.is_forever()) return truth.candidate.benefit;
  return std::max(truth.candidate.benefit, truth.fixed.benefit);
}

/// Whether benefit comes at once and counts the same until the end.
bool is_plain(const Scenario& scenario) {
  return scenario.business.adoption == Duration{} && scenario.business.competitor_after >= scenario.until;
}

/// Since when a version has been in service, and the benefit of a request that it serves once 100 % of traffic makes
/// full use of it.
struct TimeInService {
  SimTime since = SimTime::never();
  double benefit = 0.0;

  void go_on(SimTime now, Share share) {
    if (share == nobody())
      since = SimTime::never();
    else if (since.is_never())
      since = now;
  }
};

/// The mean of 1 - exp(-t / adoption) between two instants of a service, over time.
double adopted(SimTime since, SimTime from, SimTime to, Duration adoption) {
  if (adoption == Duration{}) return 1.0;
  const double begin = (from - since).in_seconds() / adoption.in_seconds(),
               length = (to - from).in_seconds() / adoption.in_seconds();
  return 1.0 + std::exp(-begin) * std::expm1(-length) / length;
}

/// Walks along time in pieces of constant traffic, exposure and weight, and adds up what is missed.
class MissedBenefit {
 public:
  explicit MissedBenefit(const World& world)
      : world_{&world},
        business_{&world.scenario().business},
        in_reach_{benefit_in_reach(world).value()},
        candidate_{SimTime::never(), world.truth().candidate.benefit.value()},
        fixed_{SimTime::never(), world.truth().fixed.benefit.value()} {}

  void add(const ExposureStretch& stretch, SimTime end) {
    candidate_.go_on(stretch.start, stretch.candidate);
    fixed_.go_on(stretch.start, stretch.fixed);
    for (SimTime from = stretch.start; from < end;) {
      const SimTime to = std::min(end, next_change(from));
      add_piece(stretch, from, to);
      from = to;
    }
  }
  double sum() const { return sum_; }

 private:
  SimTime competitor() const { return SimTime{} + business_->competitor_after; }

  SimTime next_change(SimTime t) const {
    const TickCurve& requests = world_->flow().requests();
    const SimTime tick_end = requests.tick_start(requests.tick_at(t) + 1);
    return t < competitor() ? std::min(tick_end, competitor()) : tick_end;
  }

  void add_piece(const ExposureStretch& stretch, SimTime from, SimTime to) {
    const auto enjoyed = [&](const TimeInService& service, Share share) {
      if (share == nobody() || service.benefit == 0.0) return 0.0;
      return share.value() * service.benefit * adopted(service.since, from, to, business_->adoption);
    };
    const TickCurve& requests = world_->flow().requests();
    const double missed = in_reach_ - enjoyed(candidate_, stretch.candidate) - enjoyed(fixed_, stretch.fixed);
    sum_ += (from < competitor() ? 1.0 : business_->competitor_factor) * (requests.at(to) - requests.at(from)) * missed;
  }

  const World* world_;
  const BusinessSpec* business_;
  double in_reach_;
  TimeInService candidate_, fixed_;
  double sum_ = 0.0;
};

}  // namespace

double missed_benefit(const World& world, std::span<const ExposureStretch> exposure, const Served& served) {
  if (is_plain(world.scenario())) return benefit_in_reach(world).value() * served.requests - served.benefit;
  if (benefit_in_reach(world) == Money{0.0}) return 0.0;
  MissedBenefit missed{world};
  for (std::size_t i = 0; i < exposure.size(); ++i)
    if (exposure[i].start >= SimTime{})
      missed.add(exposure[i], i + 1 < exposure.size() ? exposure[i + 1].start : world.end());
  return missed.sum();
}

}  // namespace rollcast::run
