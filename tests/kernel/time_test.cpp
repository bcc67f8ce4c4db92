#include "rollcast/kernel/time.hpp"

#include "support/catch.hpp"

namespace rollcast::test::time_test {

TEST_CASE("lengths are written as people say them") {
  CHECK(to_text(Duration::days(2) + Duration::hours(4)) == "2d 4h");
  CHECK(to_text(Duration::seconds(90)) == "1min 30s");
  CHECK(to_text(Duration::microseconds(250'000)) == "250ms");
  CHECK(to_text(Duration{}) == "0s");
  CHECK(to_text(Duration::forever()) == "forever");
  CHECK(to_text(Duration{} - Duration::minutes(5)) == "-5min");
}

TEST_CASE("instants are written as day and time since the start") {
  CHECK(to_clock_text(SimTime{} + Duration::days(2) + Duration::hours(4)) == "2d 04:00");
  CHECK(to_clock_text(SimTime{} + Duration::seconds(3607)) == "0d 01:00:07");
  CHECK(to_clock_text(SimTime::never()) == "never");
}

TEST_CASE("forever is longer than every length that may be named, and adding to it does not overflow") {
  CHECK(Duration::forever() > longest_span());
  CHECK((SimTime::never() + longest_span()).is_never());
  CHECK((Duration::forever() + Duration::forever()).count() > 0);
}

}  // namespace rollcast::test::time_test
