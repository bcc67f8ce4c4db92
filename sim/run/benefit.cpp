#include "benefit.hpp"

#include <algorithm>
#include <cmath>

namespace rollcast::run {

namespace {

/// What the best version in reach would bring per request: the candidate, or the one that follows a rollback.
Money benefit_in_reach(const World& world, const Roles& roles) {
  const Truth& truth = world.truth();
  const Money of_candidate = truth[roles.candidate].benefit;
  if (!roles.fix || world.scenario().candidate.fix.is_forever()) return of_candidate;
  return std::max(of_candidate, truth[*roles.fix].benefit);
}

/// Whether benefit comes at once and counts the same until the end.
bool is_plain(const Scenario& scenario) {
  return scenario.business.adoption == Duration{} && scenario.business.competitor_after >= scenario.until;
}

/// Since when a version has been in service.
struct TimeInService {
  SimTime since = SimTime::never();

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
  MissedBenefit(const World& world, Money in_reach)
      : world_{&world}, business_{&world.scenario().business}, in_reach_{in_reach.value()} {}

  /// Notes which versions serve from the stretch's start on.
  void begin(const ExposureStretch& stretch) {
    for_each_version([&](VersionId id) { in_service_[id].go_on(stretch.start, stretch.share_of(id)); });
  }
  void add(const ExposureStretch& stretch, SimTime end) {
    begin(stretch);
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
    const TickCurve& requests = world_->flow().requests();
    double missed = in_reach_;
    for_each_version([&](VersionId id) { missed -= enjoyed(id, stretch.share_of(id), from, to); });
    sum_ += (from < competitor() ? 1.0 : business_->competitor_factor) * (requests.at(to) - requests.at(from)) * missed;
  }

  /// Per request of all, while a version serves this share of them.
  double enjoyed(VersionId id, Share share, SimTime from, SimTime to) const {
    const double benefit = world_->truth()[id].benefit.value();
    if (share == nobody() || benefit == 0.0) return 0.0;
    return share.value() * benefit * adopted(in_service_[id].since, from, to, business_->adoption);
  }

  const World* world_;
  const BusinessSpec* business_;
  double in_reach_;
  PerVersion<TimeInService> in_service_;
  double sum_ = 0.0;
};

}  // namespace

double missed_benefit(const World& world, const ServiceHistory& history, SimTime end) {
  const Money in_reach = benefit_in_reach(world, history.roles());
  if (is_plain(world.scenario())) {
    const Served served = history.served_until(end);
    return in_reach.value() * served.requests - served.benefit;
  }
  if (in_reach == Money{0.0}) return 0.0;
  MissedBenefit missed{world, in_reach};
  for (const ExposureStretch& stretch : history.stretches_before_episode()) missed.begin(stretch);
  const auto stretches = history.stretches_of_episode();
  for (std::size_t i = 0; i < stretches.size(); ++i)
    missed.add(stretches[i], i + 1 < stretches.size() ? stretches[i + 1].start : end);
  return missed.sum();
}

}  // namespace rollcast::run
