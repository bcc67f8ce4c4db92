#include "rollcast/world/service_incidents.hpp"

#include <algorithm>
#include <string_view>

#include "rollcast/world/purpose.hpp"

namespace rollcast::world {

namespace {

/// A number from a name, by FNV-1a folded to 16 bits.
std::uint16_t hash_of(std::string_view name) {
  std::uint32_t hash = 2'166'136'261U;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
  return static_cast<std::uint16_t>(hash >> 16 ^ hash);
}

/// A segment of addresses for each service: its hash, or the next one that no service before it has.
std::vector<std::uint16_t> segments_of(const std::vector<ServiceSpec>& services) {
  std::vector<std::uint16_t> segments;
  for (const ServiceSpec& service : services) {
    std::uint16_t segment = hash_of(service.name);
    while (std::find(segments.begin(), segments.end(), segment) != segments.end()) ++segment;
    segments.push_back(segment);
  }
  return segments;
}

}  // namespace

ServiceIncidents::ServiceIncidents(const ServicesSpec& services, Probability baseline_failure, const Calendar& calendar)
    : graph_{services},
      baseline_failure_{baseline_failure},
      ongoing_(services.all.size()),
      own_(services.all.size(), 0.0) {
  const auto segments = segments_of(services.all);
  for (std::size_t i = 0; i < services.all.size(); ++i)
    of_service_.emplace_back(services.all[i].incidents, baseline_failure, calendar,
                             topic(Purpose::service_incident, Version::shared, segments[i]));
}

void ServiceIncidents::draw(const Draws& draws) {
  stretches_.clear();
  changes_.clear();
  for (std::size_t i = 0; i < of_service_.size(); ++i) {
    of_service_[i].draw(draws);
    ongoing_[i].clear();
    own_[i] = 0.0;
    for (const Incident& incident : of_service_[i].all())
      for (const SimTime when : {incident.start, incident.end}) changes_.push_back({when, i, &incident});
  }
  std::stable_sort(changes_.begin(), changes_.end(), [](const Change& a, const Change& b) { return a.when < b.when; });
  for (auto change = changes_.begin(); change != changes_.end();) {
    const SimTime now = change->when;
    for (; change != changes_.end() && change->when == now; ++change) follow(*change);
    const double share = graph_.share_seen_by_users(own_);
    if (share > 0.0) stretches_.push_back({now, change->when, log_odds_of_incident(share, baseline_failure_)});
  }
}

/// Incidents of one service that meet each fail their share of what the others leave.
void ServiceIncidents::follow(const Change& change) {
  auto& ongoing = ongoing_[change.service];
  if (change.when == change.incident->start)
    ongoing.push_back(change.incident);
  else
    std::erase(ongoing, change.incident);
  double good = 1.0;
  for (const Incident* incident : ongoing) good *= 1.0 - share_of_incident(incident->log_odds, baseline_failure_);
  own_[change.service] = 1.0 - good;
}

}  // namespace rollcast::world
