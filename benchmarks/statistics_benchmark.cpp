// How well the statistics of a study hold, measured on shipped scenarios. A long study is the truth; studies are drawn
// from its runs with replacement, so that they are independent and the truth is known.
//
//   bench_statistics coverage RUNS STUDIES SCENARIO...     how often 95 % intervals of means hold the truth, by number
//   of runs bench_statistics verdicts RUNS STUDIES SCENARIO [LABEL,...]  how the sequence "look, run what is advised,
//   look again" ends
//
// Both print rows of tables; docs/measure_statistics puts them into docs/validation.md.

#include <fmt/format.h>

#include <algorithm>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/uniform_int_distribution.hpp>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "rollcast/parallel/run_study.hpp"
#include "rollcast/setup/study_setup.hpp"
#include "rollcast/study/estimators.hpp"
#include "rollcast/study/study.hpp"
#include "rollcast/study/verdict.hpp"

namespace {

using namespace rollcast::strategies;
using namespace rollcast::study;
using namespace rollcast::parallel;
using namespace rollcast::setup;

/// Runs to draw studies from.
struct Pool {
  StudyFile file;
  std::vector<RunRecord> rows;

  std::size_t strategies() const { return file.contenders.size(); }
  std::size_t runs() const { return rows.size() / strategies(); }
};

Pool pool_of(const std::string& scenario, std::uint32_t runs, const std::string& labels) {
  Pool pool{read_study_file(scenario), {}};
  const std::string listed = "," + labels + ",";
  if (!labels.empty())
    std::erase_if(pool.file.contenders, [&](const Contender& c) {
      return c.name != "none" && listed.find("," + c.label + ",") == std::string::npos;
    });
  const std::atomic<bool> stop{false};
  constexpr std::uint64_t seed = 20261130;
  pool.rows =
      run_study(pool.file.scenario, {pool.file.contenders, seed, 0, runs, 1, Mode::aggregate}, nullptr, stop).rows;
  return pool;
}

class Draws {
 public:
  explicit Draws(std::size_t runs) : which_{0, runs - 1} {}
  std::size_t operator()() { return which_(engine_); }

 private:
  boost::random::mt19937_64 engine_{42};
  boost::random::uniform_int_distribution<std::size_t> which_;
};

constexpr double worst_tail = .05;

MeanEstimate estimate_of(const std::vector<double>& values, bool of_worst) {
  return of_worst ? mean_of_worst(SortedValues{values}, worst_tail, shown_confidence)
                  : estimate_of_mean(values, shown_confidence);
}

/// "| scenario, strategy, column | .951 | .948 | .950 |" for 150, 500 and 2,000 runs; Student's and the plain
/// asymptotic intervals in brackets.
void print_coverage(const std::string& what, const std::vector<double>& all, bool of_worst, int studies) {
  const double truth = estimate_of(all, of_worst).value;
  if (!(shape_of(all).standard_error > 0)) return;
  Draws draw{all.size()};
  std::string line = "| " + what + " |";
  for (const std::size_t n : {150u, 500u, 2000u}) {
    int covered = 0, covered_plainly = 0, few = 0;
    std::vector<double> values(n);
    for (int study = 0; study < studies; ++study) {
      for (double& x : values) x = all[draw()];
      const MeanEstimate e = estimate_of(values, of_worst);
      covered += e.interval.low <= truth && truth <= e.interval.high;
      covered_plainly += std::abs(e.value - truth) <= t_critical(n, shown_confidence.value()) * e.standard_error;
      few += e.too_few_runs;
    }
    line += fmt::format(" {:.3f} ({:.3f}) | {:.0f} % |", covered / double(studies), covered_plainly / double(studies),
                        100.0 * few / studies);
  }
  std::cout << line << std::endl;
}

void measure_coverage(const Pool& pool, int studies) {
  struct Column {
    const char* name;
    double RunRecord::*value;
    bool of_worst;
  };
  constexpr Column columns[]{{"total_cost", &RunRecord::total_cost, false},
                             {"incident_minutes", &RunRecord::incident_minutes, false},
                             {"excess_failures", &RunRecord::excess, false},
                             {"total_cost_sampled, worst 5 %", &RunRecord::total_cost_sampled, true},
                             {"incident_minutes, worst 5 %", &RunRecord::incident_minutes, true},
                             {"excess failures, worst 5 %", &RunRecord::excess, true}};
  const StudyRows rows{pool.rows, pool.strategies()};
  for (const Column& column : columns)
    for (std::size_t s = 0; s < pool.strategies(); ++s)
      if (pool.file.contenders[s].name != "none")
        print_coverage(fmt::format("{}, {}, {}", pool.file.scenario.name, pool.file.contenders[s].label, column.name),
                       rows.column(s, column.value), column.of_worst, studies);
}

/// What is true of each strategy of the pool.
struct Truth {
  std::vector<double> means;
  std::vector<bool> within;
  double best = 0, indifference = 0;

  bool is_false(const Ruling& ruling, std::span<const std::string> labels) const {
    if (ruling.verdict.kind == VerdictKind::none_within_limits)
      return std::ranges::count(within, true) > (ruling.verdict.choice.empty() ? 0 : 1);
    const auto choice = static_cast<std::size_t>(std::ranges::find(labels, ruling.verdict.choice) - labels.begin());
    return !within[choice] || means[choice] > best + indifference;
  }
};

Truth truth_of(const Pool& pool) {
  const DecisionSpec& decision = pool.file.scenario.decision;
  const StudyRows rows{pool.rows, pool.strategies()};
  Truth truth;
  double worst = -HUGE_VAL;
  truth.best = HUGE_VAL;
  for (std::size_t s = 0; s < pool.strategies(); ++s) {
    truth.means.push_back(mean_of(rows.column(s, &RunRecord::total_cost)).value);
    const bool within = std::ranges::all_of(decision.limits, [&](const LimitSpec& limit) {
      return mean_of(rows.column(s, event_column(limit.event))).value <= limit.at_most.value();
    });
    truth.within.push_back(within);
    if (!within) continue;
    truth.best = std::min(truth.best, truth.means[s]);
    worst = std::max(worst, truth.means[s]);
  }
  truth.indifference = decision.indifference.value() > 0 ? decision.indifference.value() : .01 * (worst - truth.best);
  return truth;
}

/// A study that grows: only what the verdict needs of its runs.
class GrowingStudy {
 public:
  GrowingStudy(const Pool& pool, Draws& draw) : pool_{pool}, draw_{draw}, events_(pool.strategies()) {
    for (auto& of : events_) of.assign(pool.file.scenario.decision.limits.size(), 0);
    for (const Contender& c : pool.file.contenders) labels_.push_back(c.label);
    const auto none = std::ranges::find(pool.file.contenders, "none", &Contender::name) - pool.file.contenders.begin();
    if (none < std::ssize(labels_)) none_ = static_cast<std::size_t>(none);
  }
  const std::vector<std::string>& labels() const { return labels_; }
  std::size_t runs() const { return costs_.size() / pool_.strategies(); }

  void grow_to(std::size_t runs) {
    const auto& limits = pool_.file.scenario.decision.limits;
    while (this->runs() < runs) {
      const RunRecord* row = &pool_.rows[draw_() * pool_.strategies()];
      for (std::size_t s = 0; s < pool_.strategies(); ++s) {
        costs_.push_back(row[s].total_cost);
        for (std::size_t l = 0; l < limits.size(); ++l)
          events_[s][l] += row[s].*event_column(limits[l].event) > 0 ? 1 : 0;
      }
    }
  }
  Ruling look() const {
    const DecisionSpec& decision = pool_.file.scenario.decision;
    const auto checks = check_limits(decision, events_, runs());
    const Comparison comparison{PairedCosts{costs_, pool_.strategies()}};
    return decide({labels_, comparison, checks, none_}, decision);
  }

 private:
  const Pool& pool_;
  Draws& draw_;
  std::vector<double> costs_;
  LimitEvents events_;
  std::vector<std::string> labels_;
  std::optional<std::size_t> none_;
};

void measure_verdicts(const Pool& pool, int studies, std::size_t first_runs) {
  constexpr std::size_t longest = 600'000;
  const Truth truth = truth_of(pool);
  Draws draw{pool.runs()};
  int at_first = 0, after_advice = 0, falsely = 0, falsely_at_first = 0, in_the_end = 0;
  std::vector<std::size_t> advised;
  for (int i = 0; i < studies; ++i) {
    GrowingStudy study{pool, draw};
    std::size_t runs = first_runs;
    for (int look = 0; runs <= longest; ++look) {
      study.grow_to(runs);
      const Ruling ruling = study.look();
      if (ruling.verdict.kind == VerdictKind::undecided) {
        runs += static_cast<std::size_t>(ruling.verdict.more_runs);
        if (look == 0) advised.push_back(static_cast<std::size_t>(ruling.verdict.more_runs));
        continue;
      }
      ++in_the_end;
      at_first += look == 0;
      after_advice += look <= 1;
      const bool wrong = truth.is_false(ruling, study.labels());
      falsely += wrong;
      falsely_at_first += wrong && look == 0;
      break;
    }
  }
  std::ranges::sort(advised);
  const auto percent = [&](int count) { return fmt::format("{:.1f} %", 100.0 * count / studies); };
  std::cout << fmt::format("| {} | {} | {} | {} | {} | {} | {} |", pool.file.scenario.name, first_runs,
                           percent(at_first),
                           advised.empty() ? std::string{"–"} : fmt::format("{}", advised[advised.size() / 2]),
                           percent(after_advice), percent(falsely_at_first), percent(falsely))
            << std::endl;
}

}  // namespace

int main(int count, char** words) {
  if (count < 5) return EXIT_FAILURE;
  const std::string task = words[1];
  const auto runs = static_cast<std::uint32_t>(std::stoul(words[2]));
  const int studies = std::stoi(words[3]);
  if (task == "coverage")
    for (int i = 4; i < count; ++i) measure_coverage(pool_of(words[i], runs, ""), studies);
  if (task == "verdicts") {
    const Pool pool = pool_of(words[4], runs, count > 5 ? words[5] : "");
    for (const std::size_t first : {500u, 2000u}) measure_verdicts(pool, studies, first);
  }
}
