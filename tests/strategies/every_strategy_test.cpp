// What holds for every strategy, whatever it is shown.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/scenarios/load.hpp"
#include "rollcast/strategies/catalog.hpp"
#include "rollcast/strategies/judge.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"

namespace rollcast::test::every_strategy_test {

namespace {

/// One answer, and what it was an answer to.
struct Look {
  Observation seen;
  Decision decision;
};

/// Someone who shows a strategy random counts, freezes and approvals, keeping the engine's promises: it is asked at the
/// look that it named or when its guard trips, sooner only where people have answered, and no more after it promoted or
/// rolled back.
class RandomOperator {
 public:
  explicit RandomOperator(std::uint32_t seed) : random_{17, seed, {254, 0, 0}, 0} {}

  std::vector<Look> watch(Strategy& strategy) {
    std::vector<Look> looks;
    while (looks.size() < most_looks && !is_over(looks)) {
      const Observation seen = next_observation(looks);
      looks.push_back({seen, strategy.look(seen)});
    }
    return looks;
  }

 private:
  static constexpr std::size_t most_looks = 200;

  static bool is_over(const std::vector<Look>& looks) {
    if (looks.empty()) return false;
    const Decision& last = looks.back().decision;
    return last.act == Decision::Act::promote || last.act == Decision::Act::roll_back || stuck(looks.back());
  }
  /// Waits for ever, and for nobody.
  static bool stuck(const Look& last) {
    return last.decision.look_at.is_never() && !last.decision.approval && last.decision.guard.tripwire == nullptr &&
           !last.seen.frozen;
  }
  /// Of all requests, since the last shift.
  static double mirrored(const std::vector<Look>& looks) {
    const auto is_shift = [](const Look& look) { return look.decision.act == Decision::Act::shift; };
    const auto last = std::find_if(looks.rbegin(), looks.rend(), is_shift);
    return last == looks.rend() ? 0.0 : last->decision.mirrored.share.value();
  }
  bool happens(double chance) { return draw_uniform(random_) < chance; }

  Sample draw_arm(double share) {
    const auto requests =
        static_cast<std::int64_t>(std::clamp(share, 0.0, 1.0) * std::floor(draw_uniform(random_) * 50'000.0));
    return {requests, draw_binomial(random_, requests, 0.02 * draw_uniform(random_))};
  }

  Observation next_observation(const std::vector<Look>& looks) {
    if (looks.empty()) return {SimTime{} + Duration::hours(3), nobody(), {}, {}};
    const auto& [before, decision] = looks.back();
    Observation seen;
    const bool shifted = decision.act == Decision::Act::shift;
    seen.share = shifted ? decision.share : before.share;
    seen.since_look = {draw_arm(seen.share.value() + mirrored(looks)), draw_arm(1.0 - seen.share.value())};
    seen.since_stage = shifted ? seen.since_look : before.since_stage + seen.since_look;
    seen.approved = !shifted && (before.approved || (decision.approval && happens(0.5)));
    seen.frozen = happens(0.1);
    seen.now = decision.look_at.is_never() ? before.now + Duration::hours(2) : decision.look_at;
    if (seen.frozen && happens(0.5)) seen.thaws = seen.now + Duration::hours(6);
    return seen;
  }

  Stream random_;
};

bool same(const Decision& a, const Decision& b) {
  return a.act == b.act && a.share == b.share && a.mirrored == b.mirrored && a.fleets == b.fleets &&
         a.look_at == b.look_at && a.approval.has_value() == b.approval.has_value();
}

/// The first promise that these looks break, in words; empty when they keep them all.
std::string broken_promise(const std::vector<Look>& looks, const Strategy& strategy) {
  for (const auto& [seen, decision] : looks) {
    const bool moves = decision.act == Decision::Act::shift || decision.act == Decision::Act::promote;
    if (decision.share < nobody() || decision.share > all_traffic()) return "a share outside 0 to 1";
    if (decision.share.value() + decision.mirrored.share.value() > 1.0 + 1e-9)
      return "copies of requests that the baseline does not serve";
    if (seen.frozen && moves) return "it moved on while the share was frozen";
    if (decision.look_at <= seen.now) return "the next look is not after this one";
    if (decision.approval && decision.act != Decision::Act::hold) return "it asked people and acted without them";
    if (decision.guard.tripwire != nullptr && (decision.watch == Watch::nothing || decision.guard.every <= Duration{}))
      return "a blind guard";
    if (decision.fleets.candidate < 0.0 || decision.fleets.taken > 1.0 + 1e-9) return "fleets that cannot be";
    if (strategy.rollback_takes(seen.now) < Duration{}) return "a rollback into the past";
  }
  return "";
}

/// As it is by default; those made of other judges have no default.
std::string judge_text(const std::string& name) {
  if (name == "all_of" || name == "any_of") return R"({"name": ")" + name + R"(", "judges": ["threshold", "z_test"]})";
  if (name == "score") return R"({"name": "score", "members": [{"judge": "threshold"}, {"judge": "z_test"}]})";
  return "\"" + name + "\"";
}

/// Every kind that releases, as it is by default, and gates of every judge.
std::vector<std::string> every_strategy() {
  std::vector<std::string> all;
  for (const StrategyKind& kind : strategy_catalog())
    if (kind.name != "none") all.push_back(R"({"name": ")" + std::string{kind.name} + "\"}");
  for (const JudgeKind& kind : judge_catalog())
    for (const char* policy : {"promote", "hold", "roll_back", "ask"})
      all.push_back(R"({"name": "canary", "bake": "1h", "approval": "each_step", "when_inconclusive": ")" +
                    std::string{policy} + R"(", "judge": )" + judge_text(std::string{kind.name}) + "}");
  return all;
}

/// Goes on while the share is frozen, and serves more than 100 % of traffic.
class Reckless final : public Strategy {
 public:
  Decision look(const Observation& seen) override {
    return Decision::shift_to(Share{seen.share.value() + 0.3}, seen.now + Duration::hours(1), Watch::counts, {});
  }
  Duration rollback_takes(SimTime) const override { return {}; }
};

}  // namespace

TEST_CASE(
    "whatever it is shown, a strategy keeps shares within 0 and 1, waits while it must, and says the same again") {
  Scenario s = plain_scenario();
  s.tick = Duration::minutes(5);
  s.fleet.replicas = 20;
  for (const std::string& json : every_strategy()) {
    CAPTURE(json);
    const Contender contender = contender_from(json, s);
    std::size_t ends = 0;
    for (std::uint32_t seed = 0; seed < 40; ++seed) {
      const auto strategy = contender.begin(), twin = contender.begin();
      const std::vector<Look> looks = RandomOperator{seed}.watch(*strategy), again = RandomOperator{seed}.watch(*twin);
      CHECK(broken_promise(looks, *strategy) == "");
      REQUIRE(looks.size() == again.size());
      for (std::size_t i = 0; i < looks.size(); ++i) REQUIRE(same(looks[i].decision, again[i].decision));
      const Decision::Act last = looks.back().decision.act;
      ends += last == Decision::Act::promote || last == Decision::Act::roll_back || last == Decision::Act::withdraw;
    }
    CHECK(ends > 0);
  }
}

TEST_CASE("a strategy that moves on while it must not, or serves more than 100 % of traffic, is noticed") {
  std::size_t noticed = 0;
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    Reckless reckless;
    noticed += !broken_promise(RandomOperator{seed}.watch(reckless), reckless).empty();
  }
  CHECK(noticed == 40);
}

}  // namespace rollcast::test::every_strategy_test
