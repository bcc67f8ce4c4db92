#include "rollcast/world/world.hpp"

#include <algorithm>

namespace rollcast {

namespace {

Flow in_cell(double requests, double baseline, double candidate, double as_baseline, double fixed) {
  return {requests,
          requests * baseline,
          requests * candidate,
          requests * std::max(candidate - as_baseline, 0.0),
          requests * std::max(as_baseline - candidate, 0.0),
          requests * fixed,
          requests * std::max(fixed - as_baseline, 0.0),
          requests * std::max(as_baseline - fixed, 0.0),
          requests * std::max({baseline, candidate, fixed})};
}

}  // namespace

World::World(const Scenario& scenario, std::uint64_t seed)
    : scenario_{&scenario},
      seed_{seed},
      calendar_{scenario},
      quality_{scenario.baseline.failure},
      traffic_{scenario.traffic, calendar_},
      shared_{scenario.shared_clustering, scenario.baseline.failure, Version::shared, calendar_},
      own_baseline_{scenario.own_clustering, scenario.baseline.failure, Version::baseline, calendar_},
      own_candidate_{scenario.own_clustering, scenario.baseline.failure, Version::candidate, calendar_},
      drift_{scenario.drift, scenario.baseline.trained_ago, scenario.candidate.trained_ago, calendar_},
      incidents_{scenario.incidents, scenario.baseline.failure, calendar_},
      conditions_change_(calendar_.ticks(), false),
      draws_{seed, 0},
      loud_(scenario.watching.alerts.size()) {
  const auto change_every = [&](std::size_t ticks) {
    if (ticks == 0) return;
    for (std::size_t k = 0; k < conditions_change_.size(); k += ticks) conditions_change_[k] = true;
  };
  change_every(shared_.ticks_per_block());
  change_every(own_baseline_.ticks_per_block());
  if (!drift_.is_none()) change_every(std::max<std::size_t>(1, static_cast<std::size_t>(Duration::hours(1) / calendar_.tick)));
  conditions_change_[0] = true;
}

void World::draw(std::uint32_t replication) {
  draws_ = Draws{seed_, replication};
  truth_ = draw_truth(scenario_->candidate, draws_);
  complaint_threshold_ = draw_complaint_threshold(draws_);
  traffic_.draw(draws_);
  shared_.draw(draws_);
  own_baseline_.draw(draws_);
  own_candidate_.draw(draws_);
  drift_.draw(draws_);
  incidents_.draw(draws_);
  cut_grid();
  accumulate();
  find_loud_boundaries();
}

void World::cut_grid() {
  splits_.clear();
  for (const Incident& incident : incidents_.all()) {
    splits_.push_back(incident.start);
    splits_.push_back(incident.end);
  }
  grid_.cut(calendar_.begin, calendar_.end, calendar_.tick, splits_);
}

World::Conditions World::conditions(std::size_t tick, double incident_log_odds) const {
  const auto hour = calendar_.block_of_tick(tick, Duration::hours(1));
  const double common = shared_.log_odds(tick) + incident_log_odds;
  const double baseline = common + drift_.baseline_log_odds(hour);
  const double candidate = common + drift_.candidate_log_odds(hour);
  const double own = own_candidate_.log_odds(tick);
  return {quality_.failure_probability(baseline + own_baseline_.log_odds(tick)),
          quality_.failure_probability(candidate + own + truth_.candidate.log_odds),
          quality_.failure_probability(baseline + own),
          quality_.failure_probability(candidate + own + truth_.fixed.log_odds)};
}

void World::accumulate() {
  flow_.restart(grid_.cell_count());
  const auto& incidents = incidents_.all();
  std::size_t next_incident = 0;
  double incident_log_odds = 0.0;
  std::vector<const Incident*> ongoing;
  Conditions now;
  for (std::size_t tick = 0; tick < grid_.tick_count(); ++tick) {
    const double rate = traffic_.rate(tick);
    for (std::size_t cell = grid_.first_cell(tick); cell < grid_.first_cell(tick + 1); ++cell) {
      const SimTime start = grid_.boundary(cell);
      bool changed = cell == grid_.first_cell(tick) && conditions_change_[tick];
      changed |= std::erase_if(ongoing, [&](const Incident* i) { return i->end <= start; }) > 0;
      for (; next_incident < incidents.size() && incidents[next_incident].start <= start; ++next_incident) {
        ongoing.push_back(&incidents[next_incident]);
        changed = true;
      }
      if (changed) {
        incident_log_odds = 0.0;
        for (const Incident* i : ongoing) incident_log_odds += i->log_odds;
        now = conditions(tick, incident_log_odds);
      }
      const double requests = rate * grid_.length(cell).in_seconds();
      flow_.append(in_cell(requests, now.baseline, now.candidate, now.candidate_as_baseline, now.fixed));
    }
  }
}

void World::find_loud_boundaries() {
  const double error_budget = scenario_->slo.error_budget().value();
  for (std::size_t a = 0; a < loud_.size(); ++a) {
    const AlertSpec& alert = scenario_->watching.alerts[a];
    loud_[a].clear();
    for (std::size_t b = 1; b <= grid_.cell_count(); ++b) {
      const SimTime window_start = grid_.boundary(b) - alert.short_window;
      if (window_start < calendar_.begin) continue;
      const Flow window = flow_.at_boundary(b) - flow_until(window_start);
      if (window.worse_failures >= alert.burn * error_budget * window.requests)
        loud_[a].push_back(static_cast<std::uint32_t>(b));
    }
  }
}

}  // namespace rollcast
