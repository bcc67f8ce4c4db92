#include "rollcast/world/lengths.hpp"

#include <array>
#include <cmath>

#include "rollcast/kernel/samplers.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

using namespace rollcast;
using namespace rollcast::test;

namespace {

/// Pearson's p value of draws of this length against the exponential law of mean 1 h, in 20 classes of equal probability.
double p_value_as_exponential_hour(const VaryingDuration& length) {
  constexpr std::uint32_t draws = 40'000;
  std::array<double, 20> observed{}, expected{};
  expected.fill(draws / 20.0);
  for (std::uint32_t i = 0; i < draws; ++i) {
    Stream stream{12, 0, {4, 0, 0}, i};
    const double beyond = std::exp(-draw_length(stream, length).in_hours());
    ++observed[std::min<std::size_t>(19, static_cast<std::size_t>(20.0 * beyond))];
  }
  return chi_square_p_value(observed, expected);
}

}  // namespace

TEST_CASE("an exponential length has its law, and no other length has it") {
  CHECK(p_value_as_exponential_hour(exponential_length(Duration::hours(1))) > false_alarm_rate);
  CHECK(p_value_as_exponential_hour(exponential_length(Duration::hours(1.1))) < false_alarm_rate);
  CHECK(p_value_as_exponential_hour({Duration::hours(std::numbers::ln2), 1.0}) < false_alarm_rate);
}

TEST_CASE("a length's mean and the lead of a steady state know its law") {
  CHECK(mean_days(exponential_length(Duration::days(3))) == Approx(3.0));
  CHECK(mean_days({Duration::days(3), 0.0}) == 3.0);
  CHECK(mean_days({Duration::days(3), 1.0}) == Approx(3.0 * std::exp(0.5)));
  CHECK(steady_state_lead(exponential_length(Duration::hours(1))).in_hours() == Approx(10.0));
  CHECK(steady_state_lead({Duration::days(3), 5.0}) == Duration::days(3650));
}

TEST_CASE("a lognormal length is drawn as before, and none is longer than the longest span") {
  Stream one{6, 0, {4, 0, 0}, 0}, other{6, 0, {4, 0, 0}, 0};
  CHECK(draw_length(one, {Duration::hours(2), 0.7}) == draw_lognormal(other, Duration::hours(2), 0.7));
  for (std::uint32_t i = 0; i < 100; ++i) {
    Stream stream{6, 0, {4, 0, 0}, i};
    CHECK(draw_length(stream, exponential_length(Duration::days(36'000))) <= longest_span());
  }
}
