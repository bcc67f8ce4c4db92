// Loads a scenario that names a strategy and a judge of this program, runs it, prints the answer, and compares rows
// with what follows from the scenario by hand.

#include <cmath>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "cost_chart.hpp"
#include "rate_cap.hpp"
#include "rollcast/rollcast.hpp"
#include "trial.hpp"

namespace {

int failures = 0;

void expect(const std::string& what, double found, double expected) {
  const bool same = std::abs(found - expected) <= 1e-9 * std::max(1.0, std::abs(expected));
  if (!same) ++failures;
  std::cout << (same ? "as expected: " : "WRONG: ") << what << " " << found << " (by hand " << expected << ")\n";
}

void expect_refusal(const std::string& what, const std::string& text, const rollcast::LoadOptions& options) {
  try {
    rollcast::load_text(text, options);
    ++failures;
    std::cout << "WRONG: not refused: " << what << "\n";
  } catch (const rollcast::ScenarioError& refused) {
    std::cout << "as expected: refused: " << refused.errors().front() << "\n";
  }
}

std::size_t place_of(const rollcast::Study& study, const std::string& label) {
  for (std::size_t c = 0; c < study.contenders.size(); ++c)
    if (study.contenders[c].label == label) return c;
  throw std::logic_error{"no strategy " + label};
}

/// Excess failures while the candidate has `share` of 10 requests a second for so many hours.
double excess(double share, double hours) {
  const double p = 0.01, odds = 2.0 * p / (1.0 - p), q = odds / (1.0 + odds);
  return share * 10.0 * 3600.0 * hours * (q - p);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  std::ifstream file{arguments[1]};
  const std::string text{std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};

  rollcast::LoadOptions options;
  options.own = {{trial()}, {rate_cap()}};
  const rollcast::Study study = rollcast::load_text(text, options);
  const rollcast::Results results = rollcast::simulate(study, {.seed = 7, .runs = 200});
  const rollcast::Summary summary = rollcast::summarize(results);
  std::cout << summary.answer << "\n";

  const auto row = [&](const std::string& label) { return results.completed.rows[place_of(study, label)]; };
  expect("excess failures of the trial that is rolled back", row("trial").excess, excess(0.5, 24.0 + 1.0));
  expect("cost of them", row("trial").cost_failures, excess(0.5, 24.0 + 1.0));
  expect("hours until it decides", row("trial").decide_h, 24.0);
  expect("excess failures of the trial that promotes", row("lenient_trial").excess,
         excess(0.5, 24.0) + excess(1.0, 240.0 - 24.0));
  expect("excess failures of releasing nothing", row("none").excess, 0.0);
  expect("errors of the scenario", static_cast<double>(rollcast::validate(*study.scenario).size()), 0.0);

  rollcast::Scenario broken = *study.scenario;
  broken.baseline.failure = rollcast::scenarios::Probability{1.0};
  expect("errors of a broken one", static_cast<double>(rollcast::validate(broken).size()), 1.0);
  const rollcast::Study again = rollcast::load_scenario(*study.scenario, R"(["big_bang", {"name": "trial"}])", options);
  expect("strategies of a scenario made in C++", static_cast<double>(again.contenders.size()), 3.0);
  expect_refusal("a strategy that is not lent", text, {});
  std::ofstream{"cost_chart.vl.json"} << cost_chart(summary.result);
  return failures == 0 ? 0 : 1;
}
