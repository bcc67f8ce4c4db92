#include "rollcast/world/world.hpp"

#include <algorithm>
#include <iterator>

namespace rollcast {

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

}  // namespace

World::World(const Scenario& scenario, std::uint64_t seed)
    : scenario_{&scenario},
      seed_{seed},
      calendar_{scenario},
      quality_{scenario.baseline.failure},
      gate_{scenario.offline, scenario.baseline.failure},
      office_clock_{scenario},
      freezes_{scenario},
      traffic_{scenario.traffic, calendar_},
      shared_{scenario.shared_clustering, scenario.baseline.failure, Version::shared, calendar_},
      own_baseline_{scenario.own_clustering, scenario.baseline.failure, Version::baseline, calendar_},
      own_candidate_{scenario.own_clustering, scenario.baseline.failure, Version::candidate, calendar_},
      drift_{scenario.drift, scenario.baseline.trained_ago, scenario.candidate.trained_ago, calendar_},
      incidents_{scenario.incidents, scenario.baseline.failure, calendar_},
      changes_{calendar_.begin},
      draws_{seed, 0},
      flow_{calendar_.begin, calendar_.end, calendar_.tick} {
  for (const Clustering* part : {&shared_, &own_baseline_})
    if (!part->is_none()) changes_ = merged(changes_, every(part->per(), calendar_.begin, calendar_.end));
  if (!drift_.is_none()) changes_ = merged(changes_, every(Duration::hours(1), calendar_.begin, calendar_.end));
  if (!traffic_.varies()) flow_.requests().accumulate(traffic_.rates());
}

void World::draw(std::uint32_t replication, AddressWatcher* watcher) {
  draws_ = Draws{seed_, replication, watcher};
  truth_ = draw_truth(scenario_->candidate, gate_, draws_);
  complaint_threshold_ = draw_complaint_threshold(draws_);
  if (traffic_.varies()) {
    traffic_.draw(draws_);
    flow_.requests().accumulate(traffic_.rates());
  }
  shared_.draw(draws_);
  own_baseline_.draw(draws_);
  own_candidate_.draw(draws_);
  drift_.draw(draws_);
  incidents_.draw(draws_);
  draw_spells();
}

Flow World::per_request(SimTime t, double incident_log_odds) const {
  const double common = shared_.log_odds(t) + incident_log_odds;
  const double own_baseline = own_baseline_.log_odds(t), own_candidate = own_candidate_.log_odds(t);
  const double of_baseline = common + drift_.baseline_log_odds(t), of_candidate = common + drift_.candidate_log_odds(t) + own_candidate;
  const double baseline = quality_.failure_probability(of_baseline + own_baseline);
  const double without_release =
      own_candidate == own_baseline ? baseline : quality_.failure_probability(of_baseline + own_candidate);
  const double candidate = quality_.failure_probability(of_candidate + truth_.candidate.log_odds);
  const double fixed = truth_.fixed.log_odds == truth_.candidate.log_odds
                           ? candidate
                           : quality_.failure_probability(of_candidate + truth_.fixed.log_odds);
  return {1.0,
          baseline,
          candidate,
          std::max(candidate - without_release, 0.0),
          std::max(without_release - candidate, 0.0),
          fixed,
          std::max(fixed - without_release, 0.0),
          std::max(without_release - fixed, 0.0)};
}

void World::draw_spells() {
  spell_starts_ = changes_;
  for (const Incident& incident : incidents_.all())
    for (const SimTime t : {incident.start, incident.end})
      if (t > calendar_.begin && t < calendar_.end) spell_starts_.push_back(t);
  const auto unsorted = spell_starts_.begin() + static_cast<std::ptrdiff_t>(changes_.size());
  std::sort(unsorted, spell_starts_.end());
  std::inplace_merge(spell_starts_.begin(), unsorted, spell_starts_.end());
  spell_starts_.erase(std::unique(spell_starts_.begin(), spell_starts_.end()), spell_starts_.end());

  flow_.forget_spells();
  ongoing_.clear();
  const auto& incidents = incidents_.all();
  auto next = incidents.begin();
  for (const SimTime start : spell_starts_) {
    std::erase_if(ongoing_, [&](const Incident* i) { return i->end <= start; });
    for (; next != incidents.end() && next->start <= start; ++next) ongoing_.push_back(&*next);
    double log_odds = 0.0;
    for (const Incident* i : ongoing_) log_odds += i->log_odds;
    flow_.begin_spell(start, per_request(start, log_odds));
  }
}

}  // namespace rollcast
