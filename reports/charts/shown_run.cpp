#include "shown_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>
#include <utility>

#include "figures.hpp"

namespace rollcast::reports {

namespace {

constexpr std::array<VersionClass, 7> classes{{{"start", "at the start", "", "#9AA5B1"},
                                               {"improvement", "improvement (+)", "+", "#009E73"},
                                               {"no_change", "no change (=)", "=", "#56B4E9"},
                                               {"mild", "mild regression (−)", "−", "#E69F00"},
                                               {"severe", "severe regression (−−)", "−−", "#D55E00"},
                                               {"catastrophic", "catastrophic (−−−)", "−−−", "#7A52A3"},
                                               {"prepared", "in preparation", "", "#C3CAD3"}}};

}  // namespace

const VersionClass& class_named(std::string_view outcome) {
  const auto* found = std::ranges::find(classes, outcome, &VersionClass::outcome);
  if (found == classes.end()) throw std::invalid_argument{"there is no class " + std::string{outcome}};
  return *found;
}

Json color_by_class(const Json& values) {
  std::set<std::string> used;
  for (const Json& value : values) used.insert(value.at("class").get<std::string>());
  Json domain = Json::array(), range = Json::array();
  for (const VersionClass& each : classes)
    if (used.contains(std::string{each.words})) {
      domain.push_back(each.words);
      range.push_back(each.color);
    }
  return {{"field", "class"},
          {"type", "nominal"},
          {"legend",
           {{"title", nullptr}, {"orient", "top"}, {"columns", 3}, {"symbolType", "square"}, {"symbolStrokeWidth", 0}}},
          {"scale", {{"domain", domain}, {"range", range}}}};
}

std::vector<Service> services_of(const Json& plan, double horizon_d) {
  const Json& releases = plan.at("shown_run").at("releases");
  std::multimap<double, std::pair<std::int64_t, bool>> events;  // version, and whether it was promoted or undone
  for (const Json& release : releases) {
    const auto version = release.at("version").get<std::int64_t>();
    if (release.at("decision") == "promoted" && !release.at("decided_d").is_null())
      events.insert({number_at(release, "decided_d"), {version, true}});
    if (!release.at("undone_d").is_null()) events.insert({number_at(release, "undone_d"), {version, false}});
  }
  std::vector<std::int64_t> line{0};
  std::vector<Service> services{{0, 0.0, horizon_d}};
  for (const auto& [day, what] : events) {
    const auto& [version, is_promoted] = what;
    if (is_promoted)
      line.push_back(version);
    else
      std::erase(line, version);
    services.back().until_d = day;
    if (services.back().from_d == day && services.size() > 1) services.pop_back();
    services.push_back({line.back(), day, horizon_d});
  }
  return services;
}

std::map<std::int64_t, std::string> classes_of(const Json& plan) {
  std::map<std::int64_t, std::string> all{{0, "start"}};
  for (const Json& release : plan.at("shown_run").at("releases"))
    all[release.at("version").get<std::int64_t>()] = text_at(release, "outcome");
  return all;
}

std::string version_label(std::int64_t version, std::string_view outcome) {
  return fmt::format("{}{}", version, class_named(outcome).sign);
}

std::string shown_run_words(const Json& summary) {
  return fmt::format("run {} of {} (of all runs the one in which the cost of {} is the median)",
                     summary.at("shown_run").get<std::int64_t>(),
                     grouped(summary.at("study").at("runs").get<std::int64_t>()),
                     text_at(summary.at("plans").at(0), "label"));
}

}  // namespace rollcast::reports
