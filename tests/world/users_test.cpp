#include "rollcast/world/users.hpp"

#include <array>
#include <boost/random/gamma_distribution.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <boost/random/uniform_01.hpp>

#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::users_test {

namespace {

constexpr double equally_active = 1e9;
constexpr std::int64_t people = 40'000;

/// Each user by itself: an activity, a position, and requests that come one by one, each to the candidate or not.
std::int64_t touched_one_by_one(const UsersSpec& users, std::span<const RequestsAtShare> stretches) {
  boost::random::mt19937_64 engine{4'711};
  boost::random::uniform_01<double> uniform;
  boost::random::gamma_distribution<double> activity{users.activity_shape, 1.0 / users.activity_shape};
  std::int64_t touched = 0;
  for (std::int64_t user = 0; user < people; ++user) {
    const double active = activity(engine), position = uniform(engine);
    bool met = false;
    for (const RequestsAtShare& stretch : stretches) {
      boost::random::poisson_distribution<std::int64_t> requests{active * stretch.requests / users.count};
      for (std::int64_t k = requests(engine); k > 0; --k)
        met |= (users.assignment == Assignment::sticky ? position : uniform(engine)) < stretch.share.value();
    }
    touched += met;
  }
  return touched;
}

}  // namespace

TEST_CASE(
    "one per cent of a hundred requests each meets 1 % of sticky users, and 63 % where each request decides anew") {
  const std::array exposed{RequestsAtShare{Share{0.01}, 100.0 * people}};
  CHECK(users_touched({people, equally_active, Assignment::sticky}, exposed) == Approx(0.01 * people));
  CHECK(users_touched({people, equally_active, Assignment::per_request}, exposed) ==
        Approx((1.0 - std::exp(-1.0)) * people));
}

TEST_CASE("users of exponential activity meet the candidate with chance x / (1 + x) after x requests each") {
  const std::array exposed{RequestsAtShare{Share{0.2}, 1.0 * people}, RequestsAtShare{Share{0.5}, 3.0 * people}};
  CHECK(users_touched({people, 1.0, Assignment::per_request}, exposed) == Approx(1.7 / 2.7 * people));
  CHECK(users_touched({people, 1.0, Assignment::sticky}, exposed) ==
        Approx((0.2 * 4.0 / 5.0 + 0.3 * 3.0 / 4.0) * people));
}

TEST_CASE("the expected number of users is that of users run one by one, and the other assignment's is not") {
  const std::array exposed{RequestsAtShare{Share{0.05}, 2.0 * people}, RequestsAtShare{Share{0.4}, 1.5 * people},
                           RequestsAtShare{Share{0.1}, 4.0 * people}};
  for (const double shape : {0.4, 3.0})
    for (const auto& [assignment, other] : {std::pair{Assignment::sticky, Assignment::per_request},
                                            std::pair{Assignment::per_request, Assignment::sticky}}) {
      const UsersSpec users{people, shape, assignment}, otherwise{people, shape, other};
      const std::int64_t touched = touched_one_by_one(users, exposed);
      CHECK(std::abs(z_score(touched, people, users_touched(users, exposed) / people)) < z_limit);
      CHECK(std::abs(z_score(touched, people, users_touched(otherwise, exposed) / people)) > z_limit);
    }
}

TEST_CASE("nobody is touched where nobody is, or nothing is exposed") {
  const std::array exposed{RequestsAtShare{Share{0.5}, 100.0}};
  CHECK(users_touched({0.0, 1.0, Assignment::per_request}, exposed) == 0.0);
  CHECK(users_touched({10.0, 1.0, Assignment::per_request}, {}) == 0.0);
  CHECK(users_touched({10.0, 1.0, Assignment::sticky}, {}) == 0.0);
}

}  // namespace rollcast::test::users_test
