// A whole study: four strategies, 10,000 replications, two weeks in steps of five minutes, a chatbot without segments
// and services. Runs it with one and with two threads in turn, then a smaller one in trace mode beside its draws
// alone; tells medians and medians of ratios within a round.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <vector>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/parallel/run_study.hpp"
#include "rollcast/setup/study_setup.hpp"
#include "rollcast/study/study.hpp"

namespace {

using namespace rollcast::strategies;
using namespace rollcast::study;
using namespace rollcast::parallel;
using namespace rollcast::setup;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

template <class Work>
double seconds_of(Work work) {
  const auto started = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
}

StudyFile chatbot_study() {
  StudyFile study = read_study_file(std::filesystem::path{ROLLCAST_STUDY_DIR} / "chatbot.json");
  study.scenario.until = Duration::days(14);
  std::erase_if(study.contenders, [](const Contender& c) { return c.name == "none"; });
  return study;
}

double strategy_ticks(const StudyFile& study, std::uint32_t runs) {
  return static_cast<double>(study.contenders.size()) * runs *
         static_cast<double>(study.scenario.until / study.scenario.tick);
}

double seconds_to_run(const StudyFile& study, Mode mode, std::uint32_t runs, int threads) {
  const std::atomic<bool> stop{false};
  return seconds_of([&] {
    if (run_study(study.scenario, {study.contenders, 1, 0, runs, threads, mode}, nullptr, stop).rows.empty())
      std::abort();
  });
}

/// What one run of trace mode draws: failures of each arm in each tick, and successes until the strategy has decided.
std::vector<double> means_of(const World& world, const Run& run) {
  std::vector<double> means;
  const auto add = [&](double mean) {
    if (mean > 0.0) means.push_back(mean);
  };
  const SimTime decided =
      run.record.decide_h == never_h ? world.end() : SimTime{} + Duration::hours(run.record.decide_h);
  std::size_t stretch = 0;
  for (SimTime t; t < world.end(); t = t + world.scenario().tick) {
    while (stretch + 1 < run.exposure.size() && run.exposure[stretch + 1].start <= t) ++stretch;
    const Flow flow = world.flow_until(t + world.scenario().tick) - world.flow_until(t);
    const double candidate = run.exposure[stretch].share_of(FirstRelease::candidate).value(),
                 fixed = run.exposure[stretch].share_of(FirstRelease::fix).value();
    const double control = 1.0 - candidate - fixed,
                 failed = candidate * flow[FirstRelease::candidate].failures + fixed * flow[FirstRelease::fix].failures;
    add(failed);
    add(control * flow[FirstRelease::incumbent].failures);
    if (t >= decided) continue;
    add((candidate + fixed) * flow.requests - failed);
    add(control * (flow.requests - flow[FirstRelease::incumbent].failures));
  }
  return means;
}

/// Seconds to draw the worlds and counts of these runs and nothing else.
double seconds_to_draw(const StudyFile& study, std::uint32_t runs) {
  World world{study.scenario, 1};
  Run run;
  double seconds = 0.0;
  std::int64_t sum = 0;
  for (std::uint32_t r = 0; r < runs; ++r) {
    seconds += seconds_of([&] { world.draw(r); });
    for (const Contender& contender : study.contenders) {
      simulate(world, *contender.begin(), Mode::aggregate, run);
      const std::vector<double> means = means_of(world, run);
      seconds += seconds_of([&] {
        Stream stream = world.draws().at({255, 0, 0});
        for (const double mean : means) sum += draw_poisson(stream, mean);
      });
    }
  }
  if (sum < 0) std::abort();
  return seconds;
}

void time_aggregate(const StudyFile& study, int rounds) {
  constexpr std::uint32_t runs = 10'000;
  std::vector<double> one, two, speed_up;
  for (int round = 0; round < rounds; ++round) {
    one.push_back(seconds_to_run(study, Mode::aggregate, runs, 1));
    two.push_back(seconds_to_run(study, Mode::aggregate, runs, 2));
    speed_up.push_back(one.back() / two.back());
  }
  std::cout << "1 thread: " << median(one) << " s, " << 1e9 * median(one) / strategy_ticks(study, runs)
            << " ns per strategy and tick\n"
            << "2 threads: " << median(two) << " s\n"
            << "parallel efficiency from 1 to 2 threads: " << median(speed_up) / 2.0 << "\n";
}

void time_trace(const StudyFile& study, int rounds) {
  constexpr std::uint32_t runs = 1'000;
  std::vector<double> trace, ratio;
  for (int round = 0; round < rounds; ++round) {
    trace.push_back(seconds_to_run(study, Mode::trace, runs, 1));
    ratio.push_back(trace.back() / seconds_to_draw(study, runs));
  }
  std::cout << "trace: " << 1e9 * median(trace) / strategy_ticks(study, runs) << " ns per strategy and tick, "
            << median(ratio) << " times its draws alone\n";
}

/// The same study where replicas are so few that this share of them is busy on average.
StudyFile with_capacity(StudyFile study, double utilization) {
  const ServiceTime service{0.4, 0.6};
  const double servers = std::ceil(study.scenario.traffic.base_per_second * service.mean() / utilization);
  study.scenario.capacity = CapacitySpec{0.4, 0.6, std::ceil(servers / 20.0), 5.0, Overload::queue};
  study.scenario.fleet.replicas = 20.0;
  return study;
}

void time_capacity(const StudyFile& study, int rounds) {
  constexpr std::uint32_t runs = 300;
  for (const double utilization : {0.3, 0.6, 0.8}) {
    const StudyFile loaded = with_capacity(study, utilization);
    std::vector<double> ratio;
    for (int round = 0; round < rounds; ++round)
      ratio.push_back(seconds_to_run(loaded, Mode::aggregate, runs, 1) /
                      seconds_to_run(study, Mode::aggregate, runs, 1));
    std::cout << "with capacity, " << 100.0 * utilization << " % busy: " << median(ratio)
              << " times as long as without\n";
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 5;
  const StudyFile study = chatbot_study();
  time_aggregate(study, rounds);
  time_trace(study, rounds);
  time_capacity(study, rounds);
}
