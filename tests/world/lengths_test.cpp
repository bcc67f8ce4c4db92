#include "rollcast/world/lengths.hpp"

#include <array>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>

#include "rollcast/kernel/samplers.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::lengths_test {

namespace {

/// Pearson's p value of draws of this length, or of what is drawn by it, against a distribution in 20 classes of equal
/// probability; `beyond` is that distribution's chance of more than so many hours.
template <class Beyond>
double p_value_against(Beyond beyond, const VaryingDuration& length,
                       Duration (*draw)(Stream&, const VaryingDuration&) = draw_length) {
  constexpr std::uint32_t draws = 40'000;
  std::array<double, 20> observed{}, expected{};
  expected.fill(draws / 20.0);
  for (std::uint32_t i = 0; i < draws; ++i) {
    Stream stream{12, 0, {4, 0, 0}, i};
    const double class_ = 20.0 * beyond(draw(stream, length).in_hours());
    ++observed[std::min<std::size_t>(19, static_cast<std::size_t>(class_))];
  }
  return chi_square_p_value(observed, expected);
}

/// Against the exponential distribution of mean 1 h.
double p_value_as_exponential_hour(const VaryingDuration& length) {
  return p_value_against([](double hours) { return std::exp(-hours); }, length);
}

VaryingDuration log_logistic_length(Duration median, double shape) {
  return {median, 0.0, LengthDistribution::log_logistic, shape};
}

}  // namespace

TEST_CASE("an exponential length has its distribution, and no other length has it") {
  CHECK(p_value_as_exponential_hour(exponential_length(Duration::hours(1))) > false_alarm_rate);
  CHECK(p_value_as_exponential_hour(exponential_length(Duration::hours(1.1))) < false_alarm_rate);
  CHECK(p_value_as_exponential_hour({Duration::hours(std::numbers::ln2), 1.0}) < false_alarm_rate);
}

TEST_CASE("a log-logistic length has its distribution, and no other length has it") {
  const auto p_value = [](const VaryingDuration& length) {
    return p_value_against([](double hours) { return 1.0 / (1.0 + std::pow(hours / 2.0, 1.24)); }, length);
  };
  CHECK(p_value(log_logistic_length(Duration::hours(2), 1.24)) > false_alarm_rate);
  CHECK(p_value(log_logistic_length(Duration::hours(2), 1.3)) < false_alarm_rate);
  CHECK(p_value(log_logistic_length(Duration::hours(2.2), 1.24)) < false_alarm_rate);
  CHECK(p_value({Duration::hours(2), 1.46}) <
        false_alarm_rate);  // the lognormal of the same median and spread of the logarithm
}

TEST_CASE("what is left of a stretch in progress has the equilibrium distribution of its length") {
  // P(left > x) is the integral of P(length > y) over y > x, over the mean length.
  const auto exponential = [](double hours) { return std::exp(-hours); };
  const auto fixed = [](double hours) { return 1.0 - hours / 3.0; };
  const auto lognormal = [](double hours) {
    const auto tail = [](double z) { return 0.5 * std::erfc(z / std::numbers::sqrt2); };
    const double sigma = 1.5, z = std::log(hours / 2.0) / sigma, mean = 2.0 * std::exp(sigma * sigma / 2.0);
    return tail(z - sigma) - hours / mean * tail(z);
  };
  const auto log_logistic =
      [](double hours) {  // w is the chance of a shorter length: the integral is an incomplete beta function of it
        const double shape = 1.5, w = 1.0 / (1.0 + std::pow(hours / 2.0, -shape));
        return boost::math::ibetac(1.0 / shape, 1.0 - 1.0 / shape, w);
      };
  const VaryingDuration heavy = log_logistic_length(Duration::hours(2), 1.5);
  CHECK(p_value_against(exponential, exponential_length(Duration::hours(1)), draw_rest) > false_alarm_rate);
  CHECK(p_value_against(fixed, {Duration::hours(3)}, draw_rest) > false_alarm_rate);
  CHECK(p_value_against(lognormal, {Duration::hours(2), 1.5}, draw_rest) > false_alarm_rate);
  CHECK(p_value_against(lognormal, {Duration::hours(2), 1.4}, draw_rest) < false_alarm_rate);
  CHECK(p_value_against(lognormal, {Duration::hours(2), 1.5}, draw_length) < false_alarm_rate);
  CHECK(p_value_against(log_logistic, heavy, draw_rest) > false_alarm_rate);
  CHECK(p_value_against(log_logistic, log_logistic_length(Duration::hours(2), 1.55), draw_rest) < false_alarm_rate);
}

TEST_CASE("a log-logistic length's mean and lead are those of its distribution") {
  const auto length = log_logistic_length(Duration::hours(1), 3.0);
  Tally hours;
  for (std::uint32_t i = 0; i < 40'000; ++i) {
    Stream stream{12, 0, {4, 0, 0}, i};
    hours.add(draw_length(stream, length).in_hours());
  }
  CHECK(24.0 * mean_days(length) == Approx(2.0 * std::numbers::pi / 3.0 / std::sqrt(3.0)));
  CHECK(std::abs(z_score(hours, 24.0 * mean_days(length))) < z_limit);
  CHECK(std::abs(z_score(hours, 1.03 * 24.0 * mean_days(length))) > z_limit);
  CHECK(lead_of(length).in_days() == Approx(10.0 * mean_days(length)));
}

TEST_CASE("a length's mean and the lead of a process know its distribution") {
  CHECK(mean_days(exponential_length(Duration::days(3))) == Approx(3.0));
  CHECK(mean_days({Duration::days(3), 0.0}) == 3.0);
  CHECK(mean_days({Duration::days(3), 1.0}) == Approx(3.0 * std::exp(0.5)));
  CHECK(lead_of(exponential_length(Duration::hours(1))).in_hours() == Approx(10.0));
  CHECK(lead_of({Duration::days(3), 5.0}) == Duration::days(3650));
}

TEST_CASE("a lognormal length is drawn as before, and none is longer than the longest span") {
  Stream one{6, 0, {4, 0, 0}, 0}, other{6, 0, {4, 0, 0}, 0};
  CHECK(draw_length(one, {Duration::hours(2), 0.7}) == draw_lognormal(other, Duration::hours(2), 0.7));
  for (std::uint32_t i = 0; i < 100; ++i) {
    Stream stream{6, 0, {4, 0, 0}, i};
    CHECK(draw_length(stream, exponential_length(Duration::days(36'000))) <= longest_span());
  }
}

}  // namespace rollcast::test::lengths_test
