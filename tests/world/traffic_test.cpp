#include "rollcast/world/traffic.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "rollcast/world/bursts.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::traffic_test {

namespace {

Scenario week_at(Duration tick) {
  Scenario s = plain_scenario();
  s.tick = tick;
  s.until = Duration::days(7);
  s.traffic.noise_per = Duration::hours(1);
  return s;
}

/// Means of f over the ticks of many worlds, one number per world.
template <class PerWorld>
Tally over_worlds(const Scenario& s, std::uint32_t worlds, PerWorld f) {
  const Calendar calendar{s};
  Traffic traffic{s.traffic, calendar};
  Tally tally;
  for (std::uint32_t r = 0; r < worlds; ++r) {
    traffic.draw(Draws{2024, r});
    tally.add(f(traffic, calendar));
  }
  return tally;
}

double mean_rate(const Traffic& traffic, const Calendar& calendar) {
  double sum = 0.0;
  for (std::size_t k = 0; k < calendar.ticks(); ++k) sum += traffic.rates()[k];
  return sum / static_cast<double>(calendar.ticks());
}

}  // namespace

TEST_CASE("without any variation traffic is its base") {
  const Scenario s = week_at(Duration::hours(1));
  CHECK(over_worlds(s, 3, mean_rate).mean() == Approx(10.0));
}

TEST_CASE("seasons keep the mean over a week and peak when they should") {
  Scenario s = week_at(Duration::minutes(30));
  s.start = {1, Duration::hours(10)};
  s.traffic.daily = {{0.6, Duration::hours(19)}, {0.2, Duration::hours(8)}};
  s.traffic.weekly = {{0.3, Duration::days(2)}};
  const Calendar calendar{s};
  const Traffic traffic{s.traffic, calendar};
  double week = 0.0;
  std::vector<double> by_hour(24, 0.0);
  for (std::size_t k = 0; k < 336; ++k) {
    week += traffic.profile()[k] / 336.0;
    by_hour[static_cast<std::size_t>(calendar.tick_since_monday(k) % Duration::days(1) / Duration::hours(1))] +=
        traffic.profile()[k];
  }
  CHECK(week == Approx(10.0));
  CHECK(std::max_element(by_hour.begin(), by_hour.end()) - by_hour.begin() == 19);
}

TEST_CASE("a trend grows from the start of the release") {
  Scenario s = week_at(Duration::hours(1));
  s.traffic.trend_per_day = 0.05;
  const Traffic traffic{s.traffic, Calendar{s}};
  CHECK(traffic.profile()[72] == Approx(10.0));
  CHECK(traffic.profile()[72 + 48] == Approx(10.0 * std::exp(0.1)));
  CHECK(traffic.profile()[0] == Approx(10.0 * std::exp(-0.15)));
}

TEST_CASE("every source of variation keeps the mean rate, and a factor that is not centered would not") {
  Scenario s = week_at(Duration::hours(1));
  s.traffic.day_effect_sd = 0.2;
  CHECK(std::abs(z_score(over_worlds(s, 4000, mean_rate), 10.0)) < z_limit);
  CHECK(std::abs(z_score(over_worlds(s, 4000, mean_rate), 10.0 * std::exp(0.02))) > z_limit);
  s = week_at(Duration::hours(1));
  s.traffic.wander_sd = 0.3;
  s.traffic.wander_hourly_correlation = 0.77;
  CHECK(std::abs(z_score(over_worlds(s, 4000, mean_rate), 10.0)) < z_limit);
  CHECK(std::abs(z_score(over_worlds(s, 4000, mean_rate), 10.0 * std::exp(0.045))) > z_limit);
  s = week_at(Duration::hours(1));
  s.traffic.noise_cv = 0.4;
  CHECK(std::abs(z_score(over_worlds(s, 4000, mean_rate), 10.0)) < z_limit);
}

TEST_CASE("the wander is a stationary AR(1) of the stated spread and correlation") {
  Scenario s = week_at(Duration::hours(1));
  s.traffic.wander_sd = 0.3;
  s.traffic.wander_hourly_correlation = 0.77;
  const auto deviation = [](const Traffic& t, std::size_t k) { return std::log(t.rates()[k] / 10.0) + 0.045; };
  for (const std::size_t hour : {0U, 100U}) {
    const Tally square = over_worlds(
        s, 20'000, [&](const Traffic& t, const Calendar&) { return deviation(t, hour) * deviation(t, hour); });
    CHECK(std::abs(z_score(square, 0.09)) < z_limit);
    const Tally lagged = over_worlds(
        s, 20'000, [&](const Traffic& t, const Calendar&) { return deviation(t, hour) * deviation(t, hour + 1); });
    CHECK(std::abs(z_score(lagged, 0.77 * 0.09)) < z_limit);
    CHECK(std::abs(z_score(lagged, 0.70 * 0.09)) > z_limit);
  }
}

TEST_CASE("bursts bring the expected extra requests") {
  Scenario s = week_at(Duration::minutes(5));
  s.traffic.bursts_per_day = 2.0;
  s.traffic.burst_alpha = 4.0;
  s.traffic.burst_length = {Duration::minutes(20), 0.5};
  // mean height 2 alpha / (alpha - 1), mean length median exp(sigma^2 / 2)
  const double height = 2.0 * 4.0 / 3.0, length_days = 20.0 / 1440.0 * std::exp(0.125);
  const double one_burst = 2.0 * length_days * (height - 1.0);
  const Tally rate = over_worlds(s, 4000, mean_rate);
  CHECK(rate.mean() == Approx(10.0 * (1.0 + one_burst)).epsilon(0.01));
  CHECK(rate.mean() > 10.0 * (1.0 + 0.8 * one_burst));
}

TEST_CASE("of bursts that overlap the highest counts") {
  // Bursts in progress are Poisson (M/G/oo) with mean r, so that none is higher than x with probability exp(-r (2 /
  // x)^alpha), x above 2.
  Scenario s = week_at(Duration::minutes(30));
  s.traffic.bursts_per_day = 4.0;
  s.traffic.burst_alpha = 5.0;
  s.traffic.burst_length = {Duration::hours(6), 0.0};
  const double alpha = 5.0, in_progress = 1.0, none = std::exp(-in_progress);
  double highest = 1.0 + (1.0 - none);
  for (double x = 2.0005; x < 100.0; x += 0.001)
    highest += 0.001 * (1.0 - std::exp(-in_progress * std::pow(2.0 / x, alpha)));
  const double excess = 2.0 * alpha / (alpha - 1.0) - 1.0;
  const Tally rate = over_worlds(s, 4000, mean_rate);
  CHECK(std::abs(z_score(rate, 10.0 * highest)) < z_limit);
  CHECK(std::abs(z_score(rate, 10.0 * (1.0 + in_progress * excess))) > z_limit);    // heights that add up
  CHECK(std::abs(z_score(rate, 10.0 * std::exp(in_progress * excess))) > z_limit);  // heights that multiply
}

TEST_CASE("a tick counts bursts by the part of it in which each is the highest") {
  std::vector<Burst> bursts{{Duration::minutes(70), Duration::minutes(80), 5.0},
                            {Duration::minutes(20), Duration::minutes(100), 3.0},
                            {Duration::minutes(75), Duration::minutes(130), 4.0},
                            {Duration::minutes(300), Duration::minutes(310), 9.0}};
  std::vector<double> beyond(3, 0.0);
  add_bursts(bursts, Duration::hours(1), beyond);
  CHECK(beyond[0] == Approx(2.0 * 40.0 / 60.0));
  CHECK(beyond[1] == Approx((2.0 * 10.0 + 4.0 * 10.0 + 3.0 * 40.0) / 60.0));  // 3 to 1:10, 5 to 1:20, then 4
  CHECK(beyond[2] == Approx(3.0 * 10.0 / 60.0));
}

TEST_CASE("halving the tick leaves the distribution of a window's volume unchanged") {
  const auto volumes = [](Duration tick) {
    Scenario s = week_at(tick);
    s.traffic.noise_cv = 0.4;
    s.traffic.wander_sd = 0.2;
    std::vector<double> of_window;
    const Calendar calendar{s};
    Traffic traffic{s.traffic, calendar};
    const std::uint32_t shift = tick == Duration::hours(1) ? 0 : 50'000;  // independent worlds
    for (std::uint32_t r = 0; r < 4000; ++r) {
      traffic.draw(Draws{5, r + shift});
      double requests = 0.0;
      const auto ticks = static_cast<std::size_t>(Duration::hours(3) / tick);
      for (std::size_t k = 0; k < ticks; ++k) requests += traffic.rates()[k] * tick.in_seconds();
      of_window.push_back(requests);
    }
    return of_window;
  };
  const auto hourly = volumes(Duration::hours(1));
  CHECK(same_distribution_p_value(hourly, volumes(Duration::minutes(30))) > false_alarm_rate);
  auto stretched = hourly;
  for (double& x : stretched) x *= 1.1;
  CHECK(same_distribution_p_value(stretched, volumes(Duration::minutes(30))) < false_alarm_rate);
}

TEST_CASE("a trace is replayed in whole days, each drawn anew and averaged over ticks") {
  Scenario s = week_at(Duration::hours(1));
  s.start = {2, Duration::hours(6)};
  Trace trace{"two days", Duration::minutes(30), {}};
  trace.days.resize(2);
  for (std::size_t i = 0; i < 48; ++i) {
    trace.days[0].counts.push_back(1800.0 * static_cast<double>(i));
    trace.days[1].counts.push_back(1e6);
  }
  s.traffic.trace = trace;
  const Calendar calendar{s};
  Traffic traffic{s.traffic, calendar};
  std::int64_t second_day_picked = 0, days = 0;
  for (std::uint32_t r = 0; r < 500; ++r) {
    traffic.draw(Draws{1, r});
    for (std::size_t k = 18; k + 24 <= calendar.ticks(); k += 24) {  // 06:00 + 18 h is midnight
      const bool second = traffic.rates()[k] > 100.0;
      for (std::size_t hour = 0; hour < 24; ++hour) {
        const double expected = second ? 1e6 / 1800.0 : 2.0 * static_cast<double>(hour) + 0.5;
        REQUIRE(traffic.rates()[k + hour] == Approx(expected));
      }
      second_day_picked += second;
      ++days;
    }
  }
  CHECK(std::abs(z_score(second_day_picked, days, 0.5)) < z_limit);
}

TEST_CASE("a trace with dates replays each weekday by days of that weekday, and one without by any") {
  Scenario s = week_at(Duration::hours(1));
  s.until = Duration::days(21);
  s.start = {2, Duration::hours(6)};
  Trace trace{"ten days", Duration::days(1), {}, Duration::days(20'514)};     // Monday, 2 March 2026
  for (int i = 0; i < 10; ++i) trace.days.push_back({{86'400.0 * (i + 1)}});  // day i has i + 1 requests a second
  s.traffic.trace = trace;
  const Calendar calendar{s};
  Traffic traffic{s.traffic, calendar};
  std::int64_t mondays = 0, second_mondays = 0;
  for (std::uint32_t r = 0; r < 500; ++r) {
    traffic.draw(Draws{1, r});
    for (std::size_t k = 0; k < calendar.ticks(); ++k) {
      const auto weekday = calendar.tick_since_monday(k) / Duration::days(1) % 7;
      const auto replayed = std::llround(traffic.rates()[k]) - 1;
      REQUIRE(replayed % 7 == weekday);
      if (weekday != 0 || calendar.tick_since_monday(k) % Duration::days(1) != Duration{}) continue;
      ++mondays;
      second_mondays += replayed == 7;
    }
  }
  CHECK(std::abs(z_score(second_mondays, mondays, 0.5)) < z_limit);
  CHECK(traffic.profile()[0] == Approx(7.0));  // the world begins on a Sunday, recorded once

  s.traffic.trace->first_day.reset();
  Traffic undated{s.traffic, calendar};
  undated.draw(Draws{1, 0});
  std::int64_t elsewhere = 0;
  for (std::size_t k = 0; k < calendar.ticks(); ++k)
    elsewhere += (std::llround(undated.rates()[k]) - 1) % 7 != calendar.tick_since_monday(k) / Duration::days(1) % 7;
  CHECK(elsewhere > 0);
  CHECK(undated.profile()[0] == Approx(5.5));
}

TEST_CASE("a longer horizon adds to traffic and changes nothing before") {
  Scenario s = week_at(Duration::hours(1));
  s.traffic.day_effect_sd = s.traffic.wander_sd = 0.2;
  s.traffic.noise_cv = 0.3;
  s.traffic.bursts_per_day = 2.0;
  s.traffic.burst_length = {Duration::minutes(40), 0.5};
  Scenario longer = s;
  longer.until = Duration::days(30);
  Traffic here{s.traffic, Calendar{s}}, there{longer.traffic, Calendar{longer}};
  here.draw(Draws{1, 1});
  there.draw(Draws{1, 1});
  for (std::size_t k = 0; k < Calendar{s}.ticks(); ++k) REQUIRE(here.rates()[k] == there.rates()[k]);
}

}  // namespace rollcast::test::traffic_test
