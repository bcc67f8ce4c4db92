// What judges promise of their tripwires: bridge mode and guards rest on it.

#include "rollcast/kernel/stream.hpp"
#include "rollcast/strategies/judge.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"

namespace rollcast::test::tripwires_test {

namespace {

std::unique_ptr<Judge> judge_from(const std::string& json) {
  return read_judge(Document{R"({"judge": )" + json + "}"}.root(), "judge", "threshold", plain_scenario()).begin();
}

/// Counts that were seen, and others that lie below and above them.
struct Surrounded {
  Samples least, seen, most;
};

Surrounded draw_surrounded(Stream& random) {
  const auto up_to = [&](std::int64_t n) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n + 1));
  };
  Surrounded drawn;
  for (Sample Samples::*arm : {&Samples::candidate, &Samples::control}) {
    const std::int64_t failures = up_to(400), successes = up_to(600), fewer = up_to(failures), less = up_to(successes);
    const std::int64_t more = failures + up_to(100), most_successes = successes + up_to(100);
    drawn.seen.*arm = {failures + successes, failures};
    drawn.least.*arm = {fewer + less, fewer};
    drawn.most.*arm = {more + most_successes, more};
  }
  return drawn;
}

/// How often a tripwire tripped, kept quiet around counts, and tripped where it had said that it could not.
struct Promises {
  std::int64_t trips = 0, quiet = 0, broken = 0;
};

Promises promises_of(const Tripwire& tripwire) {
  Stream random{1, 0, {255, 0, 0}, 0};
  Promises kept;
  for (int i = 0; i < 100'000; ++i) {
    const Surrounded counts = draw_surrounded(random);
    const bool trips = tripwire.trips(counts.seen), could = tripwire.could_trip(counts.least, counts.most);
    kept.trips += trips;
    kept.quiet += !could;
    kept.broken += trips && !could;
  }
  return kept;
}

/// Looks at the middle where it should look at the worst.
class Careless final : public Tripwire {
 public:
  explicit Careless(const Tripwire& inner) : inner_{&inner} {}
  bool trips(const Samples& seen) const override { return inner_->trips(seen); }
  bool could_trip(const Samples&, const Samples& most) const override { return inner_->trips(most); }

 private:
  const Tripwire* inner_;
};

}  // namespace

TEST_CASE("a tripwire that trips could have been expected to, from any counts below and above") {
  for (const char* const json :
       {R"({"name": "threshold", "over": "stage", "min_requests": 500, "ratio": 1.1, "margin": 0})",
        R"({"name": "z_test", "every": "1h", "min_requests": 500})",
        R"({"name": "z_test", "every": "1h", "ratio": 1.3, "alpha": "10%"})"}) {
    CAPTURE(json);
    const auto judge = judge_from(json);
    REQUIRE(judge->tripwire() != nullptr);
    const Promises kept = promises_of(*judge->tripwire());
    CHECK(kept.broken == 0);
    CHECK(kept.trips > 5'000);
    CHECK(kept.quiet > 5'000);
    CHECK(promises_of(Careless{*judge->tripwire()}).broken > 100);
  }
}

TEST_CASE("a test that fails at less than no difference has no tripwire") {
  CHECK(judge_from(R"({"name": "z_test", "every": "1h", "alpha": "60%"})")->tripwire() == nullptr);
}

}  // namespace rollcast::test::tripwires_test
