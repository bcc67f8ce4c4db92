#include "judges/combined.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "judges/named_judge.hpp"

namespace rollcast::judges {

namespace {

/// Whose failing together fails the combination, where that is a matter of tripwires.
enum class Needed { any, all, a_score };

struct CombinedRule {
  std::function<Opinion(std::span<const Opinion>)> judge;
  Needed needed = Needed::a_score;
};

bool passes(Opinion opinion) { return opinion == Opinion::pass || opinion == Opinion::pass_at_once; }

/// A judge at its own looks.
class Member {
 public:
  explicit Member(const JudgePlan& plan) : judge_{plan.begin()}, every_{plan.every} {}

  void begin_stage(const StageAhead& stage) {
    judge_->begin_stage(stage);
    last_look_ = stage.begins;
    since_look_ = {};
    opinion_ = Opinion::inconclusive;
  }

  Opinion assess(const Evidence& evidence) {
    since_look_ = since_look_ + evidence.since_look;
    const bool is_due = every_ && evidence.now - last_look_ >= *every_;
    if (!is_due && !evidence.stage_ends) return opinion_;
    last_look_ = evidence.now;
    return opinion_ = judge_->assess(
               {evidence.now, std::exchange(since_look_, {}), evidence.since_stage, evidence.stage_ends});
  }

  const Tripwire* tripwire() const { return judge_->tripwire(); }
  std::optional<Duration> every() const { return every_; }

 private:
  std::unique_ptr<Judge> judge_;
  std::optional<Duration> every_;
  Samples since_look_;
  SimTime last_look_;
  Opinion opinion_ = Opinion::inconclusive;
};

/// Tripwires that are looked at together.
class CommonTripwire final : public Tripwire {
 public:
  CommonTripwire(std::vector<const Tripwire*> wires, Needed needed) : wires_{std::move(wires)}, needed_{needed} {}

  bool trips(const Samples& since_stage) const override {
    return enough([&](const Tripwire* wire) { return wire->trips(since_stage); });
  }
  bool could_trip(const Samples& least, const Samples& most) const override {
    return enough([&](const Tripwire* wire) { return wire->could_trip(least, most); });
  }
  bool needs_control() const override {
    return std::any_of(wires_.begin(), wires_.end(), [](const Tripwire* wire) { return wire->needs_control(); });
  }

 private:
  template <class Holds>
  bool enough(Holds holds) const {
    return needed_ == Needed::any ? std::any_of(wires_.begin(), wires_.end(), holds)
                                  : std::all_of(wires_.begin(), wires_.end(), holds);
  }

  std::vector<const Tripwire*> wires_;
  Needed needed_;
};

/// One for all, when all that look on the way look together and have one. Who looks where the stage ends alone is asked
/// there, and until then keeps from failing what needs all.
std::unique_ptr<const Tripwire> common_tripwire(std::span<const Member> members, Needed needed) {
  std::vector<const Tripwire*> wires;
  std::optional<Duration> every;
  for (const Member& member : members) {
    if (!member.every() && needed == Needed::any) continue;
    const bool together = !every || member.every() == every;
    if (needed == Needed::a_score || member.tripwire() == nullptr || !member.every() || !together) return nullptr;
    every = member.every();
    wires.push_back(member.tripwire());
  }
  return std::make_unique<CommonTripwire>(std::move(wires), needed);
}

class Combined final : public Judge {
 public:
  Combined(std::span<const JudgePlan> plans, CombinedRule rule) : rule_{std::move(rule)}, opinions_(plans.size()) {
    for (const JudgePlan& plan : plans) members_.emplace_back(plan);
    tripwire_ = common_tripwire(members_, rule_.needed);
  }

  void begin_stage(const StageAhead& stage) override {
    for (Member& member : members_) member.begin_stage(stage);
  }

  Opinion assess(const Evidence& evidence) override {
    std::transform(members_.begin(), members_.end(), opinions_.begin(),
                   [&](Member& member) { return member.assess(evidence); });
    return rule_.judge(opinions_);
  }

  const Tripwire* tripwire() const override { return tripwire_.get(); }

 private:
  CombinedRule rule_;
  std::vector<Member> members_;
  std::vector<Opinion> opinions_;
  std::unique_ptr<const Tripwire> tripwire_;
};

/// Every how often the most frequent looks, if any looks before the stage ends; the others must look at some of its
/// looks.
std::optional<Duration> common_looks(const Fields& fields, std::string_view key, std::span<const JudgePlan> plans) {
  std::optional<Duration> every;
  for (const JudgePlan& plan : plans)
    if (plan.every) every = std::min(every.value_or(*plan.every), *plan.every);
  for (const JudgePlan& plan : plans) {
    if (!plan.every || *plan.every % *every == Duration{} || fields.has_error(key)) continue;
    const Duration below = *plan.every - *plan.every % *every;
    fields.error(
        key, fmt::format(
                 "has a {} that looks every {}, no multiple of {} (how often the most frequent one looks). Let it look "
                 "every {} or {}.",
                 plan.name, to_text(*plan.every), to_text(*every), to_text(below), to_text(below + *every)));
  }
  return every;
}

Against common_comparison(std::span<const JudgePlan> plans) {
  const auto has_control = [](const JudgePlan& plan) { return plan.against == Against::control; };
  return std::any_of(plans.begin(), plans.end(), has_control) ? Against::control : Against::fixed_limit;
}

void refuse_single(const Fields& fields, std::string_view key, std::size_t members) {
  if (members >= 2 || fields.has_error(key)) return;
  fields.error(
      key,
      fmt::format("must list two judges or more, found {}. Write for example [\"threshold\", \"z_test\"].", members));
}

JudgePlan combine(std::string name, const Fields& fields, std::string_view key, std::vector<JudgePlan> plans,
                  CombinedRule rule) {
  const auto every = common_looks(fields, key, plans);
  const Against against = common_comparison(plans);
  return {std::move(name), every,
          [plans = std::move(plans), rule = std::move(rule)] { return std::make_unique<Combined>(plans, rule); },
          against};
}

std::vector<JudgePlan> read_judges(const Fields& fields, const Scenario& scenario) {
  std::vector<JudgePlan> plans;
  for (const Fields& part : fields.named_objects({"judges",
                                                  "The judges, by name or with their options. One that looks less "
                                                  "often than another holds its opinion until its next look.",
                                                  R"(["threshold", {"name": "z_test", "alpha": "1%"}])",
                                                  {.by_default = "required", .range = "two or more"}},
                                                 {}, "judge"))
    plans.push_back(read_named_judge(part, scenario));
  refuse_single(fields, "judges", plans.size());
  return plans;
}

}  // namespace

Opinion fails_by_all(std::span<const Opinion> opinions) {
  const auto any = [&](Opinion wanted) {
    return std::find(opinions.begin(), opinions.end(), wanted) != opinions.end();
  };
  if (any(Opinion::pass_at_once)) return Opinion::pass_at_once;
  if (any(Opinion::pass)) return Opinion::pass;
  return any(Opinion::inconclusive) ? Opinion::inconclusive : Opinion::fail;
}

Opinion fails_by_any(std::span<const Opinion> opinions) {
  const auto any = [&](Opinion wanted) {
    return std::find(opinions.begin(), opinions.end(), wanted) != opinions.end();
  };
  for (const Opinion opinion : {Opinion::fail, Opinion::inconclusive, Opinion::pass})
    if (any(opinion)) return opinion;
  return Opinion::pass_at_once;
}

double ScoreRule::score_of(std::span<const Opinion> opinions) const {
  double passed = 0.0, told = 0.0;
  for (std::size_t i = 0; i < opinions.size(); ++i) {
    if (opinions[i] == Opinion::inconclusive) continue;
    told += weights[i].weight;
    if (passes(opinions[i])) passed += weights[i].weight;
  }
  return told > 0.0 ? 100.0 * passed / told : 100.0;
}

Opinion ScoreRule::judge(std::span<const Opinion> opinions) const {
  double silent = 0.0, all = 0.0;
  bool at_once = true;
  for (std::size_t i = 0; i < opinions.size(); ++i) {
    if (weights[i].is_critical && opinions[i] == Opinion::fail) return Opinion::fail;
    all += weights[i].weight;
    if (opinions[i] == Opinion::inconclusive) silent += weights[i].weight;
    at_once = at_once && opinions[i] == Opinion::pass_at_once;
  }
  if (2.0 * silent >= all) return Opinion::inconclusive;
  const double score = score_of(opinions);
  if (score <= marginal) return Opinion::fail;
  if (score < pass) return Opinion::inconclusive;
  return at_once ? Opinion::pass_at_once : Opinion::pass;
}

JudgePlan read_all_of(const Fields& fields, const Scenario& scenario) {
  return combine("all_of", fields, "judges", read_judges(fields, scenario), {fails_by_all, Needed::all});
}

JudgePlan read_any_of(const Fields& fields, const Scenario& scenario) {
  return combine("any_of", fields, "judges", read_judges(fields, scenario), {fails_by_any, Needed::any});
}

JudgePlan read_score(const Fields& fields, const Scenario& scenario) {
  ScoreRule rule;
  std::vector<JudgePlan> plans;
  for (const Fields& part : fields.objects(
           {"members",
            "The judges that make the score, of those who can tell: the part of the weight that passes, in percent.",
            R"([{"judge": "threshold"}, {"judge": "z_test", "weight": 2}])",
            {.by_default = "required", .range = "two or more"}})) {
    plans.push_back(read_judge(
        part, {"judge", "Whose opinion counts, by name or with its options.", R"({"name": "z_test", "alpha": "1%"})"},
        "threshold", scenario));
    rule.weights.push_back(
        {part.number({"weight", "How much the opinion of this judge counts.", "2"}, 1.0,
                     {.above = 0.0, .at_most = 1000.0}),
         part.yes_or_no({"critical", "Whether the gate fails when this judge does.", "true"}, false)});
  }
  refuse_single(fields, "members", plans.size());
  rule.pass = fields.number({"pass", "Passes with this score at least.", "90"}, 95.0, {.above = 0.0, .at_most = 100.0});
  rule.marginal = fields.number(
      {"marginal", "Fails with this score at most; in between the judge cannot tell.", "50", {.range = "below `pass`"}},
      75.0, {.at_least = 0.0, .at_most = 100.0});
  if (rule.marginal >= rule.pass && !fields.has_error("marginal") && !fields.has_error("pass"))
    fields.error("marginal", "must be below \"pass\" (what passes cannot fail). Lower it.");
  return combine("score", fields, "members", std::move(plans),
                 {[rule](std::span<const Opinion> opinions) { return rule.judge(opinions); }, Needed::a_score});
}

}  // namespace rollcast::judges
