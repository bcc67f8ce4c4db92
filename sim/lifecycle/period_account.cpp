#include "period_account.hpp"

#include <algorithm>

namespace rollcast::lifecycle {

SimTime PeriodAccount::end_of(std::size_t period) const {
  if (period + 1 == sums_.size()) return end_;
  const double days = (end_ - SimTime{}).in_days();
  return SimTime{} + Duration::days(days * static_cast<double>(period + 1) / static_cast<double>(sums_.size()));
}

std::size_t PeriodAccount::period_of(SimTime t) const {
  const double part = (t - SimTime{}).in_days() / (end_ - SimTime{}).in_days() * static_cast<double>(sums_.size());
  std::size_t period = std::min(static_cast<std::size_t>(std::max(part, 0.0)), sums_.size() - 1);
  while (period + 1 < sums_.size() && end_of(period) <= t) ++period;
  return period;
}

/// Calls `visit(period, begin, end)` for each period's part of a stretch of time within the horizon.
template <class Visit>
void PeriodAccount::split(SimTime from, SimTime until, Visit visit) const {
  for (std::size_t period = period_of(from); from < until; ++period) {
    const SimTime end = period + 1 < sums_.size() ? std::min(end_of(period), until) : until;
    if (from < end) visit(period, from, end);
    from = end;
  }
}

void PeriodAccount::serve(const World& world, const ExposureStretch& stretch, SimTime begin, SimTime end) {
  const Exposure& exposure = stretch.exposure;
  const double newer = exposure.share.value();
  Flow before = world.flow_until(begin);
  split(begin, end, [&](std::size_t period, SimTime, SimTime part_end) {
    const Flow until_end = world.flow_until(part_end), flow = until_end - before;
    sums_[period].requests += flow.requests;
    sums_[period].failures += (1.0 - newer) * flow[exposure.control].failures + newer * flow[exposure.newer].failures;
    before = until_end;
  });
}

void PeriodAccount::pay(double amount, SimTime from, SimTime until) {
  if (amount == 0.0) return;
  from = std::clamp(from, SimTime{}, end_);
  until = std::clamp(until, from, end_);
  if (from == until) {
    sums_[period_of(from)].cost += amount;
    return;
  }
  const double days = (until - from).in_days();
  split(from, until, [&](std::size_t period, SimTime begin, SimTime end) {
    sums_[period].cost += amount * (end - begin).in_days() / days;
  });
}

std::vector<PeriodSums> PeriodAccount::close(double price_of_failure, double total_cost) const {
  if (!is_kept()) return {};
  PeriodAccount all = *this;
  double left = total_cost;
  for (PeriodSums& sums : all.sums_) {
    sums.cost += sums.failures * price_of_failure;
    left -= sums.cost;
  }
  all.pay(left, SimTime{}, end_);
  return all.sums_;
}

}  // namespace rollcast::lifecycle
