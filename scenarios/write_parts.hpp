#pragma once

#include <array>
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>

#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::scenarios {

// Values as scenarios write them, in the canonical spelling of their readers. What has no spelling is written so that
// it is refused.
nlohmann::json number_json(double);
nlohmann::json text_json(Duration);
nlohmann::json seconds_json(double seconds);
nlohmann::json time_of_day_json(Duration);
nlohmann::json week_time_json(WeekTime);
nlohmann::json week_days_json(WeekDays);
nlohmann::json varying_json(const VaryingDuration&);
nlohmann::json chance_json(Probability);
nlohmann::json named_json(std::size_t chosen, std::span<const std::string_view> names);
template <class Choice, std::size_t n>
nlohmann::json choice_json(Choice chosen, const std::array<std::string_view, n>& names) {
  return named_json(static_cast<std::size_t>(chosen), names);
}

/// Writes money in a scenario's currency.
struct MoneyText {
  std::string_view currency;
  nlohmann::json operator()(Money amount, std::string_view per = "") const;
};

// The inverses of the readers in read_parts.hpp.
nlohmann::json traffic_json(const TrafficSpec&, std::string_view trace_name);
nlohmann::json users_json(const UsersSpec&);
nlohmann::json baseline_json(const BaselineSpec&);
nlohmann::json segments_json(std::span<const SegmentSpec>);
nlohmann::json candidate_json(const Scenario&, const MoneyText&);
nlohmann::json offline_json(const OfflineSpec&, const QualitySpec&);
nlohmann::json clustering_json(const ClusterSpec&);
nlohmann::json drift_json(const DriftSpec&);
nlohmann::json incidents_json(const IncidentSpec&);
nlohmann::json services_json(const ServicesSpec&);
nlohmann::json deployments_json(const DeploymentsSpec&);
nlohmann::json watching_json(const WatchingSpec&);
nlohmann::json people_json(const PeopleSpec&);
nlohmann::json freezes_json(const FreezeSpec&);
nlohmann::json fleet_json(const FleetSpec&, const MoneyText&);
nlohmann::json capacity_json(const CapacitySpec&);
nlohmann::json costs_json(const CostSpec&, const QualitySpec&, const MoneyText&);
nlohmann::json business_json(const BusinessSpec&);
nlohmann::json decision_json(const DecisionSpec&, const MoneyText&);

}  // namespace rollcast::scenarios
