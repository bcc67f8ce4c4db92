#include "rollcast/reports/lifecycle_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "estimates_json.hpp"
#include "explain/words.hpp"
#include "figures.hpp"
#include "plan_verdict.hpp"
#include "rollcast/scenarios/week_text.hpp"
#include "rollcast/study/plan_courses.hpp"

namespace rollcast::reports {

namespace {

using Json = nlohmann::ordered_json;
using lifecycle::CandidateRecord;
using lifecycle::LifecycleRun;
using lifecycle::Plan;
using lifecycle::ReleaseRecord;

constexpr std::array<std::string_view, 5> plan_standing_names{"cheapest", "equal", "as_good", "undecided",
                                                              "costs_more"};

Json optional_bounded(const std::optional<Bounded>& b) { return b ? bounded_json(*b) : Json(nullptr); }

Json delivery_json(const Delivery& d) {
  return {{"deployments_per_30_days", mean_json(d.deployments_per_30_days)},
          {"change_lead_time_h", optional_bounded(d.lead_h)},
          {"median_change_lead_time_h", finite_json(d.median_lead_h)},
          {"change_fail_rate", optional_bounded(d.fail_rate)},
          {"failed_deployment_recovery_time_h", optional_bounded(d.recovery_h)},
          {"open_failures", d.open_failures},
          {"rework_rate", optional_bounded(d.rework_rate)}};
}

Json course_json(const std::vector<CoursePoint>& points) {
  Json list = Json::array();
  for (const CoursePoint& p : points) list.push_back({{"mean", finite_json(p.mean)}, {"p10", p.p10}, {"p90", p.p90}});
  return list;
}

double days(SimTime t) { return t.since_start().in_days(); }
Json days(const std::optional<SimTime>& t) { return t ? Json(days(*t)) : Json(nullptr); }

Json release_json(const ReleaseRecord& r) {
  return {{"version", r.version},
          {"parent", r.parent},
          {"is_fix", r.is_fix},
          {"outcome", name_of(r.outcome)},
          {"data_until_d", days(r.data_until)},
          {"released_d", days(r.released)},
          {"decided_d", days(r.decided)},
          {"undone_d", days(r.undone)},
          {"decision", ending_names[static_cast<std::size_t>(r.decision)]}};
}

Json candidate_json(const CandidateRecord& c) {
  return {{"wanted_d", days(c.wanted)}, {"ended_d", days(c.ended)}, {"fixes", c.fixes}, {"end", name_of(c.end)}};
}

Json run_json(const LifecycleRun& run) {
  Json json{{"total_cost", run.record.total_cost}, {"failure_rate", failure_rates_of(run)}};
  Json& releases = json["releases"] = Json::array();
  for (const ReleaseRecord& release : run.releases)
    if (release.decision != Ending::not_released) releases.push_back(release_json(release));
  Json& candidates = json["candidates"] = Json::array();
  for (const CandidateRecord& candidate : run.candidates) candidates.push_back(candidate_json(candidate));
  return json;
}

/// The plans of a study, by rank.
class PlansOfStudy {
 public:
  PlansOfStudy(const LifecycleStudy& study, const PlanComparison& all)
      : study_{&study}, all_{&all}, shown_{median_run(study.runs, study.plans.size(), place_of(all.plans.front()))} {}

  std::size_t shown() const { return shown_; }
  Json list() const {
    Json list = Json::array();
    for (const PlanResult& plan : all_->plans) list.push_back(plan_json(plan));
    return list;
  }

 private:
  std::size_t place_of(const PlanResult& plan) const {
    const auto found = std::ranges::find(study_->plans, plan.label, &Plan::label);
    return static_cast<std::size_t>(found - study_->plans.begin());
  }

  Json plan_json(const PlanResult& plan) const {
    const std::size_t plans = study_->plans.size(), place = place_of(plan);
    const bool is_cheapest = plan.standing == PlanStanding::cheapest;
    const PlanCourse course = course_of(study_->runs, plans, place);
    Json json{{"label", plan.label},
              {"releases_nothing", study_->plans[place].triggers.is_never()},
              {"standing", plan_standing_names.at(static_cast<std::size_t>(plan.standing))},
              {"total_cost", mean_json(plan.total_cost)},
              {"above_cheapest", is_cheapest ? Json(nullptr) : bounded_json(plan.above_cheapest)},
              {"releases_per_year", plan.releases_per_year},
              {"superseded_share", finite_json(plan.superseded_share)},
              {"rolled_back_share", finite_json(plan.change_fail_rate)},
              {"data_age_days", plan.data_age_days},
              {"failure_rate", finite_json(plan.failure_rate)},
              {"excess_failures", mean_json(plan.excess_failures)},
              {"dora", delivery_json(delivery_of(study_->runs, plans, place))}};
    json["over_time"] = {{"failure_rate", course_json(course.failure_rate)},
                         {"cumulative_cost", course_json(course.cost)}};
    json["shown_run"] = run_json(study_->runs[shown_ * plans + place]);
    return json;
  }

  const LifecycleStudy* study_;
  const PlanComparison* all_;
  std::size_t shown_;
};

/// Plans that are the same but for their cadence, where these are three at least.
Json cadences(const LifecycleStudy& study) {
  const Json resolved = Json::parse(study.resolved, nullptr, false, true);
  std::map<std::string, Json> groups;
  for (Json plan : resolved.value("/lifecycle/plans"_json_pointer, Json::array())) {
    const auto it = std::ranges::find(study.plans, plan.at("name").get<std::string>(), &Plan::label);
    if (it == study.plans.end() || !it->triggers.every) continue;
    for (const char* key : {"name", "every", "first"}) plan.erase(key);
    Json& group = groups[plan.dump(-1, ' ', false, Json::error_handler_t::replace)];
    group["strategy"] = plan.at("strategy").at("label");
    group["plans"].push_back({{"label", it->label}, {"every_d", it->triggers.every->in_days()}});
  }
  Json list = Json::array();
  for (auto& [key, group] : groups) {
    std::ranges::sort(group["plans"].get_ref<Json::array_t&>(), {},
                      [](const Json& plan) { return plan.at("every_d").get<double>(); });
    if (group["plans"].size() >= 3) list.push_back(std::move(group));
  }
  return list;
}

std::string range_text(const Bounded& b) {
  return fmt::format("{} ({} to {})", tidy_number(b.value), tidy_number(b.interval.low), tidy_number(b.interval.high));
}

/// What the cheapest plan costs, and what less than the others.
std::string cost_sentence(const Scenario& scenario, const PlanComparison& all) {
  const PlanResult& cheapest = all.plans.front();
  std::string sentence =
      fmt::format("The mean cost of {} over {} is {} {}", cheapest.label, with_spaces(to_text(scenario.until)),
                  range_text({cheapest.total_cost.value, cheapest.total_cost.interval}), scenario.currency);
  for (std::size_t i = 1; i < all.plans.size(); ++i) {
    const PlanResult& other = all.plans[i];
    if (i > 1 && i + 1 < all.plans.size()) continue;
    sentence += fmt::format("{} {} less than that of {}, {}", i == 1 ? ":" : "; and", range_text(other.above_cheapest),
                            other.label, i == 1 ? "the next" : "the most expensive");
  }
  return sentence + ", in the same worlds (95 % CI of all differences at once).";
}

Json verdict_json(const Scenario& scenario, const PlanComparison& all) {
  const PlanVerdict verdict = plan_verdict(scenario, all);
  std::vector<std::string> reasons{cost_sentence(scenario, all)};
  reasons.insert(reasons.end(), verdict.reasons.begin(), verdict.reasons.end());
  reasons.insert(reasons.end(), verdict.warnings.begin(), verdict.warnings.end());
  return {{"kind", verdict.kind},
          {"choice", all.plans.front().label},
          {"headline", verdict.headline},
          {"reasons", reasons},
          {"indifference", all.indifference},
          {"indifference_is_derived", scenario.decision.indifference.value() <= 0.0}};
}

Json scenario_json(const Scenario& scenario, const ReportIdentity& identity) {
  Json json{{"name", scenario.name},
            {"story", scenario.story},
            {"slug", identity.slug},
            {"hash", identity.scenario_hash},
            {"currency", scenario.currency},
            {"start", to_text(scenario.start)},
            {"until", to_text(scenario.until)},
            {"until_h", scenario.until.in_hours()}};
  for (const Setting& setting : identity.settings)
    json["set"].push_back({{"pointer", setting.pointer}, {"value", setting.value}});
  return json;
}

}  // namespace

Json lifecycle_summary_json(const Scenario& scenario, const LifecycleStudy& study, const PlanComparison& all,
                            const ReportIdentity& identity) {
  const PlansOfStudy plans{study, all};
  Json json{{"format", lifecycle_summary_format},
            {"version", identity.version},
            {"scenario", scenario_json(scenario, identity)},
            {"study",
             {{"mode", name_of(study.mode)},
              {"seed", study.seed},
              {"first_run", study.first_run},
              {"runs", study.runs.size() / study.plans.size()}}},
            {"verdict", verdict_json(scenario, all)},
            {"periods", shown_periods},
            {"shown_run", study.first_run + plans.shown()}};
  json["plans"] = plans.list();
  json["cadences"] = cadences(study);
  return json;
}

}  // namespace rollcast::reports
