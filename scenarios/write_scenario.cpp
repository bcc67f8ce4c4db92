#include <fmt/format.h>

#include <string>

#include "rollcast/scenarios/load.hpp"
#include "rollcast/scenarios/scenario_error.hpp"
#include "write_parts.hpp"

namespace rollcast::scenarios {

using nlohmann::json;

namespace {

/// Whether the text has a place of this name.
bool reaches(const json& text, const std::string& pointer) {
  try {
    return text.contains(json::json_pointer{pointer});
  } catch (const json::exception&) {
    return false;
  }
}

/// Notes on figures that the text spells in another way (a mean instead of a median) stay out.
json sources_json(const json& text, const std::vector<SourceNote>& sources) {
  json notes = json::object();
  for (const SourceNote& note : sources)
    if (reaches(text, note.pointer)) notes[note.pointer] = fmt::format("{}: {}", note.kind, note.text);
  return notes;
}

std::string entry_of(const ServicesSpec& services) {
  if (services.all.empty()) return "";
  return services.entry < services.all.size() ? services.all[services.entry].name
                                              : fmt::format("service {}", services.entry);
}

}  // namespace

std::string scenario_text(const Scenario& s, std::string_view trace_name) {
  const MoneyText money{s.currency};
  json text{{"format", "rollcast-scenario-1"},
            {"name", s.name},
            {"story", s.story},
            {"currency", s.currency},
            {"start", week_time_json(s.start)},
            {"tick", text_json(s.tick)},
            {"until", text_json(s.until)}};
  text["traffic"] = traffic_json(s.traffic, trace_name);
  text["users"] = users_json(s.users);
  text["baseline"] = baseline_json(s.baseline);
  text["segments"] = segments_json(s.segments);
  text["candidate"] = candidate_json(s, money);
  text["offline"] = offline_json(s.offline, s.baseline.quality);
  text["clustering"] = {{"shared", clustering_json(s.shared_clustering)}, {"own", clustering_json(s.own_clustering)}};
  text["drift"] = drift_json(s.drift);
  text["incidents"] = incidents_json(s.incidents);
  text["services"] = services_json(s.services);
  text["entry"] = entry_of(s.services);
  text["deployments"] = deployments_json(s.deployments);
  text["slo"] = {{"objective", number_json(s.slo.objective.value())}};
  text["watching"] = watching_json(s.watching);
  text["people"] = people_json(s.people);
  text["calendar"] = freezes_json(s.freezes);
  text["fleet"] = fleet_json(s.fleet, money);
  if (s.capacity) text["capacity"] = capacity_json(*s.capacity);
  text["costs"] = costs_json(s.costs, s.baseline.quality, money);
  text["severe_events"] = {{"per_million_requests", number_json(s.severe_events.per_million_requests)},
                           {"cost", money(s.severe_events.cost)}};
  text["business"] = business_json(s.business);
  text["decision"] = decision_json(s.decision, money);
  text["sources"] = sources_json(text, s.sources);
  try {
    return text.dump(2) + "\n";
  } catch (const json::type_error&) {
    throw ScenarioError{{"/: a name or another text is not UTF-8. Write it in that encoding."}};
  }
}

}  // namespace rollcast::scenarios
