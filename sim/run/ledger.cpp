#include "ledger.hpp"

#include <algorithm>
#include <utility>

#include "balance.hpp"
#include "benefit.hpp"
#include "failure_account.hpp"
#include "severe_account.hpp"

namespace rollcast::run {

Ledger::Ledger(const World& world, const ServiceHistory& history, Run& run)
    : world_{&world}, scenario_{&world.scenario()}, history_{&history}, run_{&run}, record_{&run.record} {
  *record_ = RunRecord{};
  record_->replication = world.draws().replication();
  record_->truth = world.truth()[history.roles().candidate].outcome;
  record_->decision = Ending::not_released;
}

double Ledger::hours(SimTime t) const { return (t - history_->episode_begin()).in_hours(); }

void Ledger::shifted(SimTime now, Share candidate) {
  record_->peak_exposure = std::max(record_->peak_exposure, candidate.value());
  if (candidate == all_traffic() && record_->full_h == never_h) record_->full_h = hours(now);
}

void Ledger::promoted(SimTime now) {
  record_->decision = Ending::promoted;
  decided(now);
}

void Ledger::rollback_begun(SimTime now, SimTime signal, double excess_before) {
  record_->decision = Ending::rolled_back;
  record_->false_rollback = one_if(!is_regression(record_->truth));
  record_->detect_h = hours(signal);
  record_->excess_before_detection = excess_before;
  decided(now);
}

void Ledger::decided(SimTime now) {
  if (record_->decide_h == never_h) record_->decide_h = hours(now);
}

void Ledger::rolled_back(SimTime now) { record_->recover_h = hours(now); }

void Ledger::close(SimTime end, const Service& service, Counts& counts, const Responders& responders) {
  end_ = end;
  const Served served = history_->served_until(end_);
  count_requests(served, counts);
  record_->peak_utilization = service.peak_utilization();
  judge_decision(service.candidate());
  list_segments();
  add_up_failures(counts);
  add_up_costs(served, service, responders);
  balance(*run_, *scenario_, more_in_counts_);
}

void Ledger::count_requests(const Served& served, const Counts& counts) {
  record_->requests = served.requests;
  record_->candidate_requests = served.newer_requests;
  record_->failures = served.failures();
  record_->excess = served.excess();
  if (record_->detect_h == never_h) record_->excess_before_detection = record_->excess;
  record_->failures_sampled = counts.failures();
  record_->excess_sampled = counts.excess().total();
  record_->users_touched = history_->users_touched(end_);
  record_->timeouts = served.timed_out;
}

void Ledger::judge_decision(Share candidate) {
  const bool bad = is_regression(record_->truth);
  record_->regression_fully_rolled_out = one_if(bad && record_->full_h != never_h);
  record_->missed_regression = one_if(bad && candidate > nobody());
}

void Ledger::list_segments() {
  run_->segments.clear();
  for (std::size_t i = 0; i < scenario_->segments.size(); ++i) {
    const Served theirs = history_->served_until(end_, i);
    run_->segments.push_back({theirs.requests, theirs.failures(), theirs.excess()});
  }
}

void Ledger::add_up_failures(Counts& counts) {
  FailureAccount account = account_for_failures(*world_, *history_, counts, end_);
  run_->kinds = std::move(account.kinds);
  for (std::size_t i = 0; i < account.segments.size(); ++i) run_->segments[i].cost = account.segments[i];
  record_->cost_failures = account.cost;
  more_in_counts_ = account.more_in_counts;
}

void Ledger::add_up_costs(const Served& served, const Service& service, const Responders& responders) {
  const CostSpec& price = scenario_->costs;
  const SevereExcess severe = severe_excess(*world_, history_->stretches(), history_->episode_begin(), end_);
  const EngagedHours& worked = responders.hours();
  RunRecord& r = *record_;
  r.severe_events = severe.expected;
  r.severe_events_sampled = severe.sampled;
  r.incident_minutes = responders.incident_minutes();
  r.cost_capacity = service.fleet_hours() * scenario_->fleet.replicas * scenario_->fleet.replica_hour.value();
  r.cost_latency = served.added_seconds * price.latency_second.value();
  r.cost_people = (worked.all() + (price.off_hours_factor - 1.0) * worked.off_hours()) * price.engineer_hour.value();
  r.cost_deployments = deployments_ * price.deployment.value();
  r.cost_delay = missed_benefit(*world_, *history_, end_);
  r.cost_severe = r.severe_events * scenario_->severe_events.cost.value();
  r.cost_incidents = r.incident_minutes * price.incident_minute.value();
}

}  // namespace rollcast::run
