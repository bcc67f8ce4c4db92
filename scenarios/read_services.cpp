#include <fmt/format.h>

#include <algorithm>

#include "read_parts.hpp"

namespace rollcast::scenarios {

namespace {

constexpr std::size_t most_services = 1'000;

using Names = std::vector<std::string_view>;

ServiceSpec read_service_alone(const Fields& part) {
  ServiceSpec service;
  service.name = part.name({"name", "Name of the service.", "web", {.range = "not empty, each its own"}}, required);
  service.incidents =
      read_incidents(part, {"incidents",
                            "Incidents of this service alone: `affected` is a share of its own requests, and where "
                            "incidents overlap each fails its share of what the others leave."});
  const auto odds_ratio = service.incidents.odds_ratio.value_or(1);
  if (odds_ratio < 1 && !part.has_error("incidents")) {
    part.object("incidents")
        .error("odds_ratio",
               fmt::format("must be at least 1 for a service, found {} (its incidents fail requests).", odds_ratio));
  }
  return service;
}

std::vector<CallSpec> read_calls(const Fields& service, const Names& names) {
  std::vector<CallSpec> calls;
  for (const auto& part : service.objects(
           {"calls", "What it calls for each of its requests.", R"([{"service": "db", "impact": "60%"}])"})) {
    CallSpec call;
    call.callee =
        part.reference({"service", "Whom it calls.", "db", {.range = "the name of a service"}}, names, required);
    call.impact = part.probability({"impact", "Share of the failing calls that fail the caller's request.", "60%"},
                                   Probability{1});
    call.fallback =
        part.probability({"fallback", "Share of those that the caller saves by other means.", "50%"}, Probability{0});
    const bool again = std::ranges::find(calls, call.callee, &CallSpec::callee) != calls.end();
    if (again && !service.has_error("calls"))
      part.error("service", fmt::format("\"{}\" is called here twice. List each callee once.", names[call.callee]));
    calls.push_back(call);
  }
  return calls;
}

Names names_of(const std::vector<ServiceSpec>& services) {
  Names names;
  for (const auto& service : services) names.push_back(service.name);
  return names;
}

void refuse_names_taken(const std::vector<Fields>& parts, const Names& names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool taken = std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
                       names.begin() + static_cast<std::ptrdiff_t>(i);
    if (taken && !parts[i].has_error("name"))
      parts[i].error("name", fmt::format("\"{}\" is the name of another service. Give each its own.", names[i]));
  }
}

std::size_t read_entry(const Fields& root, const Names& names) {
  const auto entry = root.text(
      {"entry", "The service that users call; empty for the first one.", "web", {.range = "the name of a service"}},
      "");
  if (entry.empty() || root.has_error("entry")) return 0;
  const auto found = std::ranges::find(names, entry);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const auto near = nearest_word(entry, std::vector<std::string>(names.begin(), names.end()));
  root.error("entry", fmt::format("\"{}\" is none of the services.{}", entry,
                                  near ? fmt::format(" Did you mean \"{}\"?", *near) : ""));
  return 0;
}

/// Follows the calls from service to service.
class CallWalk {
 public:
  explicit CallWalk(const std::vector<ServiceSpec>& services)
      : services_{&services}, marks_(services.size(), Mark::unseen) {}

  void visit(std::size_t service) {
    marks_[service] = Mark::open;
    path_.push_back(service);
    for (const auto& call : (*services_)[service].calls) {
      if (marks_[call.callee] == Mark::open) note_circle(call.callee);
      if (marks_[call.callee] == Mark::unseen) visit(call.callee);
    }
    path_.pop_back();
    marks_[service] = Mark::done;
  }
  bool has_seen(std::size_t service) const { return marks_[service] != Mark::unseen; }
  /// Each as its members, the first again at the end.
  const std::vector<Names>& circles() const { return circles_; }

 private:
  enum class Mark { unseen, open, done };

  void note_circle(std::size_t back_at) {
    Names members;
    for (auto i = std::ranges::find(path_, back_at); i != path_.end(); ++i) members.push_back((*services_)[*i].name);
    members.push_back(members.front());
    circles_.push_back(std::move(members));
  }

  const std::vector<ServiceSpec>* services_;
  std::vector<Mark> marks_;
  std::vector<std::size_t> path_;
  std::vector<Names> circles_;
};

void refuse_circles_and_strays(const Fields& root, const std::vector<Fields>& parts, const ServicesSpec& services) {
  CallWalk walk{services.all};
  walk.visit(services.entry);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (walk.has_seen(i)) continue;
    parts[i].error(
        "", fmt::format("users never reach it: neither \"{}\", which they call, nor what that calls, calls \"{}\". "
                        "Let one of them call it, or take it out.",
                        services.all[services.entry].name, services.all[i].name));
    walk.visit(i);
  }
  for (const auto& circle : walk.circles()) {
    root.error(
        "services",
        fmt::format("\"{}\" call each other in a circle (no failure could be traced to its cause). Take one of the "
                    "calls out.",
                    fmt::join(circle, "\" -> \"")));
  }
}

}  // namespace

ServicesSpec read_services(const Fields& root) {
  const auto parts = root.objects({"services", "The services.", R"([{"name": "web"}])", {.range = "at most 1,000"}});
  ServicesSpec services;
  for (const auto& part : parts) services.all.push_back(read_service_alone(part));
  const auto names = names_of(services.all);
  refuse_names_taken(parts, names);
  for (std::size_t i = 0; i < parts.size(); ++i) services.all[i].calls = read_calls(parts[i], names);
  services.entry = read_entry(root, names);
  if (parts.size() > most_services)
    root.error("services", fmt::format("there are {}, at most {} are possible.", parts.size(), most_services));
  if (!parts.empty() && !root.has_error("services") && !root.has_error("entry"))
    refuse_circles_and_strays(root, parts, services);
  return services;
}

}  // namespace rollcast::scenarios
