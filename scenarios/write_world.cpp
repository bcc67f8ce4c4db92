#include <fmt/format.h>

#include "write_parts.hpp"

namespace rollcast::scenarios {

using nlohmann::json;

namespace {

json harmonics_json(const std::vector<Harmonic>& harmonics) {
  json list = json::array();
  for (const Harmonic& h : harmonics)
    list.push_back({{"amplitude", number_json(h.amplitude)}, {"peak", text_json(h.peak)}});
  return list;
}

json alert_json(const AlertSpec& alert) {
  return {{"burn", number_json(alert.burn)},
          {"long_window", text_json(alert.long_window)},
          {"short_window", text_json(alert.short_window)},
          {"acknowledge", varying_json(alert.acknowledge)},
          {"off_hours", choice_json(alert.off_hours, off_hours_names)}};
}

}  // namespace

// Of what never happens, only that is written: the rest of it need not be valid.

json traffic_json(const TrafficSpec& traffic, std::string_view trace_name) {
  if (traffic.trace) return {{"trace", trace_name}};
  json written{{"base", fmt::format("{}/s", traffic.base_per_second)},
               {"trend_per_day", number_json(traffic.trend_per_day)},
               {"daily", harmonics_json(traffic.daily)},
               {"weekly", harmonics_json(traffic.weekly)},
               {"day_effect_sd", number_json(traffic.day_effect_sd)}};
  written["wander"] = {{"sd", number_json(traffic.wander_sd)},
                       {"hourly_correlation", number_json(traffic.wander_hourly_correlation)}};
  json& bursts = written["bursts"] = {{"per_day", number_json(traffic.bursts_per_day)}};
  if (traffic.bursts_per_day != 0.0) {
    bursts["alpha"] = number_json(traffic.burst_alpha);
    bursts["length"] = varying_json(traffic.burst_length);
  }
  json& noise = written["noise"] = {{"cv", number_json(traffic.noise_cv)}};
  if (traffic.noise_cv != 0.0) noise["per"] = text_json(traffic.noise_per);
  return written;
}

json users_json(const UsersSpec& users) {
  return {{"count", number_json(users.count)},
          {"activity_shape", number_json(users.activity_shape)},
          {"assignment", choice_json(users.assignment, assignment_names)}};
}

json clustering_json(const ClusterSpec& cluster) {
  json written{{"icc", number_json(cluster.icc)}};
  if (cluster.icc != 0.0) written["per"] = text_json(cluster.per);
  return written;
}

json permanent_json(const PermanentStepsSpec& permanent) {
  return {{"probability", chance_json(permanent.probability)},
          {"log_odds", number_json(permanent.log_odds)},
          {"sizes", choice_json(permanent.sizes, step_sizes_names)},
          {"per_30_days", number_json(permanent.per_30_days)},
          {"only_at", text_json(permanent.only_at)}};
}

json drift_json(const DriftSpec& drift) {
  json written{{"staleness", choice_json(drift.staleness, staleness_names)}, {"none", chance_json(drift.none)}};
  written["step"] = {{"probability", chance_json(drift.step)}};
  if (drift.step != Probability{})
    written["step"].update({{"log_odds_sd", number_json(drift.step_log_odds_sd)},
                            {"per_30_days", number_json(drift.steps_per_30_days)},
                            {"length", varying_json(drift.step_length)}});
  written["permanent"] = permanent_json(drift.permanent);
  written["gradual"] = {{"probability", chance_json(drift.gradual)},
                        {"log_odds_per_30_days", number_json(drift.gradual_log_odds_per_30_days)}};
  written["seasonal"] = {{"probability", chance_json(drift.seasonal)},
                         {"log_odds_amplitude", number_json(drift.seasonal_log_odds_amplitude)},
                         {"period", text_json(drift.seasonal_period)}};
  written["mean_reverting"] = {{"probability", chance_json(drift.mean_reverting.probability)},
                               {"log_odds_sd", number_json(drift.mean_reverting.log_odds_sd)},
                               {"reverts_in", text_json(drift.mean_reverting.reverts_in)}};
  written["noise"] = {{"sd", number_json(drift.noise_sd)}};
  if (drift.noise_sd != 0.0) written["noise"]["reverts_in"] = text_json(drift.noise_reverts_in);
  return written;
}

json incidents_json(const IncidentSpec& incidents) {
  json written{{"per_30_days", number_json(incidents.per_30_days)}};
  if (incidents.per_30_days == 0.0) return written;
  if (incidents.odds_ratio)
    written["odds_ratio"] = number_json(*incidents.odds_ratio);
  else
    written["affected"] = {{"median", chance_json(incidents.affected_median)},
                           {"sigma", number_json(incidents.affected_sigma)}};
  written["length"] = varying_json(incidents.length);
  written["overlap"] = choice_json(incidents.overlap, incident_overlap_names);
  written["gap_shape"] = number_json(incidents.gap_shape);
  return written;
}

json services_json(const ServicesSpec& services) {
  json list = json::array();
  for (const ServiceSpec& service : services.all) {
    json calls = json::array();
    for (const CallSpec& call : service.calls)
      calls.push_back({{"service", call.callee < services.all.size() ? services.all[call.callee].name
                                                                     : fmt::format("service {}", call.callee)},
                       {"impact", chance_json(call.impact)},
                       {"fallback", chance_json(call.fallback)}});
    list.push_back({{"name", service.name}, {"calls", calls}, {"incidents", incidents_json(service.incidents)}});
  }
  return list;
}

json deployments_json(const DeploymentsSpec& deployments) {
  json written{{"faulty", chance_json(deployments.faulty)},
               {"failing_rollback", chance_json(deployments.failing_rollback)}};
  if (deployments.faulty != Probability{})
    written.update({{"affected", chance_json(deployments.affected)},
                    {"repaired_after", varying_json(deployments.repaired_after)}});
  if (deployments.failing_rollback != Probability{}) written["retry_after"] = varying_json(deployments.retry_after);
  return written;
}

json watching_json(const WatchingSpec& watching) {
  json written{{"metrics_delay", text_json(watching.metrics_delay)},
               {"complaints_per_excess_failure", number_json(watching.complaints_per_excess_failure)}};
  json& labels = written["labels"] = {{"arrive_for", "none"}};
  if (watching.labels)
    labels = {{"delay", varying_json(watching.labels->delay)},
              {"arrive_for", choice_json(watching.labels->arrive_for, labels_names)}};
  json& alerts = written["alerts"] = json::array();
  for (const AlertSpec& alert : watching.alerts) alerts.push_back(alert_json(alert));
  return written;
}

json people_json(const PeopleSpec& people) {
  return {{"acknowledge", varying_json(people.acknowledge)},
          {"diagnose", varying_json(people.diagnose)},
          {"misdiagnosis", chance_json(people.misdiagnosis)},
          {"repeat_page", text_json(people.repeat_page)},
          {"suspects_release_for", text_json(people.suspects_release_for)},
          {"office_hours",
           {{"days", week_days_json(people.office_hours.days)},
            {"from", time_of_day_json(people.office_hours.from)},
            {"to", time_of_day_json(people.office_hours.to)}}},
          {"off_hours_factor", number_json(people.off_hours_factor)},
          {"off_hours", choice_json(people.off_hours, off_hours_names)},
          {"utc_offset", text_json(people.utc_offset)}};
}

json freezes_json(const FreezeSpec& freezes) {
  json weekly = json::array(), once = json::array();
  for (const WeeklyFreeze& freeze : freezes.weekly)
    weekly.push_back({{"from", week_time_json(freeze.from)}, {"to", week_time_json(freeze.to)}});
  for (const FreezeOnce& freeze : freezes.once)
    once.push_back({{"after", text_json(freeze.after)}, {"lasts", text_json(freeze.lasts)}});
  return {{"freezes", {{"weekly", weekly}, {"once", once}}}};
}

json capacity_json(const CapacitySpec& capacity) {
  json written{{"service_time",
                {{"median", seconds_json(capacity.service_median)}, {"sigma", number_json(capacity.service_sigma)}}},
               {"concurrency", number_json(capacity.concurrency)},
               {"timeout", seconds_json(capacity.timeout)},
               {"overload", choice_json(capacity.overload, overload_names)}};
  if (const auto& scaler = capacity.autoscaler)
    written["autoscaler"] = {{"target_utilization", number_json(scaler->target_utilization)},
                             {"lag", text_json(scaler->lag)},
                             {"scale_down_after", text_json(scaler->scale_down_after)},
                             {"at_most", number_json(scaler->at_most)}};
  return written;
}

}  // namespace rollcast::scenarios
