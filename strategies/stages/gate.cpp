#include "stages/gate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "judges/no_judge.hpp"
#include "stages/stage_options.hpp"

namespace rollcast::strategies {

const GatePlan& no_gate() {
  static const GatePlan plan{never_objecting_judge()};
  return plan;
}

Gate::Gate(const GatePlan& plan)
    : judge_{plan.judge.begin()},
      against_{plan.judge.against},
      every_{plan.judge.every},
      when_inconclusive_{plan.when_inconclusive},
      when_no_data_{plan.when_no_data},
      asking_takes_{plan.asking_takes},
      holds_for_{plan.holds_for},
      people_agree_up_to_{plan.people_agree_up_to} {}

SimTime Gate::open(SimTime now, Duration bake, std::size_t step) {
  judge_->begin_stage({now, bake, step});
  waits_for_approval_ = asks_people_ = false;
  ends_ = now + bake;
  return bake == Duration{} ? now : next_look(now);
}

void Gate::wait_for_approval() {
  waits_for_approval_ = true;
  ends_ = SimTime::never();
}

bool Gate::has_data(const Samples& samples) const {
  return samples.candidate.requests > 0 && (against_ == Against::fixed_limit || samples.control.requests > 0);
}

Opinion Gate::opinion_of(const Evidence& evidence) {
  if (when_no_data_ == WhenNoData::judge || has_data(evidence.since_look)) return judge_->assess(evidence);
  return when_no_data_ == WhenNoData::fail ? Opinion::fail : Opinion::pass;
}

GateAnswer Gate::ask(const Observation& seen, const Samples& since_look, const Samples& since_stage, Duration bake) {
  if (waits_for_approval_ && seen.approved) {
    waits_for_approval_ = false;
    ends_ = seen.now;
  }
  opinion_ = opinion_of({seen.now, since_look, since_stage, is_over(seen.now)});
  if (opinion_ == Opinion::fail) return GateAnswer::roll_back;
  if (ends_stage() && !waits_for_approval_) ends_ = std::min(ends_, seen.now);
  if (!is_over(seen.now)) return GateAnswer::stay;
  if (seen.frozen) {
    if (!seen.thaws.is_never()) ends_ = seen.thaws;
    return GateAnswer::stay;
  }
  return answer_at_end(seen, since_stage, bake);
}

GateAnswer Gate::answer_at_end(const Observation& seen, const Samples& since_stage, Duration bake) {
  if (opinion_ == Opinion::inconclusive) return answer_when_inconclusive(seen, since_stage, bake);
  if (opinion_ != Opinion::ask) return GateAnswer::pass;
  return seen.approved ? answer_of_people(since_stage) : GateAnswer::ask_people;
}

GateAnswer Gate::answer_when_inconclusive(const Observation& seen, const Samples& since_stage, Duration bake) {
  switch (when_inconclusive_) {
    case WhenInconclusive::promote:
      return GateAnswer::pass;
    case WhenInconclusive::roll_back:
      return GateAnswer::roll_back;
    case WhenInconclusive::ask:
      if (asks_people_ && seen.approved) return answer_of_people(since_stage);
      asks_people_ = true;
      return GateAnswer::ask_people;
    case WhenInconclusive::hold:
      break;
  }
  prolong(seen.now, holds_for_.value_or(bake));
  return GateAnswer::stay;
}

GateAnswer Gate::answer_of_people(const Samples& stage) const {
  if (against_ != Against::control || !has_data(stage)) return GateAnswer::pass;
  const double most = people_agree_up_to_ * stage.control.failure_rate();
  return stage.candidate.failure_rate() > most ? GateAnswer::roll_back : GateAnswer::pass;
}

/// Whether an arm has served anybody is known at looks alone.
const Tripwire* Gate::tripwire() const { return when_no_data_ == WhenNoData::fail ? nullptr : judge_->tripwire(); }

SimTime Gate::next_look(SimTime now) const {
  if (is_over(now)) return SimTime::never();
  if (!every_ || tripwire() != nullptr) return ends_;
  return std::min(judge_->next_look().value_or(now + *every_), ends_);
}

Guard Gate::guard(SimTime now) const {
  if (!every_ || is_over(now)) return {};
  return {tripwire(), *every_};
}

std::string why_asked_at_every_look(const GatePlan& gate) {
  if (!gate.judge.every) return "";
  if (gate.waits_for_labels) return "labels arrive late";
  const bool has_looks = gate.when_no_data == WhenNoData::fail || gate.judge.begin()->tripwire() == nullptr;
  return has_looks ? fmt::format("its judge, {}, must see every look", gate.judge.name) : "";
}

GatePlan read_gate(const Fields& fields, std::string_view fallback_judge, const Scenario& scenario) {
  static constexpr std::array<std::string_view, 4> policies{"promote", "hold", "roll_back", "ask"};
  static constexpr std::array<std::string_view, 3> without_data{"judge", "pass", "fail"};
  GatePlan plan;
  plan.when_inconclusive = static_cast<WhenInconclusive>(
      fields.choice({"when_inconclusive",
                     "What follows when the judge cannot tell by the end of a stage: `\"promote\"` goes on to what "
                     "follows, `\"hold\"` stays as long again, `\"roll_back\"` rolls back, and `\"ask\"` leaves it to "
                     "people. They answer after `approval_takes`, and roll back if the candidate has failed more often "
                     "in the stage than what it is compared with.",
                     "ask"},
                    policies, 1));
  plan.when_no_data =
      static_cast<WhenNoData>(fields.choice({"when_no_data",
                                             "What follows at a look before which an arm that is compared has served "
                                             "nobody: what the judge says (that it cannot tell), a pass, or a failure.",
                                             "fail"},
                                            without_data, 0));
  plan.asking_takes = read_approval_takes(fields);
  plan.judge = read_judge(fields,
                          {"judge", "The judge of the gate. Where it fails the candidate, the release is rolled back.",
                           R"({"name": "z_test", "alpha": "1%"})"},
                          fallback_judge, scenario);
  plan.waits_for_labels = scenario.watching.labels.has_value();
  return plan;
}

}  // namespace rollcast::strategies
