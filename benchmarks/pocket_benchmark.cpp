// The pocket model, run by Rollcast on one thread. Prints one line of JSON, as its peers do.
//
//   bench_pocket MODE RUNS SEED

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <iomanip>
#include <iostream>

#include "rollcast/parallel/run_study.hpp"
#include "rollcast/setup/study_setup.hpp"
#include "rollcast/study/study.hpp"

namespace {

using namespace rollcast::strategies;
using namespace rollcast::study;
using namespace rollcast::parallel;
using namespace rollcast::setup;

struct Answers {
  std::size_t runs = 0, rolled_back = 0;
  double errors_mean = 0.0, errors_sd = 0.0;
};

Answers answers_of(std::span<const RunRecord> rows) {
  Answers answers;
  answers.runs = rows.size();
  double squares = 0.0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    answers.rolled_back += rows[i].decision == Ending::rolled_back;
    const double off = rows[i].failures_sampled - answers.errors_mean;
    answers.errors_mean += off / static_cast<double>(i + 1);
    squares += off * (rows[i].failures_sampled - answers.errors_mean);
  }
  answers.errors_sd = std::sqrt(squares / static_cast<double>(rows.size() - 1));
  return answers;
}

void print(const Answers& answers, double seconds) {
  std::cout << std::setprecision(10) << "{\"runs\": " << answers.runs << ", \"seconds\": " << seconds
            << ", \"rolled_back\": " << answers.rolled_back << ", \"errors_mean\": " << answers.errors_mean
            << ", \"errors_sd\": " << answers.errors_sd << "}\n";
}

void simulate(Mode mode, std::uint32_t runs, std::uint64_t seed) {
  auto [scenario, contenders] = read_study_file(std::filesystem::path{ROLLCAST_POCKET_DIR} / "pocket_model.json");
  std::erase_if(contenders, [](const Contender& c) { return c.name == "none"; });

  const StudyPlan plan{contenders, seed, 0, runs, 1, mode};
  const std::atomic<bool> stop{false};
  const std::clock_t started = std::clock();
  const CompletedStudy completed = run_study(scenario, plan, nullptr, stop);
  const double seconds = static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC;
  print(answers_of(completed.rows), seconds);
}

}  // namespace

int main(int argc, char** argv) {
  const auto mode = argc == 4 ? mode_named(argv[1]) : std::nullopt;
  if (!mode) {
    std::cerr << "usage: bench_pocket trace|aggregate|bridge RUNS SEED\n";
    return 2;
  }
  simulate(*mode, static_cast<std::uint32_t>(std::max(2L, std::atol(argv[2]))), std::strtoull(argv[3], nullptr, 10));
}
