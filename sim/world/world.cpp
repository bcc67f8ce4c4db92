#include "rollcast/world/world.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <stdexcept>

namespace rollcast::world {

namespace {

/// Instants from `begin` on, this far apart.
std::vector<SimTime> every(Duration step, SimTime begin, SimTime end) {
  std::vector<SimTime> instants;
  for (SimTime t = begin; t < end; t = t + step) instants.push_back(t);
  return instants;
}

std::vector<SimTime> merged(const std::vector<SimTime>& a, const std::vector<SimTime>& b) {
  std::vector<SimTime> both;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Failures of one kind under a new version, beside those the baseline would have had.
KindFlow::OfVersion against(double usual, double failures) {
  return {failures, std::max(failures - usual, 0.0), std::max(usual - failures, 0.0)};
}

/// A new version's failures beside those the baseline would have had, population by population.
VersionFlow against(const FailureChances& usual, const FailureChances& version, std::size_t populations) {
  VersionFlow flow{.failures = version.total};
  for (std::size_t i = 0; i < populations; ++i) {
    flow.added += std::max(version.of_population[i] - usual.of_population[i], 0.0);
    flow.avoided += std::max(usual.of_population[i] - version.of_population[i], 0.0);
  }
  return flow;
}

}  // namespace

World::World(const Scenario& scenario, std::uint64_t seed)
    : scenario_{&scenario},
      seed_{seed},
      calendar_{scenario},
      distribution_{scenario.baseline.quality, scenario.baseline.failure},
      gate_{scenario},
      office_clock_{scenario},
      freezes_{scenario},
      traffic_{scenario.traffic, calendar_},
      requests_per_minute_{60.0 * mean(traffic_.profile())},
      shared_{scenario.shared_clustering, scenario.baseline.failure, Version::shared, calendar_},
      own_baseline_{scenario.own_clustering, scenario.baseline.failure, Version::baseline, calendar_},
      own_candidate_{scenario.own_clustering, scenario.baseline.failure, Version::candidate, calendar_},
      drift_{scenario.drift, training_dates(scenario), calendar_},
      incidents_{scenario.incidents, scenario.baseline.failure, calendar_},
      service_incidents_{scenario.services, scenario.baseline.failure, calendar_},
      severe_events_{scenario.severe_events},
      changes_{calendar_.begin},
      draws_{seed, 0},
      flow_{calendar_.begin, calendar_.end, calendar_.tick},
      capacity_{scenario},
      tells_segment_kinds_{scenario.has_prices_of_segments()} {
  for (const Clustering* part : {&shared_, &own_baseline_})
    if (!part->is_none()) changes_ = merged(changes_, every(part->per(), calendar_.begin, calendar_.end));
  if (const auto& labels = scenario.watching.labels)
    label_delay_.emplace(labels->delay, calendar_.tick, scenario.until);
  if (drift_.moves_hourly()) changes_ = merged(changes_, every(Duration::hours(1), calendar_.begin, calendar_.end));
  if (!traffic_.varies()) take_traffic();
  for (const SegmentSpec& segment : scenario.segments)
    segment_distributions_.push_back(distribution_.with_failure(segment.failure));
  if (distribution_.kinds().size() > 1) of_kinds_.resize(distribution_.kinds().size());
}

void World::draw(std::uint32_t replication, AddressWatcher* watcher) {
  draws_ = Draws{seed_, replication, watcher};
  later_.reset();
  release_begin_ = SimTime{};
  history_begin_ = calendar_.begin;
  truth_ = draw_truth(scenario_->candidate, scenario_->segments, gate_, draws_);
  if (traffic_.varies()) {
    traffic_.draw(draws_);
    take_traffic();
  }
  shared_.draw(draws_);
  own_baseline_.draw(draws_);
  own_candidate_.draw(draws_);
  drift_.draw(draws_);
  incidents_.draw(draws_);
  draw_service_incidents();
  draw_intervals();
  severe_events_.draw(draws_, truth_, flow_.requests());
}

void World::take_traffic() {
  flow_.requests().accumulate(traffic_.rates());
  if (!capacity_.is_unlimited()) capacity_.meet(flow_.requests());
}

World::LogOdds World::log_odds(SimTime t, double of_incidents) const {
  const double common = shared_.log_odds(t) + of_incidents;
  const double own_candidate = own_candidate_.log_odds(t);
  const double of_baseline = common + drift_.baseline_log_odds(t);
  LogOdds now{{}, of_baseline + own_candidate};
  now.of_version[FirstRelease::incumbent] = of_baseline + own_baseline_.log_odds(t);
  now.of_version[FirstRelease::candidate] = common + drift_.candidate_log_odds(t) + own_candidate;
  now.of_version[FirstRelease::latent] = now.of_version[FirstRelease::candidate];
  now.of_version[FirstRelease::fix] = common + drift_.fixed_log_odds(t) + own_candidate;
  return now;
}

World::LogOdds World::log_odds_of_later(SimTime t, double of_incidents) const {
  const Clustering &of_incumbent = later_->has_swapped_arms ? own_candidate_ : own_baseline_,
                   &of_newer = later_->has_swapped_arms ? own_baseline_ : own_candidate_;
  const double common = shared_.log_odds(t) + of_incidents, own_newer = of_newer.log_odds(t);
  const double of_baseline = common + drift_.log_odds(later_->data_until[FirstRelease::incumbent], t);
  LogOdds now{{}, of_baseline + own_newer};
  now.of_version[FirstRelease::incumbent] = of_baseline + of_incumbent.log_odds(t);
  for_each_new_version(
      [&](VersionId id) { now.of_version[id] = common + drift_.log_odds(later_->data_until[id], t) + own_newer; });
  return now;
}

/// Of each version; those that are alike are worked out once.
inline void World::work_out_chances(const FailureDistribution& distribution, const LogOdds& now,
                                    const SegmentEffects& effects) {
  constexpr VersionId candidate = FirstRelease::candidate;
  const VersionEffect& of_incumbent = effects[FirstRelease::incumbent];
  chances_[FirstRelease::incumbent] = distribution.chances(
      now.of_version[FirstRelease::incumbent] + of_incumbent.log_odds, of_incumbent.kind_odds_ratios);
  for_each_new_version([&](VersionId id) {
    if (id != candidate && now.of_version[id] == now.of_version[candidate] && effects[id] == effects[candidate])
      chances_[id] = chances_[candidate];
    else
      chances_[id] = distribution.chances(now.of_version[id] + effects[id].log_odds, effects[id].kind_odds_ratios);
  });
}

/// Of what fails in each way, `share` of a request's part is added to the scratch.
inline void World::add_kinds(const FailureChances& without_release, double share) {
  for (std::size_t k = 0; k < of_kinds_.size(); ++k) {
    KindFlow here;
    here[FirstRelease::incumbent].failures = chances_[FirstRelease::incumbent].of_kind[k] * share;
    for_each_new_version(
        [&](VersionId id) { here[id] = against(without_release.of_kind[k], chances_[id].of_kind[k]) * share; });
    of_kinds_[k] = of_kinds_[k] + here;
    if (tells_segment_kinds_) of_segment_kinds_.push_back(here);
  }
}

Flow World::per_request(const FailureDistribution& distribution, const LogOdds& now, const SegmentEffects& effects,
                        double share) {
  work_out_chances(distribution, now, effects);
  const FailureChances& incumbent = chances_[FirstRelease::incumbent];
  const FailureChances without_release =
      now.without_release == now.of_version[FirstRelease::incumbent]
          ? incumbent
          : distribution.chances(now.without_release + effects[FirstRelease::incumbent].log_odds,
                                 effects[FirstRelease::incumbent].kind_odds_ratios);
  add_kinds(without_release, share);
  Flow flow{1.0, {}};
  const std::size_t populations = distribution.populations().size();
  flow[FirstRelease::incumbent].failures = incumbent.total;
  for_each_new_version([&](VersionId id) { flow[id] = against(without_release, chances_[id], populations); });
  return flow;
}

/// What one segment is caused and another is avoided adds up by itself: the one does not make good the other.
Flow World::per_request(const LogOdds& now) {
  std::ranges::fill(of_kinds_, KindFlow{});
  if (segment_distributions_.empty()) return per_request(distribution_, now, truth_.everywhere, 1.0);
  of_segments_.clear();
  of_segment_kinds_.clear();
  Flow sum;
  for (std::size_t i = 0; i < segment_distributions_.size(); ++i) {
    const double share = scenario_->segments[i].share.value();
    of_segments_.push_back(per_request(segment_distributions_[i], now, truth_.segments[i], share) * share);
    sum = sum + of_segments_.back();
  }
  sum.requests = 1.0;
  return sum;
}

void World::draw_service_incidents() {
  if (service_incidents_.is_none()) return;
  service_incidents_.draw(draws_);
  const auto& elsewhere = incidents_.all();
  const auto& of_services = service_incidents_.seen_by_users();
  all_incidents_.clear();
  std::merge(elsewhere.begin(), elsewhere.end(), of_services.begin(), of_services.end(),
             std::back_inserter(all_incidents_),
             [](const Incident& a, const Incident& b) { return a.start < b.start; });
}

void World::draw_intervals() {
  interval_starts_ = changes_;
  for (const Incident& incident : incidents())
    for (const SimTime t : {incident.start, incident.end})
      if (t > calendar_.begin && t < calendar_.end) interval_starts_.push_back(t);
  for (const SimTime t : drift_.changes())
    if (t > calendar_.begin && t < calendar_.end) interval_starts_.push_back(t);
  const auto unsorted = interval_starts_.begin() + static_cast<std::ptrdiff_t>(changes_.size());
  std::sort(unsorted, interval_starts_.end());
  std::inplace_merge(interval_starts_.begin(), unsorted, interval_starts_.end());
  interval_starts_.erase(std::unique(interval_starts_.begin(), interval_starts_.end()), interval_starts_.end());

  of_incidents_.clear();
  ongoing_.clear();
  auto next = incidents().begin();
  for (const SimTime start : interval_starts_) {
    std::erase_if(ongoing_, [&](const Incident* i) { return i->end <= start; });
    for (; next != incidents().end() && next->start <= start; ++next) ongoing_.push_back(&*next);
    double of_incidents = 0.0;
    for (const Incident* i : ongoing_) of_incidents += i->log_odds;
    of_incidents_.push_back(of_incidents);
  }
  flow_.forget_intervals();
  next_interval_ = 0;
  add_intervals(calendar_.begin, calendar_.end);
}

/// The intervals that follow those which the flow has, up to `until`; the first of all begins at `from`.
void World::add_intervals(SimTime from, SimTime until) {
  for (; next_interval_ < interval_starts_.size() && interval_starts_[next_interval_] < until; ++next_interval_) {
    const SimTime start = std::max(interval_starts_[next_interval_], from);
    const double of_incidents = of_incidents_[next_interval_];
    const Flow of_all = per_request(later_ ? log_odds_of_later(start, of_incidents) : log_odds(start, of_incidents));
    flow_.begin_interval(start, of_all, of_segments_, of_kinds_, of_segment_kinds_);
  }
}

void World::release(const LaterRelease& release) {
  if (!capacity_.is_unlimited() || scenario_->severe_events.per_million_requests > 0.0)
    throw std::invalid_argument{"later releases know neither capacity nor severe events"};
  later_ = release;
  truth_ = release.truth;
  release_begin_ = release.begin;
  history_begin_ = std::max(calendar_.begin, calendar_.tick_start(release.begin - warm_up()));
  const auto first = std::ranges::upper_bound(interval_starts_, history_begin_) - 1;
  next_interval_ = static_cast<std::size_t>(first - interval_starts_.begin());
  flow_.forget_intervals();
  extend_release(release.until);
}

void World::extend_release(SimTime until) { add_intervals(history_begin_, until); }

}  // namespace rollcast::world
