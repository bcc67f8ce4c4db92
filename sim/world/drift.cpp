#include "rollcast/world/drift.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/purpose.hpp"

namespace rollcast::world {

namespace {

constexpr Duration grid_step = Duration::hours(1);

SimTime hour_start(const Calendar& calendar, std::size_t h) {
  return calendar.begin + grid_step * static_cast<std::int64_t>(h);
}

}  // namespace

TrainingDates training_dates(const Scenario& scenario) {
  const CandidateSpec& candidate = scenario.candidate;
  const SimTime of_candidate = SimTime{} - candidate.trained_ago;
  return {SimTime{} - scenario.baseline.trained_ago, of_candidate,
          candidate.fixed_trained_after.is_forever() ? of_candidate : SimTime{} + candidate.fixed_trained_after};
}

Drift::Drift(const DriftSpec& spec, const TrainingDates& trained, const Calendar& calendar)
    : spec_{spec},
      calendar_{calendar},
      never_{spec.none.value() >= 1.0 && spec.noise_sd == 0.0},
      is_retrained_{trained.fixed != trained.candidate},
      level_{spec, calendar, std::min(trained.baseline, trained.candidate)} {
  baseline_.when = trained.baseline;
  candidate_.when = trained.candidate;
  fixed_.when = trained.fixed;
  versions_ = {&baseline_, &candidate_};
  if (is_retrained_) versions_.push_back(&fixed_);
  const auto hours = calendar.blocks(grid_step);
  for (Trained* version : versions_) {
    version->log_odds.assign(hours, 0.0);
    version->memory.assign(hours, 0.0);
    if (spec_.noise_sd == 0.0) continue;
    for (std::size_t h = 0; h < hours; ++h) version->memory[h] = kept(hour_start(calendar, h) - version->when);
  }
  noise_.resize(hours);
  for (std::size_t h = 0; h < hours && spec_.noise_sd > 0.0; ++h)
    memory_.push_back(kept(grid_step * static_cast<std::int64_t>(h)));
}

double Drift::level_of_data(SimTime data_until) const {
  if (data_until == baseline_.when) return baseline_.level_then;
  if (data_until < calendar_.begin) throw std::invalid_argument{"training data ended before the world began"};
  return level_.acting_at(data_until);
}

StalenessDays Drift::staleness_between(SimTime data_until, SimTime from, SimTime until) const {
  StalenessDays sum;
  if (never_) return sum;
  const double then = level_of_data(data_until);
  level_.for_each_piece(from, until, [&](double level, double days) {
    const double stale = suffered(level - then);
    sum.level += stale * days;
    sum.squared_level += stale * stale * days;
  });
  sum.steps = level_.step_days(data_until, from, until);
  return sum;
}

double Drift::log_odds(SimTime data_until, SimTime t) const {
  if (never_) return 0.0;
  if (data_until == baseline_.when) return baseline_log_odds(t);
  const double of_level = suffered(level_.acting_at(t) - level_of_data(data_until)) - at_start_;
  if (spec_.noise_sd == 0.0) return of_level;
  const std::size_t now = hour_at(t), then = hour_at(data_until);
  const double memory = memory_[now > then ? now - then : then - now];
  const double variance = spec_.noise_sd * spec_.noise_sd * (1.0 - memory * memory);
  return of_level + noise_[now] - memory * noise_[then] - variance / 2.0;
}

void Drift::draw(const Draws& draws) {
  if (never_) return;
  level_.draw(draws);
  at_start_ = suffered(level_.at(SimTime{}) - level_.at(baseline_.when));
  const std::vector<double>& levels = level_.by_hour();
  for (Trained* version : versions_) {
    version->level_then = level_.at(version->when);
    if (level_.is_permanent()) {
      std::ranges::fill(version->log_odds, 0.0);
      continue;
    }
    for (std::size_t h = 0; h < levels.size(); ++h)
      version->log_odds[h] = suffered(levels[h] - version->level_then) - at_start_;
  }
  if (spec_.noise_sd > 0.0) add_noise(draws);
}

double Drift::kept(Duration span) const {
  return std::exp(-std::abs(span.in_hours()) / spec_.noise_reverts_in.in_hours());
}

double Drift::noise_after(double x, Duration span, double normal) const {
  const double memory = kept(span);
  return memory * x + spec_.noise_sd * std::sqrt(1.0 - memory * memory) * normal;
}

double Drift::noise_at(SimTime t) const { return noise_[std::min(hour_at(t), noise_.size() - 1)]; }

void Drift::draw_noise_path(const Draws& draws) {
  std::array<double, 2> at_training{};
  fill_normals(draws, topic(Purpose::drift_training), 0, at_training);
  fill_normals(draws, topic(Purpose::drift_noise), 0, noise_);

  std::array<Trained*, 2> in_order{&baseline_, &candidate_};
  if (candidate_.when < baseline_.when) std::swap(in_order[0], in_order[1]);
  SimTime t = in_order[0]->when;
  double x = spec_.noise_sd * at_training[0];
  for (std::size_t i = 0; i < in_order.size(); ++i) {
    if (in_order[i]->when >= calendar_.begin) break;
    if (in_order[i]->when > t) x = noise_after(x, in_order[i]->when - t, at_training[i]);
    t = in_order[i]->when;
    in_order[i]->noise_then = x;
  }
  if (t < calendar_.begin) x = noise_after(x, calendar_.begin - t, noise_[0]);

  const double hourly = kept(grid_step), innovation = spec_.noise_sd * std::sqrt(1.0 - hourly * hourly);
  noise_[0] = x;
  for (std::size_t h = 1; h < noise_.size(); ++h) noise_[h] = hourly * noise_[h - 1] + innovation * noise_[h];
  for (Trained* version : versions_)
    if (version->when >= calendar_.begin) version->noise_then = noise_at(version->when);
}

void Drift::add_noise(const Draws& draws) {
  draw_noise_path(draws);
  const double sd = spec_.noise_sd;
  for (Trained* version : versions_) {
    for (std::size_t h = 0; h < noise_.size(); ++h) {
      const double memory = version->memory[h];
      const double variance = sd * sd * (1.0 - memory * memory);
      version->log_odds[h] += noise_[h] - memory * version->noise_then - variance / 2.0;
    }
  }
}

}  // namespace rollcast::world
