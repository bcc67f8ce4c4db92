#include "rollcast/run/run_record.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

namespace rollcast::run {

namespace {

using Kind = LedgerColumn::Kind;
using Versions = LedgerColumn::Versions;

constexpr std::string_view money = "currency", rate = "failures per request";

constexpr std::array columns{
    LedgerColumn{"requests", Kind::count, "requests", "requests",
                 "All requests from the start of the release to the end of the forecast.", &RunRecord::requests},
    LedgerColumn{"candidate_requests", Kind::count, "requests", "requests served by the candidate",
                 "Requests that the candidate, or the fixed version that follows a rollback, serves.",
                 &RunRecord::candidate_requests},
    LedgerColumn{"failures", Kind::count, "requests", "failed requests",
                 "Expected failed requests of all versions, given the world.", &RunRecord::failures},
    LedgerColumn{"excess_failures", Kind::count, "requests", "excess failures",
                 "Expected failed requests beyond those of the same world with nothing released; negative where the "
                 "release avoids failures.",
                 &RunRecord::excess},
    LedgerColumn{
        "excess_before_detection", Kind::count, "requests", "excess failures before detection",
        "The part of the excess failures that comes before the first signal that leads to a rollback; all of them "
        "where there is no such signal.",
        &RunRecord::excess_before_detection},
    LedgerColumn{"failures_sampled", Kind::count, "requests", "failed requests, sampled",
                 "Failed requests as drawn at random around their expectation: what a counter would show.",
                 &RunRecord::failures_sampled},
    LedgerColumn{"excess_sampled", Kind::count, "requests", "excess failures, sampled",
                 "Excess failures as drawn at random around their expectation.", &RunRecord::excess_sampled},
    LedgerColumn{"users_touched", Kind::count, "users", "users touched",
                 "Expected distinct users whom the candidate serves at least once.", &RunRecord::users_touched},
    LedgerColumn{"peak_exposure", Kind::share, "share of requests", "peak exposure",
                 "The candidate's largest share of traffic before any rollback.", &RunRecord::peak_exposure},
    LedgerColumn{
        "fairness_gap", Kind::share, rate, "gap, worst − best segment",
        "Failure rate of the segment of users that fares worst minus that of the segment that fares best; 0 where "
        "all users are alike.",
        &RunRecord::fairness_gap},
    LedgerColumn{"fairness_gap_added", Kind::share, rate, "gap added by the release",
                 "The gap between segments minus the gap with nothing released.", &RunRecord::fairness_gap_added},
    LedgerColumn{"worst_segment_excess", Kind::share, rate, "added to the segment hit worst",
                 "Excess failures per request in the segment hit worst; of all requests where all users are alike.",
                 &RunRecord::worst_segment_excess},
    LedgerColumn{"severe_events", Kind::count, "events", "excess severe events",
                 "Expected severe events beyond those of the same world with nothing released.",
                 &RunRecord::severe_events},
    LedgerColumn{"severe_events_sampled", Kind::count, "events", "excess severe events, sampled",
                 "Excess severe events as drawn at random around their expectation.",
                 &RunRecord::severe_events_sampled},
    LedgerColumn{"incident_minutes", Kind::count, "min", "incident minutes",
                 "Minutes during which responders deal with what the release causes.", &RunRecord::incident_minutes},
    LedgerColumn{"peak_utilization", Kind::share, "share of capacity", "peak utilization",
                 "Utilization of the busiest version's replicas in any tick; 0 where capacity is unlimited.",
                 &RunRecord::peak_utilization},
    LedgerColumn{"timeouts", Kind::count, "requests", "requests timed out or rejected",
                 "Expected requests that time out or are rejected because every replica is busy.",
                 &RunRecord::timeouts},
    LedgerColumn{
        "budget_burned", Kind::share, "error budgets", "error budget burned",
        "Failed requests over the error budget of the whole forecast; above 1 the SLO is expected to be breached.",
        &RunRecord::budget_burned},
    LedgerColumn{"slo_breached", Kind::event, "", "SLO breached",
                 "1 where failures_sampled exceeds the error budget of the whole forecast.", &RunRecord::slo_breached},
    LedgerColumn{"budget_exhausted", Kind::event, "", "error budget exhausted by the release alone",
                 "1 where excess_sampled alone exceeds the error budget of the whole forecast.",
                 &RunRecord::budget_exhausted},
    LedgerColumn{"over_budget", Kind::event, "", "over budget",
                 "1 where total_cost_sampled exceeds the budget that the decision allows (/decision/budget).",
                 &RunRecord::over_budget},
    LedgerColumn{"regression_fully_rolled_out", Kind::event, "", "regression fully rolled out",
                 "1 where a regression reaches 100 % of traffic.", &RunRecord::regression_fully_rolled_out,
                 std::nullopt, Versions::regressions},
    LedgerColumn{"false_rollback", Kind::event, "", "good version rolled back",
                 "1 where a version that is no regression is rolled back.", &RunRecord::false_rollback, std::nullopt,
                 Versions::good},
    LedgerColumn{"missed_regression", Kind::event, "", "regression in service at the end",
                 "1 where a regression still serves requests when the forecast ends.", &RunRecord::missed_regression,
                 std::nullopt, Versions::regressions},
    LedgerColumn{"detect_h", Kind::time, "h", "time to detection",
                 "Hours until the first signal that leads to a rollback; empty where there is none.",
                 &RunRecord::detect_h},
    LedgerColumn{"decide_h", Kind::time, "h", "time to decision",
                 "Hours until the release is promoted or its rollback begins; empty where neither happens.",
                 &RunRecord::decide_h},
    LedgerColumn{"full_h", Kind::time, "h", "time to 100 % of traffic",
                 "Hours until the candidate serves all requests; empty where it never does.", &RunRecord::full_h},
    LedgerColumn{"recover_h", Kind::time, "h", "time to recovery",
                 "Hours until the rollback is complete; empty where there is none.", &RunRecord::recover_h},
    LedgerColumn{"cost_failures", Kind::money, money, "cost of excess failures",
                 "Excess failures times their price, each type of failure and each segment of users at its own.",
                 &RunRecord::cost_failures,
                 LedgerPrice{"excess failures", "/costs/failure", "price of a failed request",
                             [](const Scenario& s) { return s.costs.failure; }}},
    LedgerColumn{"cost_capacity", Kind::money, money, "cost of extra capacity",
                 "Replica hours beyond those that run with nothing released, times the price of one.",
                 &RunRecord::cost_capacity,
                 LedgerPrice{"extra capacity", "/fleet/replica_hour", "price of a replica hour",
                             [](const Scenario& s) { return s.fleet.replica_hour; }}},
    LedgerColumn{"cost_latency", Kind::money, money, "cost of latency",
                 "Seconds that requests take longer than with nothing released, times the price of one.",
                 &RunRecord::cost_latency,
                 LedgerPrice{"latency", "/costs/latency_second", "price of a second of added latency",
                             [](const Scenario& s) { return s.costs.latency_second; }}},
    LedgerColumn{"cost_people", Kind::money, money, "cost of people",
                 "Hours of responders and approvers, off hours at their factor, times the price of an engineer's hour.",
                 &RunRecord::cost_people,
                 LedgerPrice{"people", "/costs/engineer_hour", "price of an engineer's hour",
                             [](const Scenario& s) { return s.costs.engineer_hour; }}},
    LedgerColumn{"cost_deployments", Kind::money, money, "cost of deployments",
                 "Deployment steps times the price of one.", &RunRecord::cost_deployments,
                 LedgerPrice{"deployments", "/costs/deployment", "price of a deployment",
                             [](const Scenario& s) { return s.costs.deployment; }}},
    LedgerColumn{"cost_delay", Kind::money, money, "cost of delay",
                 "Benefit of an improvement that is missed because it does not serve all requests from the start.",
                 &RunRecord::cost_delay,
                 LedgerPrice{"delayed benefit", "/candidate/outcomes/improvement/benefit",
                             "benefit of an improvement per request",
                             [](const Scenario& s) { return s.candidate.outcome(Outcome::improvement).benefit; }}},
    LedgerColumn{"cost_slo", Kind::money, money, "cost of an SLO breach",
                 "The penalty for an SLO breach that the release causes, minus the penalty for one that it avoids.",
                 &RunRecord::cost_slo,
                 LedgerPrice{"SLO breach", "/costs/slo_penalty", "penalty for an SLO breach",
                             [](const Scenario& s) { return s.costs.slo_penalty; }}},
    LedgerColumn{"cost_severe", Kind::money, money, "cost of severe events",
                 "Excess severe events times the price of one.", &RunRecord::cost_severe,
                 LedgerPrice{"severe events", "/severe_events/cost", "price of a severe event",
                             [](const Scenario& s) { return s.severe_events.cost; }}},
    LedgerColumn{"cost_incidents", Kind::money, money, "cost of incidents", "Incident minutes times the price of one.",
                 &RunRecord::cost_incidents,
                 LedgerPrice{"incidents", "/costs/incident_minute", "price of an incident minute",
                             [](const Scenario& s) { return s.costs.incident_minute; }}},
    LedgerColumn{"total_cost", Kind::money, money, "total cost",
                 "Sum of all cost columns above; negative cost = net saving.", &RunRecord::total_cost},
    LedgerColumn{
        "total_cost_sampled", Kind::money, money, "total cost, sampled",
        "total_cost with excess failures and severe events as drawn at random, each type of failure at its price.",
        &RunRecord::total_cost_sampled},
};

}  // namespace

std::span<const LedgerColumn> ledger_columns() { return columns; }

const LedgerColumn& ledger_column(std::string_view name) {
  const auto found = std::ranges::find(columns, name, &LedgerColumn::name);
  if (found == columns.end()) throw std::invalid_argument("the ledger has no column " + std::string{name});
  return *found;
}

std::span<const LedgerColumn> cost_parts() {
  static constexpr auto has_price = [](const LedgerColumn& column) { return column.price.has_value(); };
  static constexpr auto first = std::ranges::find_if(columns, has_price);
  static constexpr auto last = std::ranges::find_if_not(first, columns.end(), has_price);
  static_assert(std::ranges::none_of(last, columns.end(), has_price), "columns with a price stand together");
  return {first, last};
}

}  // namespace rollcast::run
