// Known answers of the Site Reliability Workbook for burn-rate alerts, and of their noise where traffic is low.

#include "rollcast/run/error_budget.hpp"
#include "rollcast/run/timeline.hpp"

#include <boost/random/mersenne_twister.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <cmath>

#include "run/run_fixtures.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::burn_rate_test {

namespace {

constexpr Duration month = Duration::days(30);
constexpr Probability budget{0.001};

AlertSpec alert(double burn, Duration long_window, Duration short_window) {
  return {burn, long_window, short_window, {Duration{}, 0.0}};
}

const std::array<AlertSpec, 3> workbook{alert(14.4, Duration::hours(1), Duration::minutes(5)),
                                        alert(6.0, Duration::hours(6), Duration::minutes(30)),
                                        alert(1.0, Duration::days(3), Duration::hours(6))};

/// Counts pages, and when the first came.
class FirstPage final : public Timeline {
 public:
  void note(SimTime now, const std::string& what) override {
    if (!what.starts_with("alert:")) return;
    if (pages_++ == 0) first_ = now;
  }
  int pages() const { return pages_; }
  SimTime first() const { return first_; }

 private:
  int pages_ = 0;
  SimTime first_ = SimTime::never();
};

FirstPage listen(const World& world) {
  Run run;
  FirstPage pages;
  simulate(world, *scripted({{{0, 1.0}}, {}}), Mode::aggregate, run, &pages);
  return pages;
}

/// A month of a quiet service watched by the two paging alerts, minute by minute.
Scenario quiet_service(double requests_per_minute, double times_budget) {
  Scenario s = plain_scenario();
  s.tick = Duration::minutes(1);
  s.traffic.noise_per = s.tick;
  s.traffic.base_per_second = requests_per_minute / 60.0;
  s.slo.objective = Probability{1.0 - budget.value()};
  s.baseline.failure = Probability{times_budget * budget.value()};
  s.watching.alerts = {workbook[0], workbook[1]};
  s.people.repeat_page = Duration::forever();
  return s;
}

/// Pages of a month of independent counts, minute by minute: of each alert by itself, and of both as one, which pages
/// when either begins to fire.
struct Pages {
  Tally each, as_one;
};

Pages pages_one_by_one(double requests_per_minute, double times_budget, int months) {
  constexpr std::size_t minutes = 30 * 24 * 60, warm_up = 6 * 60;
  boost::random::mt19937_64 engine{20261122};
  const double failing = times_budget * budget.value();
  boost::random::poisson_distribution<int> failures{requests_per_minute * failing},
      successes{requests_per_minute * (1.0 - failing)};
  Pages pages;
  for (int month_number = 0; month_number < months; ++month_number) {
    std::vector<double> failed{0.0}, requests{0.0};
    int each = 0, as_one = 0;
    std::array<bool, 2> fired{};
    for (std::size_t m = 1; m <= warm_up + minutes; ++m) {
      const int f = failures(engine);
      failed.push_back(failed.back() + f);
      requests.push_back(requests.back() + f + successes(engine));
      if (m < warm_up) continue;
      const auto burns = [&](const AlertSpec& a, Duration window) {
        const std::size_t from = m - static_cast<std::size_t>(window / Duration::minutes(1));
        return failed[m] - failed[from] >= a.burn * budget.value() * (requests[m] - requests[from]) &&
               requests[m] > requests[from];
      };
      std::array<bool, 2> fire{};
      for (std::size_t a = 0; a < fire.size(); ++a)
        fire[a] = burns(workbook[a], workbook[a].long_window) && burns(workbook[a], workbook[a].short_window);
      each += (fire[0] && !fired[0]) + (fire[1] && !fired[1]);
      as_one += (fire[0] || fire[1]) && !(fired[0] || fired[1]);
      fired = fire;
    }
    pages.each.add(each);
    pages.as_one.add(as_one);
  }
  return pages;
}

/// Share of months with a page.
double months_with_a_page(const Scenario& s, std::uint32_t months) {
  World world{s, 3};
  std::uint32_t with_a_page = 0;
  for (std::uint32_t r = 0; r < months; ++r) {
    world.draw(r);
    with_a_page += listen(world).pages() > 0;
  }
  return with_a_page / static_cast<double>(months);
}

}  // namespace

TEST_CASE("alerts use up the budget of case SLO-01 and fire as soon after a total outage") {
  const std::array<double, 3> used{0.02, 0.05, 0.10}, seconds{51.84, 129.6, 259.2};
  for (std::size_t i = 0; i < workbook.size(); ++i) {
    CHECK(budget_used_when_it_fires(workbook[i], month) == Approx(used[i]));
    CHECK(time_to_fire(workbook[i], budget, Probability{1.0})->in_seconds() == Approx(seconds[i]));
  }
  CHECK_FALSE(time_to_fire(workbook[0], budget, Probability{0.0143}).has_value());
  CHECK(time_to_fire(workbook[0], budget, Probability{0.0145})->in_minutes() == Approx(60.0 * 0.0144 / 0.0145));
}

TEST_CASE("an outage of everything pages at the first tick after the time of case SLO-01, and at none before") {
  for (const AlertSpec& spec : {workbook[0], workbook[1]}) {
    Scenario s = plain_scenario();
    s.tick = Duration::seconds(4);
    s.traffic.noise_per = s.tick;
    s.until = Duration::hours(1);
    s.slo.objective = Probability{1.0 - budget.value()};
    s.baseline.failure = Probability{1e-9};
    s.watching.alerts = {spec};
    make_candidate_always(s, Outcome::catastrophic, 1e15);
    World world{s, 11};
    world.draw(0);
    const double expected = time_to_fire(spec, budget, Probability{1.0})->in_seconds();
    const double first = listen(world).first().since_start().in_seconds();
    CHECK(first >= expected);
    CHECK(first < expected + s.tick.in_seconds());
  }
}

TEST_CASE("error budgets follow the arithmetic of case SLO-02 and SLO-03") {
  const auto used = [](Probability allowed, Duration period, double failing, Duration lasts) {
    return budget_used(allowed, period, Probability{failing}, lasts);
  };
  CHECK(time_to_fire(alert(1.0, Duration::minutes(10), Duration::minutes(1)), budget, Probability{1.0})->in_seconds() ==
        Approx(0.6));
  CHECK(time_to_fire(alert(1.0, Duration::hours(36), Duration::hours(1)), budget, Probability{1.0})->in_seconds() ==
        Approx(129.6));
  CHECK(budget_lasts(month, 35.0).in_hours() == Approx(20.5714).epsilon(1e-5));
  CHECK(budget_lasts(month, 1000.0).in_minutes() == Approx(43.2));
  CHECK(1.0 / (10.0 * month.in_hours() * budget.value()) == Approx(0.138889).epsilon(1e-5));
  CHECK(used(Probability{1e-5}, month, 1.0, Duration::seconds(25.92)) == Approx(1.0));
  CHECK(used(Probability{0.1}, month, 1.0, Duration::hours(1)) == Approx(0.013889).epsilon(1e-4));
  CHECK(used(budget, month, 0.05 * 0.2, Duration::minutes(30)) == Approx(0.00694444).epsilon(1e-6));
  CHECK(used(budget, month, 0.2, Duration::minutes(30)) == Approx(0.13888889).epsilon(1e-6));
  CHECK_FALSE(used(budget, month, 0.02, Duration::minutes(30)) == Approx(0.00694444).epsilon(1e-6));
}

TEST_CASE("a quiet service pages as often by chance alone as in case SLO-04") {
  constexpr std::uint32_t months = draws(500U);
  const auto z = [](double share, double expected) {
    return (share - expected) / std::sqrt(expected * (1.0 - expected) / months);
  };
  const double quiet = months_with_a_page(quiet_service(6.0, 1.0), months);
  CHECK(std::abs(z(quiet, 0.0321)) < z_limit);
  if (all_drawn) CHECK(std::abs(z(quiet, 0.1915)) > z_limit);  // what windows that are not full at the start would give
  CHECK(months_with_a_page(quiet_service(6.0, 3.0), 20) == 1.0);
  CHECK(months_with_a_page(quiet_service(60.0, 1.0), 20) == 0.0);
  CHECK(months_with_a_page(quiet_service(60.0, 3.0), 20) == 0.0);
}

TEST_CASE("at three times the budget a quiet service has the pages of case SLO-04, and at twice it has not") {
  const auto pages_a_month = [](double times_budget) {
    const Scenario s = quiet_service(6.0, times_budget);
    World world{s, 4};
    Tally pages;
    for (std::uint32_t r = 0; r < draws(60U); ++r) {
      world.draw(r);
      pages.add(listen(world).pages());
    }
    return pages;
  };
  const Pages one_by_one = pages_one_by_one(6.0, 3.0, draws(60));
  CHECK(std::abs(z_score(one_by_one.as_one, 21.57)) < z_limit);
  const Tally pages = pages_a_month(3.0);
  const double error = std::hypot(pages.standard_error(), one_by_one.each.standard_error());
  CHECK(std::abs(pages.mean() - one_by_one.each.mean()) < z_limit * error);
  CHECK(pages_a_month(2.0).mean() < 0.7 * pages.mean());
}

}  // namespace rollcast::test::burn_rate_test
