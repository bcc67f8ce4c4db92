// How soon a gate sees a fault, against tests that are played.

#include "reports/explain/requests_to_see.hpp"

#include <cmath>

#include "rollcast/kernel/samplers.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

using namespace rollcast;
using namespace rollcast::test;

namespace {

constexpr double critical = 2.3263479;  // one-sided, 1 %

/// Whether a z test alarms on one draw of so many requests, of which the candidate's share fails with q and the rest with p.
bool alarms(Stream& draws, double requests, double p, double q, double share) {
  const auto n1 = std::llround(share * requests), n0 = std::llround((1.0 - share) * requests);
  const auto bad1 = static_cast<double>(draw_binomial(draws, n1, q)), bad0 = static_cast<double>(draw_binomial(draws, n0, p));
  const auto size1 = static_cast<double>(n1), size0 = static_cast<double>(n0);
  const double pooled = (bad1 + bad0) / (size1 + size0);
  const double error = std::sqrt(pooled * (1.0 - pooled) * (1.0 / size1 + 1.0 / size0));
  return bad1 / size1 - bad0 / size0 > critical * error;
}

}  // namespace

TEST_CASE("a test of the requests that are told sees the fault four times in five, and one of fewer requests does not") {
  constexpr std::int64_t tests = 20'000;
  for (const auto& [p, q, share] : {std::tuple{0.10, 0.115, 0.5}, {0.10, 0.115, 0.25}, {0.97, 0.9725, 0.1}, {0.02, 0.025, 0.5}}) {
    CAPTURE(p, q, share);
    const double requests = requests_to_see(Probability{p}, Probability{q}, Share{share});
    Stream draws{5, 0, {255, 0, 0}, 0};
    std::int64_t seen = 0, seen_with_fewer = 0;
    for (std::int64_t i = 0; i < tests; ++i) {
      seen += alarms(draws, requests, p, q, share);
      seen_with_fewer += alarms(draws, 0.9 * requests, p, q, share);
    }
    CHECK(std::abs(static_cast<double>(seen) / tests - 0.80) < 0.02);  // the normal approximation's own error is within 1 %
    CHECK(z_score(seen_with_fewer, tests, 0.80) < -z_limit);
  }
}
