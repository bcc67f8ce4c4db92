// How soon a gate sees an error, against tests that are run.

#include "reports/explain/requests_to_see.hpp"

#include <cmath>

#include "rollcast/kernel/samplers.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::requests_to_see_test {

namespace {

constexpr double critical = 2.3263479;  // one-sided, 1 %

/// Requests of each version.
struct Sizes {
  double candidate, control;
};

/// Whether a z test alarms on one draw of so many requests, of which the candidate's fail with q and the control's with
/// p.
bool alarms(Stream& draws, const Sizes& sizes, double p, double q) {
  const auto n1 = std::llround(sizes.candidate), n0 = std::llround(sizes.control);
  const auto bad1 = static_cast<double>(draw_binomial(draws, n1, q)),
             bad0 = static_cast<double>(draw_binomial(draws, n0, p));
  const auto size1 = static_cast<double>(n1), size0 = static_cast<double>(n0);
  const double pooled = (bad1 + bad0) / (size1 + size0);
  const double error = std::sqrt(pooled * (1.0 - pooled) * (1.0 / size1 + 1.0 / size0));
  return bad1 / size1 - bad0 / size0 > critical * error;
}

/// That so many requests see the error four times in five, and fewer do not.
void check_sight(const Sizes& enough, const Sizes& fewer, double p, double q) {
  constexpr std::int64_t tests = 20'000;
  Stream draws{5, 0, {255, 0, 0}, 0};
  std::int64_t seen = 0, seen_with_fewer = 0;
  for (std::int64_t i = 0; i < tests; ++i) {
    seen += alarms(draws, enough, p, q);
    seen_with_fewer += alarms(draws, fewer, p, q);
  }
  CHECK(std::abs(static_cast<double>(seen) / tests - 0.80) <
        0.02);  // the normal approximation's own error is within 1 %
  CHECK(z_score(seen_with_fewer, tests, 0.80) < -z_limit);
}

}  // namespace

TEST_CASE(
    "a test of the requests that are told sees the error four times in five, and one of fewer requests does not") {
  for (const auto& [p, q, share] :
       {std::tuple{0.10, 0.115, 0.5}, {0.10, 0.115, 0.25}, {0.97, 0.9725, 0.1}, {0.02, 0.025, 0.5}}) {
    CAPTURE(p, q, share);
    const double requests = requests_to_see(Probability{p}, Probability{q}, {Share{share}, Share{1.0 - share}});
    const Sizes enough{share * requests, (1.0 - share) * requests};
    check_sight(enough, {0.9 * enough.candidate, 0.9 * enough.control}, p, q);
  }
}

TEST_CASE("copies make the candidate's arm larger, and one that leaves them out sees the error later") {
  const double p = 0.10, q = 0.115;
  const double requests = requests_to_see(Probability{p}, Probability{q}, {Share{1.0}, Share{0.9}});
  check_sight({requests, 0.9 * requests}, {0.1 * requests, 0.9 * requests}, p, q);
  const double of_copies_alone = requests_to_see(Probability{p}, Probability{q}, {Share{1.0}, Share{1.0}});
  check_sight({of_copies_alone, of_copies_alone}, {0.9 * of_copies_alone, 0.9 * of_copies_alone}, p, q);
}

TEST_CASE("requests of the candidate that are told see the error against those before, where these suffice") {
  const double p = 0.10, q = 0.115;
  for (const double before : {6'000.0, 20'000.0, 1e6}) {
    CAPTURE(before);
    const double requests = requests_to_see_after(Probability{p}, Probability{q}, before);
    check_sight({requests, before}, {0.9 * requests, before}, p, q);
  }
  CHECK(std::isinf(requests_to_see_after(Probability{p}, Probability{q}, 3'000.0)));
  CHECK(std::isinf(requests_to_see_after(Probability{p}, Probability{q}, 0.0)));
}

}  // namespace rollcast::test::requests_to_see_test
