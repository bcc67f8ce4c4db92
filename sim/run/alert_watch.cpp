#include "alert_watch.hpp"

#include <algorithm>
#include <utility>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/purpose.hpp"

namespace rollcast::run {

AlertWatch::AlertWatch(const World& world, const ServiceHistory& history)
    : world_{&world}, history_{&history}, requests_{&world.flow().requests()}, watched_until_{world.history_begin()} {
  const Scenario& scenario = world.scenario();
  if (scenario.watching.alerts.empty()) return;
  const auto ticks = [&](Duration window) { return static_cast<std::size_t>(window / scenario.tick); };
  const std::size_t first_tick = requests_->tick_at(watched_until_);
  for (const AlertSpec& spec : scenario.watching.alerts)
    alerts_.push_back({spec.burn * scenario.slo.error_budget().value(), spec.short_window, spec.long_window,
                       ticks(spec.short_window), ticks(spec.long_window), first_tick + ticks(spec.long_window),
                       world.history_begin() - longest_span(), world.history_begin()});
  failures_ = std::make_unique_for_overwrite<double[]>(requests_->ticks() + 1);
  next_tick_ = first_tick + 1;
  requests_then_ = requests_->at(watched_until_);
  failures_[first_tick] = 0.0;
  if (world.requests_per_minute() < least_requests_per_minute_of_expected_burn) {
    counted_failures_.assign(requests_->ticks() + 1, 0.0);
    counted_requests_.assign(requests_->ticks() + 1, 0.0);
    for (Alert& alert : alerts_) alert.hot_until = world.end();
  }
  const auto before = history.stretches();
  for (std::size_t i = 0; i + 1 < before.size(); ++i)
    while (watched_until_ < before[i + 1].start) extend(before[i + 1].start, before[i]);
  go_back_to(watched_until_);
}

void AlertWatch::stop_at(SimTime now) {
  if (watched_until_ != now) resume_from(now);
}

AlertWatch::AlertWatch(const World& world, const ServiceHistory& history, AlertWatch&& before)
    : AlertWatch{std::move(before)} {
  world_ = &world;
  history_ = &history;
  requests_ = &world.flow().requests();
  if (alerts_.empty()) return;
  interval_ = world.flow().interval_at(watched_until_);
  failures_before_ = failures_then_ - history.seen_failures_until(watched_until_);
}

void AlertWatch::watch(SimTime until) {
  while (!ahead_ && !alerts_.empty() && watched_until_ < until) {
    ahead_ = first_page(extend(until, history_->current()));
    if (ahead_) go_back_to(ahead_->when);
  }
}

void AlertWatch::pass_over(SimTime until) {
  while (!alerts_.empty() && watched_until_ < until) extend(until, history_->current());
}

void AlertWatch::go_back_to(SimTime now) {
  if (alerts_.empty()) return;
  watched_until_ = now;
  failures_then_ = failures_before_ + history_->seen_failures_until(now);
  requests_then_ = requests_->at(now);
  interval_ = world_->flow().interval_at(now);
  const std::size_t tick = requests_->tick_at(now);
  next_tick_ = requests_->tick_start(tick) == now && has_paged_at(now)
                   ? tick
                   : tick + 1;  // another alert may page at the same tick
}

bool AlertWatch::has_paged_at(SimTime now) const {
  return std::any_of(alerts_.begin(), alerts_.end(), [&](const Alert& a) { return a.last_page == now; });
}

AlertWatch::Ticks AlertWatch::extend(SimTime until, const ExposureStretch& in) {
  const FlowPath& flow = world_->flow();
  const SimTime interval_end = flow.interval_end(interval_), end = std::min(until, interval_end);
  const double rate = ServiceHistory::seen_failures_per_request(in, flow.intervals()[interval_].per_request);
  const double before = failures_then_ - rate * requests_then_;
  const Ticks reached{next_tick_, end >= requests_->end() ? requests_->ticks() + 1 : requests_->tick_at(end) + 1};
  for (std::size_t k = reached.first; k < reached.end; ++k) failures_[k] = before + rate * requests_->at_tick(k);
  count(reached);
  for (Alert& alert : alerts_)
    if (rate >= alert.rate) alert.hot_until = std::max(alert.hot_until, end + alert.short_window);
  watched_until_ = end;
  requests_then_ = requests_->at(end);
  failures_then_ = before + rate * requests_then_;
  next_tick_ = std::max(reached.first, reached.end);
  if (end == interval_end) ++interval_;
  return reached;
}

std::optional<AlertPage> AlertWatch::first_page(Ticks ticks) const {
  std::optional<AlertPage> first;
  for (std::size_t a = 0; a < alerts_.size() && ticks.first < ticks.end; ++a) {
    const std::size_t tick = first_page_of(alerts_[a], ticks);
    if (tick == ticks.end) continue;
    first = AlertPage{requests_->tick_start(tick), a};
    ticks.end = tick;
  }
  return first;
}

std::size_t AlertWatch::first_page_of(const Alert& alert, Ticks ticks) const {
  const Duration repeat = world_->scenario().people.repeat_page;
  for (std::size_t k = ticks.first; k < ticks.end; ++k) {
    const SimTime now = requests_->tick_start(k);
    if (now > alert.hot_until) break;
    if (now == alert.last_page || !fires(alert, k)) continue;
    if (now - alert.last_page >= repeat || !fires(alert, k - 1)) return k;
  }
  return ticks.end;
}

/// Counts of a tick are found by its index, so that what is watched again is seen again while nothing has changed.
void AlertWatch::count(Ticks ticks) {
  if (counted_failures_.empty()) return;
  for (std::size_t k = std::max<std::size_t>(ticks.first, 1); k < ticks.end; ++k) {
    Stream stream = world_->draws().at(topic(Purpose::alert_counts), static_cast<std::uint32_t>(k));
    const double expected_failures = std::max(failures_[k] - failures_[k - 1], 0.0);
    const double expected_requests = requests_->at_tick(k) - requests_->at_tick(k - 1);
    const auto failures = static_cast<double>(draw_poisson(stream, expected_failures));
    const auto successes =
        static_cast<double>(draw_poisson(stream, std::max(expected_requests - expected_failures, 0.0)));
    counted_failures_[k] = counted_failures_[k - 1] + failures;
    counted_requests_[k] = counted_requests_[k - 1] + failures + successes;
  }
}

bool AlertWatch::fires(const Alert& alert, std::size_t tick) const {
  const auto burns = [&](std::size_t window) {
    if (!counted_failures_.empty()) {
      const double requests = counted_requests_[tick] - counted_requests_[tick - window];
      return requests > 0.0 && counted_failures_[tick] - counted_failures_[tick - window] >= alert.rate * requests;
    }
    const double requests = requests_->at_tick(tick) - requests_->at_tick(tick - window);
    return requests > 0.0 && failures_[tick] - failures_[tick - window] >= alert.rate * requests;
  };
  return tick >= alert.first_tick && burns(alert.long_ticks) && burns(alert.short_ticks);
}

void AlertWatch::looked_into(SimTime since, SimTime now) {
  for (Alert& alert : alerts_)
    if (alert.last_page >= since) alert.last_page = now;
}

/// Of the failures counted in a tick, those that the release has not caused: each was its doing with the probability
/// that is expected.
double AlertWatch::failures_without_release(std::size_t tick) const {
  const double counted = counted_failures_[tick] - counted_failures_[tick - 1];
  if (counted == 0.0 || requests_->tick_start(tick) <= history_->episode_begin()) return counted;
  const Served served = history_->served_between(requests_->tick_start(tick - 1), requests_->tick_start(tick));
  Stream stream = world_->draws().at(topic(Purpose::alert_blame), static_cast<std::uint32_t>(tick));
  const double blamed = std::clamp(served.seen_blamed / served.seen_failures, 0.0, 1.0);
  return static_cast<double>(draw_binomial(stream, static_cast<std::int64_t>(counted), 1.0 - blamed));
}

bool AlertWatch::fires_without_release(std::size_t alert, SimTime now) const {
  if (!counted_failures_.empty()) {
    const std::size_t tick = requests_->tick_at(now);
    const auto burns_in_counts = [&](std::size_t window) {
      double failures = 0.0;
      for (std::size_t k = tick - window + 1; k <= tick; ++k) failures += failures_without_release(k);
      return failures >= alerts_[alert].rate * (counted_requests_[tick] - counted_requests_[tick - window]);
    };
    return burns_in_counts(alerts_[alert].short_ticks) && burns_in_counts(alerts_[alert].long_ticks);
  }
  // What releases before this one have caused is none of its doing.
  const std::size_t tick = requests_->tick_at(now);
  const auto burns = [&](std::size_t window) {
    const SimTime since = std::max(requests_->tick_start(tick - window), history_->episode_begin());
    const double failures =
        failures_[tick] - failures_[tick - window] - history_->served_between(since, now).seen_blamed;
    return failures >= alerts_[alert].rate * (requests_->at_tick(tick) - requests_->at_tick(tick - window));
  };
  return burns(alerts_[alert].short_ticks) && burns(alerts_[alert].long_ticks);
}

}  // namespace rollcast::run
