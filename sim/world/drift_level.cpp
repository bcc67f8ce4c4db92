#include "rollcast/world/drift_level.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>
#include <utility>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/lengths.hpp"
#include "rollcast/world/purpose.hpp"

namespace rollcast::world {

namespace {

constexpr Duration level_step = Duration::hours(1);

/// The first multiple of `only_at` from the start on, before it too, that does not lie before an instant.
SimTime next_of(Duration only_at, SimTime t) {
  if (only_at == Duration{}) return t;
  const Duration since = t.since_start() % only_at;
  if (since == Duration{}) return t;
  return since > Duration{} ? t + (only_at - since) : t - since;
}

/// A Poisson process of so many events a day: `come(days, stream)` hears of each of the first `days`.
template <class Come>
void for_each_event(const Draws& draws, Purpose purpose, double daily, double days, Come come) {
  double since = 0.0;
  for (std::uint32_t k = 0;; ++k) {
    Stream stream = draws.at(topic(purpose), k);
    since += draw_exponential(stream) / daily;
    if (since > days) return;
    come(since, stream);
  }
}

}  // namespace

DriftLevel::DriftLevel(const DriftSpec& spec, const Calendar& calendar, SimTime earliest)
    : spec_{spec}, calendar_{calendar}, earliest_{std::min(earliest, calendar.begin)} {}

bool DriftLevel::moves_hourly() const {
  return spec_.step.value() + spec_.gradual.value() + spec_.seasonal.value() +
             spec_.mean_reverting.probability.value() >
         0.0;
}

std::size_t DriftLevel::index_of(SimTime t) const {
  return std::min(static_cast<std::size_t>((t - calendar_.begin) / level_step), levels_.size() - 1);
}

/// When another level may act.
SimTime DriftLevel::next_change(SimTime after) const {
  if (kind_ == Kind::none) return SimTime::never();
  if (!is_permanent()) return after + level_step - (after - calendar_.begin) % level_step;
  const auto next = std::ranges::upper_bound(changes_, after);
  return next == changes_.end() ? SimTime::never() : *next;
}

double DriftLevel::step_days(SimTime since, SimTime from, SimTime until) const {
  double days = 0.0;
  const auto add = [&](SimTime step) {
    if (step > since && step < until) days += (until - std::max(step, from)).in_days();
  };
  for (const Step& step : steps_) add(step.start);
  for (const SimTime step : changes_) add(step);
  return days;
}

DriftLevel::Kind DriftLevel::draw_kind(const Draws& draws) const {
  Stream stream = draws.at(topic(Purpose::drift_kind));
  double u = draw_uniform(stream);
  using Chance = std::pair<Kind, Probability>;
  const std::array kinds{Chance{Kind::step, spec_.step}, Chance{Kind::gradual, spec_.gradual},
                         Chance{Kind::seasonal, spec_.seasonal}, Chance{Kind::permanent, spec_.permanent.probability},
                         Chance{Kind::mean_reverting, spec_.mean_reverting.probability}};
  for (const auto& [kind, probability] : kinds) {
    if (u < probability.value()) return kind;
    u -= probability.value();
  }
  return Kind::none;
}

void DriftLevel::draw_steps(const Draws& draws) {
  if (spec_.steps_per_30_days <= 0.0) return;
  const double mean_gap_days = 30.0 / spec_.steps_per_30_days;
  SimTime t = earliest_ - lead_of(spec_.step_length);
  Stream earlier = draws.at(topic(Purpose::drift_steps), in_progress_index);
  for (auto left = draw_poisson(earlier, in_progress(1.0 / mean_gap_days, spec_.step_length)); left > 0; --left) {
    const double size = spec_.step_log_odds_sd * normal_quantile(draw_uniform(earlier));
    steps_.push_back({t, t + draw_rest(earlier, spec_.step_length), size});
  }
  for (std::uint32_t k = 0;; ++k) {
    Stream stream = draws.at(topic(Purpose::drift_steps), k);
    const double gap_days = mean_gap_days * draw_exponential(stream);
    if (gap_days > (calendar_.end - t).in_days()) return;
    t = t + Duration::days(gap_days);
    const double size = spec_.step_log_odds_sd * normal_quantile(draw_uniform(stream));
    steps_.push_back({t, t + draw_length(stream, spec_.step_length), size});
  }
}

double DriftLevel::draw_size(Stream& stream) const {
  const bool varies = spec_.permanent.sizes == StepSizes::exponential;
  return spec_.permanent.log_odds * (varies ? draw_exponential(stream) : 1.0);
}

/// Forwards and backwards from the start, where the level is 0.
void DriftLevel::draw_permanent_steps(const Draws& draws) {
  const double daily = spec_.permanent.per_30_days / 30.0;
  if (daily <= 0.0) return;
  const auto starts_at = [&](double days) {
    return next_of(spec_.permanent.only_at, SimTime{} + Duration::days(days));
  };
  const Duration before = SimTime{} - earliest_ + spec_.permanent.only_at;
  for_each_event(draws, Purpose::drift_past_steps, daily, before.in_days(), [&](double days, Stream& stream) {
    changes_.push_back(starts_at(-days));
    after_change_.push_back(before_changes_);
    before_changes_ -= draw_size(stream);
  });
  std::ranges::reverse(changes_);
  std::ranges::reverse(after_change_);
  double level = 0.0;
  for_each_event(draws, Purpose::drift_permanent, daily, (calendar_.end - SimTime{}).in_days(),
                 [&](double days, Stream& stream) {
                   changes_.push_back(starts_at(days));
                   after_change_.push_back(level += draw_size(stream));
                 });
}

void DriftLevel::draw_mean_reverting(const Draws& draws) {
  const double sd = spec_.mean_reverting.log_odds_sd;
  const double kept = std::exp(-level_step.in_hours() / spec_.mean_reverting.reverts_in.in_hours()),
               innovation = sd * std::sqrt(1.0 - kept * kept);
  fill_normals(draws, topic(Purpose::drift_level), 0, levels_);
  levels_[0] *= sd;
  for (std::size_t h = 1; h < levels_.size(); ++h) levels_[h] = kept * levels_[h - 1] + innovation * levels_[h];
  earlier_.resize(static_cast<std::size_t>(in_ticks(calendar_.begin - earliest_, level_step) / level_step));
  fill_normals(draws, topic(Purpose::drift_past_level), 0, earlier_);
  double later = levels_[0];
  for (double& x : earlier_) later = x = kept * later + innovation * x;
}

double DriftLevel::level_of_steps(SimTime t) const {
  double sum = 0.0;
  for (const Step& step : steps_)
    if (step.start <= t && t < step.end) sum += step.size;
  return sum;
}

double DriftLevel::level_of_permanent_steps(SimTime t) const {
  const auto next = std::ranges::upper_bound(changes_, t);
  return next == changes_.begin() ? before_changes_
                                  : after_change_[static_cast<std::size_t>(next - changes_.begin()) - 1];
}

double DriftLevel::mean_reverting_level(SimTime t) const {
  if (t >= calendar_.begin) return levels_[index_of(t)];
  const Duration before = calendar_.begin - t;
  return earlier_.at(static_cast<std::size_t>(in_ticks(before, level_step) / level_step) - 1);
}

double DriftLevel::at(SimTime t) const {
  if (kind_ == Kind::seasonal) {
    const double cycles = t.since_start().in_days() / spec_.seasonal_period.in_days() + phase_;
    return spec_.seasonal_log_odds_amplitude * std::cos(2.0 * std::numbers::pi * cycles);
  }
  if (kind_ == Kind::gradual) return spec_.gradual_log_odds_per_30_days * t.since_start().in_days() / 30.0;
  if (kind_ == Kind::permanent) return level_of_permanent_steps(t);
  if (kind_ == Kind::mean_reverting) return mean_reverting_level(t);
  return level_of_steps(t);
}

void DriftLevel::draw(const Draws& draws) {
  kind_ = draw_kind(draws);
  steps_.clear();
  changes_.clear();
  after_change_.clear();
  before_changes_ = 0.0;
  levels_.assign(calendar_.blocks(level_step), 0.0);
  if (kind_ == Kind::permanent) return draw_permanent_steps(draws);
  if (kind_ == Kind::mean_reverting) return draw_mean_reverting(draws);
  if (kind_ == Kind::none) return;
  if (kind_ == Kind::step) draw_steps(draws);
  if (kind_ == Kind::seasonal) {
    Stream stream = draws.at(topic(Purpose::drift_phase));
    phase_ = draw_uniform(stream);
  }
  for (std::size_t h = 0; h < levels_.size(); ++h)
    levels_[h] = at(calendar_.begin + level_step * static_cast<std::int64_t>(h));
}

}  // namespace rollcast::world
