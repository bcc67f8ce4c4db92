// The facts of an explanation in at most twenty lines.

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "../figures.hpp"
#include "facts.hpp"
#include "rollcast/scenarios/plain_text.hpp"
#include "words.hpp"

namespace rollcast::reports {

namespace {

constexpr std::size_t term_width = 12, line_width = 110;

double number(const Json& object, std::string_view key) { return object.at(key).get<double>(); }
std::string words_of(const Json& object, std::string_view key) { return plain_text(object.at(key).get<std::string>()); }

/// What is said in parts that no line break should divide: up to a comma, semicolon or colon.
std::vector<std::string> parts_of(const std::string& said) {
  std::vector<std::string> parts{""};
  std::istringstream words{said};
  for (std::string word; words >> word;) {
    parts.back() += (parts.back().empty() ? "" : " ") + word;
    if (word.find_last_of(",;:") == word.size() - 1) parts.emplace_back();
  }
  return parts;
}

/// A term and what is said of it, in lines that stand below each other.
std::string line(std::string_view term, const std::string& said) {
  std::string text, current = fmt::format("  {:<{}}", term, term_width);
  const std::size_t indent = current.size();
  for (const std::string& part : parts_of(said)) {
    if (current.size() > indent && current.size() + 1 + part.size() > line_width) {
      text += current + "\n";
      current = std::string(indent, ' ');
    }
    current += (current.size() > indent && !part.empty() ? " " : "") + part;
  }
  return text + current + "\n";
}

/// "a, b, c": of each item what is said of it.
template <class Say>
std::string listed(const Json& items, Say say) {
  std::string text;
  for (const Json& item : items) text += (text.empty() ? "" : ", ") + say(item);
  return text;
}

std::string spoken(std::string outcome) {
  std::ranges::replace(outcome, '_', ' ');
  return outcome;
}

std::string traffic_line(const Json& traffic) {
  const Json& rate = traffic.at("requests_per_second");
  const Json& users = traffic.at("users");
  return fmt::format("{:.4g} requests/s on average ({:.4g} to {:.4g} in a usual week), {} a day{}",
                     number(rate, "mean"), number(rate, "least"), number(rate, "most"),
                     about(number(traffic, "requests_per_day")),
                     users.is_null() ? "" : fmt::format("; {} users", about(users.get<double>())));
}

std::string failures_line(const Json& failures) {
  return fmt::format("{} of requests, {} a day; SLO {}: error budget {} a day", percent(number(failures, "rate")),
                     about(number(failures, "per_day")), percent(number(failures, "slo_objective")),
                     about(number(failures, "error_budget_per_day")));
}

std::string offline_line(const Json& facts) {
  double regressions = 0.0, regressions_if_passed = 0.0;
  for (const Json& outcome : facts.at("candidate")) {
    const std::string name = words_of(outcome, "outcome");
    if (name == "improvement" || name == "no_change") continue;
    regressions += number(outcome, "probability");
    regressions_if_passed += number(outcome, "probability_if_passed");
  }
  return fmt::format("{} of candidates pass; regressions are {} of candidates, {} of those that pass",
                     percent(number(facts.at("offline"), "passes")), percent(regressions),
                     percent(regressions_if_passed));
}

std::string impact_line(const Json& candidate) {
  return "excess failures a day at 100 % of traffic while the effect shows: " +
         listed(candidate, [](const Json& outcome) {
           return fmt::format("{} {}", spoken(words_of(outcome, "outcome")),
                              about(number(outcome, "excess_failures_per_day")));
         });
}

std::string strategies_line(const Json& strategies) {
  std::string text;
  for (const Json& strategy : strategies) {
    const Json& full = strategy.at("full_h");
    if (words_of(strategy, "name") == "none" || words_of(strategy, "name") == "fix_first") continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : "; ", words_of(strategy, "label"),
                        full.is_null() ? "not within the forecast" : hours_text(full.get<double>()));
  }
  return "planned time to 100 % of traffic: " + text;
}

std::string detection_line(const Json& detection) {
  const std::string errors = listed(detection.at("errors"), [](const Json& error) {
    const Json& at = error.at("at").front();
    const Json& shows_above = error.at("shows_above");
    return fmt::format("{} after {} candidate requests ({}){}", words_of(error, "what"),
                       about(number(at, "candidate_requests")), span_of(number(at, "hours")),
                       shows_above.is_null() ? ""
                                             : fmt::format(", if the utilization of its replicas stays above {}",
                                                           percent(shows_above.get<double>())));
  });
  return fmt::format("at 1 % of traffic (one-sided test at {:g} %, {:g} % power): {}",
                     100.0 * number(detection, "false_alarms"), 100.0 * number(detection, "power"), errors);
}

std::string limits_line(const Json& decision, const std::string& currency) {
  const Json& budget = decision.at("budget");
  std::string text = listed(decision.at("limits"), [](const Json& limit) {
    return fmt::format("\"{}\" in at most {} of releases", words_of(limit, "words"), percent(number(limit, "at_most")));
  });
  if (!budget.is_null())
    text +=
        fmt::format("{}budget {} per release", text.empty() ? "" : "; ", money_text(budget.get<double>(), currency));
  return text.empty() ? "none; the least mean cost wins" : text;
}

/// Small prices in full: "0.00005", not "5e-05".
std::string price_text(double price) {
  std::string text = fmt::format("{:.6g}", price);
  if (text.find('e') == std::string::npos || price >= 1.0) return text;
  text = fmt::format("{:.10f}", price);
  return text.substr(0, text.find_last_not_of('0') + 1);
}

std::string prices_line(const Json& prices, const std::string& currency) {
  return listed(prices, [&](const Json& price) {
    std::string what = words_of(price, "what");
    for (const std::string_view start : {"price of an ", "price of a ", "price of "})
      if (what.starts_with(start)) what.erase(0, start.size());
    return fmt::format("{} {} {}", what, price_text(number(price, "value")), currency);
  });
}

}  // namespace

std::string explanation_summary(const Json& facts) {
  const Json& scenario = facts.at("scenario");
  const std::string currency = words_of(scenario, "currency");
  std::string text = words_of(scenario, "name") + "\n";
  text += line("Release", fmt::format("starts {}; forecast over {}", words_of(scenario, "start"),
                                      with_spaces(words_of(scenario, "until"))));
  text += line("Traffic", traffic_line(facts.at("traffic")));
  text += line("Failures", failures_line(facts.at("failures")));
  text += line("Candidate", listed(facts.at("candidate"), [](const Json& outcome) {
                 return spoken(words_of(outcome, "outcome")) + " " + percent(number(outcome, "probability"));
               }));
  if (!facts.at("offline").at("lets_all_pass").get<bool>()) text += line("Offline", offline_line(facts));
  text += line("Impact", impact_line(facts.at("candidate")));
  text += line("Strategies", strategies_line(facts.at("strategies")));
  if (!facts.at("detection").at("errors").empty()) text += line("Detection", detection_line(facts.at("detection")));
  text += line("Limits", limits_line(facts.at("decision"), currency));
  if (!facts.at("prices").empty()) text += line("Prices", prices_line(facts.at("prices"), currency));
  return text;
}

}  // namespace rollcast::reports
