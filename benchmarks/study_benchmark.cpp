// A whole study: four strategies, 10,000 replications, two weeks in steps of five minutes, the chatbot scenario.
// Plays it with one and with two threads in turn, and tells the median of each and of their paired ratios.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <vector>

#include "rollcast/scenarios/load.hpp"
#include "rollcast/strategies/catalog.hpp"
#include "rollcast/study/study.hpp"

namespace {

using namespace rollcast;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double seconds_to_play(const Scenario& scenario, const StudyPlan& plan) {
  const std::atomic<bool> stop{false};
  const auto started = std::chrono::steady_clock::now();
  const PlayedStudy played = play_study(scenario, plan, nullptr, stop);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  if (played.rows.empty()) std::abort();
  return seconds;
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 5;
  const std::filesystem::path folder = std::filesystem::path{ROLLCAST_SCENARIOS_DIR} / "library";
  Document document{read_text_file(folder / "support_chatbot.json")};
  Scenario scenario = read_scenario(document.root(), folder);
  auto contenders = read_strategies(document.root(), scenario, {});
  document.finish();
  scenario.until = Duration::days(14);
  std::erase_if(contenders, [](const Contender& c) { return c.name == "none"; });

  StudyPlan plan{contenders, 1, 0, 10'000, 1};
  std::vector<double> one, two, speed_up;
  for (int round = 0; round < rounds; ++round) {
    plan.threads = 1;
    one.push_back(seconds_to_play(scenario, plan));
    plan.threads = 2;
    two.push_back(seconds_to_play(scenario, plan));
    speed_up.push_back(one.back() / two.back());
  }
  const double ticks = static_cast<double>(scenario.until / scenario.tick);
  const double strategy_ticks = static_cast<double>(contenders.size()) * plan.runs * ticks;
  std::cout << "1 thread: " << median(one) << " s, " << 1e9 * median(one) / strategy_ticks << " ns per strategy and tick\n"
            << "2 threads: " << median(two) << " s\n"
            << "parallel efficiency from 1 to 2 threads: " << median(speed_up) / 2.0 << "\n";
}
