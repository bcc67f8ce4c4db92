#include <array>
#include <boost/math/tools/roots.hpp>
#include <cmath>

#include "strategies/judges/count_evidence.hpp"
#include "strategies/judges/e_process.hpp"
#include "strategies/judges/normal_mixture.hpp"
#include "strategies/sequential_fixtures.hpp"

namespace rollcast::test::e_process_test {

namespace {

/// How often, and after how many events on average, the e-value reaches 20 within so many events, each ours with
/// chance p: by dynamic programming over events and how many are ours.
struct Course {
  double rejects = 0.0, mean_events = 0.0;
};
Course course(int events, double p, double share, const BetaDistribution& distribution, Sides sides) {
  std::vector<double> chances{1.0};
  Course course;
  double going_on = 1.0;
  for (int n = 1; n <= events; ++n) {
    course.mean_events += going_on;
    std::vector<double> after(chances.size() + 1, 0.0);
    for (std::size_t k = 0; k < chances.size(); ++k) {
      after[k] += (1.0 - p) * chances[k];
      after[k + 1] += p * chances[k];
    }
    for (std::size_t k = 0; k < after.size(); ++k) {
      if (after[k] == 0.0) continue;
      const auto ours = static_cast<double>(k);
      if (sides == Sides::one && log_best_ratio(ours, n - ours, share) < std::log(20.0)) continue;
      if (log_e_value(ours, n - ours, share, distribution, sides) < std::log(20.0)) continue;
      course.rejects += after[k];
      going_on -= after[k];
      after[k] = 0.0;
    }
    chances = std::move(after);
  }
  return course;
}

constexpr BetaDistribution uniform{1.0, 1.0};

/// The confidence sequences' beta-binomial distribution of events with chance g / (g + h), tuned for v of variance 100
/// (Howard et al. 2021).
struct BetaBinomial {
  double g, h, rho;
  BetaBinomial(double g_, double h_, double tuned_for, Sides sides)
      : g{g_}, h{h_}, rho{tuned_for / best_spread(0.05, sides) - g_ * h_} {}
  BetaDistribution distribution() const { return {rho / (h * (g + h)), rho / (g * (g + h))}; }
  double log_ratio(double s, double v, Sides sides) const {
    return log_e_value((v + h * s) / (h * (g + h)), (v - g * s) / (g * (g + h)), g / (g + h), distribution(), sides);
  }
};

template <class Function>
double root(Function&& f, double low, double high) {
  const auto bracket = boost::math::tools::bisect(f, low, high, boost::math::tools::eps_tolerance<double>{45});
  return (bracket.first + bracket.second) / 2.0;
}

JudgePlan e_process(const std::string& more = "") {
  return sequential_judge(R"({"name": "e_process", "alpha": "5%", "min_requests": 1)" + more + "}", judged_scenario());
}

constexpr std::uint32_t stages = 10'000;

Opinion ask(Judge& judge, const Samples& since_stage) { return judge.assess({{}, {}, since_stage, false}); }

}  // namespace

TEST_CASE("SEQ-14: the e-value of counts, and how a test by it goes") {
  CHECK(std::exp(log_e_value(65, 35, 0.5, uniform, Sides::two)) == Approx(11.461394).margin(1e-6));
  for (const auto& [events, rejects] : {std::pair{50, 0.023308}, std::pair{200, 0.030877}, std::pair{1000, 0.035712}})
    CHECK(course(events, 0.5, 0.5, uniform, Sides::two).rejects == Approx(rejects).margin(1e-6));
  const Course doubled = course(200, 2.0 / 3.0, 0.5, uniform, Sides::two);
  CHECK(doubled.rejects == Approx(0.962379).margin(1e-6));
  CHECK(doubled.mean_events == Approx(78.709932).margin(1e-5));
}

TEST_CASE("SEQ-12: bounds of beta-binomial mixtures are those of e-values") {
  const auto bound = [](Sides sides) {
    const BetaBinomial mixture{0.2, 0.8, 100.0, sides};
    return root([&](double s) { return mixture.log_ratio(s, 100.0, sides) - std::log(20.0); }, 1.0, 80.0);
  };
  CHECK(bound(Sides::two) == Approx(31.4308).margin(1e-4));
  CHECK(bound(Sides::one) == Approx(28.41238).margin(1e-5));
  const auto evidence_against = [](double p) {
    return BetaBinomial{p, 1.0 - p, 100.0 * p * (1.0 - p), Sides::two}.log_ratio(700.0 - 1000.0 * p,
                                                                                 1000.0 * p * (1.0 - p), Sides::two) -
           std::log(20.0);
  };
  CHECK(root(evidence_against, 0.5, 0.7) == Approx(0.651629).margin(1e-6));
  CHECK(root(evidence_against, 0.7, 0.9) == Approx(0.745949).margin(1e-6));
}

TEST_CASE("SEQ-15: the split of requests is checked at any look") {
  const std::array even{0.5, 0.5};
  CHECK(std::exp(-log_split_evidence(std::array<std::int64_t, 2>{156, 212}, even, 100.0)) ==
        Approx(0.074865).margin(1e-6));
  const double log_factor = log_split_evidence(std::array<std::int64_t, 2>{5200, 4800}, even, 100.0);
  CHECK(std::exp(log_factor) == Approx(274.133006).epsilon(1e-8));
  CHECK(std::exp(-log_factor) == Approx(0.003648).margin(1e-6));
}

TEST_CASE("A/A: a split as it should be is doubted at alpha at most, one that is a little off nearly always") {
  const auto doubted = [](double share) {
    std::int64_t count = 0;
    for (std::uint32_t n = 0; n < 4'000; ++n) {
      Stream stream{41, n, {1, 0, 0}, 0};
      std::array<std::int64_t, 2> counts{};
      bool doubts = false;
      for (int look = 0; look < 50 && !doubts; ++look) {
        const std::int64_t ours = draw_binomial(stream, 1'000, share);
        counts[0] += ours;
        counts[1] += 1'000 - ours;
        doubts = log_split_evidence(counts, std::array{0.1, 0.9}, 100.0) >= std::log(20.0);
      }
      count += doubts;
    }
    return count;
  };
  CHECK(z_score(doubted(0.1), 4'000, 0.05) < z_limit);
  CHECK(z_score(doubted(0.11), 4'000, 0.95) > z_limit);
}

TEST_CASE("one side is exact about its errors: at most alpha for what is fine or better, and more power than two") {
  for (const double share : {0.5, 0.1}) {
    CAPTURE(share);
    const BetaDistribution distribution{2.0 * share, 2.0 * (1.0 - share)};
    CHECK(course(1000, share, share, distribution, Sides::one).rejects <= 0.05);
    CHECK(course(1000, 0.9 * share, share, distribution, Sides::one).rejects <
          course(1000, share, share, distribution, Sides::one).rejects);
    const double doubled = 2.0 * share / (1.0 + share);
    CHECK(course(100, doubled, share, distribution, Sides::one).rejects >
          course(100, doubled, share, distribution, Sides::two).rejects);
  }
  CHECK(course(1000, 0.55, 0.5, uniform, Sides::one).rejects > 0.05);
}

TEST_CASE("no e-value is above the likelihood ratio that fits best") {
  for (const double ours : {3.0, 20.0, 300.0})
    for (const double others : {0.0, 5.0, 90.0})
      for (const double share : {0.01, 0.3, 0.9}) {
        const double best = log_best_ratio(ours, others, share);
        for (const BetaDistribution& distribution :
             {uniform, BetaDistribution{0.02, 1.98}, BetaDistribution{30.0, 10.0}})
          CHECK(log_e_value(ours, others, share, distribution, Sides::one) <= best + 1e-9);
      }
}

TEST_CASE("A/A: a hundred looks fire at alpha at most, few failures or many, and an A/B of twice the rate is found") {
  for (const Samples& per_look : {Samples{{20, 0}, {20, 0}}, Samples{{200, 0}, {1'800, 0}}}) {
    const std::int64_t fails = run_stages(e_process(), even_looks(0.01, 0.01, per_look, 100), stages, 42).fails;
    CHECK(z_score(fails, stages, 0.05) < z_limit);
    CHECK(fails > 0);
    const JudgePlan peeking =
        sequential_judge(R"({"name": "z_test", "alpha": "5%", "every": "10min"})", judged_scenario());
    CHECK(z_score(run_stages(peeking, even_looks(0.01, 0.01, per_look, 100), stages, 42).fails, stages, 0.05) >
          z_limit);
  }
  const Bernoulli doubled = even_looks(0.02, 0.01, {{200, 0}, {200, 0}}, 100);
  CHECK(run_stages(e_process(), doubled, 1'000, 43).fails > 950);
  CHECK(z_score(run_stages(e_process(R"(, "ratio": 2)"), doubled, stages, 43).fails, stages, 0.05) < z_limit);
}

TEST_CASE("it fails what is worse, passes what is not, and cannot tell from few requests or an empty arm") {
  const JudgePlan plan = sequential_judge(R"({"name": "e_process", "min_requests": 500})", judged_scenario());
  CHECK(plan.against == Against::control);
  const auto judge = plan.begin();
  judge->begin_stage({});
  CHECK(ask(*judge, {}) == Opinion::inconclusive);
  CHECK(ask(*judge, {{10'000, 900}, {}}) == Opinion::inconclusive);
  CHECK(ask(*judge, {{10'000, 900}, {499, 0}}) == Opinion::inconclusive);
  CHECK(ask(*judge, {{499, 400}, {10'000, 0}}) == Opinion::inconclusive);
  CHECK(ask(*judge, {{10'000, 0}, {10'000, 0}}) == Opinion::pass);
  CHECK(ask(*judge, {{10'000, 100}, {10'000, 200}}) == Opinion::pass);
  CHECK(ask(*judge, {{10'000, 120}, {10'000, 100}}) == Opinion::pass);
  CHECK(ask(*judge, {{10'000, 200}, {10'000, 100}}) == Opinion::fail);
  CHECK(ask(*judge, {{10'000'000, 9'000'000}, {10'000'000, 0}}) == Opinion::fail);
}

TEST_CASE("with two sides only the worse candidate fails") {
  const auto judge = e_process(R"(, "sides": "two")").begin();
  CHECK(ask(*judge, {{10'000, 100}, {10'000, 300}}) == Opinion::pass);
  CHECK(ask(*judge, {{10'000, 300}, {10'000, 100}}) == Opinion::fail);
}

TEST_CASE("the candidate's part of the failures follows its requests and what is tolerated") {
  CHECK(chance_of_candidate({{100, 0}, {900, 0}}, 1.0) == Approx(0.1));
  CHECK(chance_of_candidate({{100, 0}, {900, 0}}, 2.0) == Approx(200.0 / 1'100.0));
}

TEST_CASE("its tripwire never misses, with requests enough") {
  for (const char* more : {"", R"(, "sides": "two")", R"(, "ratio": 1.3)", R"(, "weight": 50)"}) {
    CAPTURE(more);
    check_tripwire(e_process(more));
  }
  check_twin_tripwire(e_process(), sequential_judge(R"({"name": "e_process", "alpha": "0.01%"})", judged_scenario()));
}

}  // namespace rollcast::test::e_process_test
