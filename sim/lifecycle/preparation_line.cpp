#include "preparation_line.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "addresses.hpp"
#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/lengths.hpp"
#include "rollcast/world/purpose.hpp"

namespace rollcast::lifecycle {

namespace {

/// Multiplies the odds that a candidate is a regression; the shares among regressions, and among the others, stay.
CandidateSpec with_regression_odds(CandidateSpec candidate, double ratio) {
  double regressions = 0.0;
  for (std::size_t i = 0; i < outcome_count; ++i)
    if (is_regression(static_cast<Outcome>(i))) regressions += candidate.outcomes[i].probability.value();
  if (ratio == 1.0 || regressions <= 0.0 || regressions >= 1.0) return candidate;
  const double then = ratio * regressions / (1.0 - regressions + ratio * regressions);
  for (std::size_t i = 0; i < outcome_count; ++i) {
    const double factor =
        is_regression(static_cast<Outcome>(i)) ? then / regressions : (1.0 - then) / (1.0 - regressions);
    Probability& chance = candidate.outcomes[i].probability;
    chance = Probability{std::min(factor * chance.value(), 1.0)};
  }
  return candidate;
}

}  // namespace

PreparationLine::PreparationLine(const World& world, const OfflineGate& gate, const PreparationSpec& spec)
    : world_{&world},
      gate_{&gate},
      spec_{&spec},
      candidate_{with_regression_odds(world.scenario().candidate, spec.regression_odds_ratio())},
      fresh_{spec.steps},
      fix_{spec.fix_steps.empty() ? one_step({world.scenario().candidate.fix}, Money{}).steps : spec.fix_steps},
      resources_{spec.resources} {}

PreparationLine::Course::Course(std::vector<StepSpec> its_steps)
    : steps{std::move(its_steps)},
      redone_with{lifecycle::redone_with(steps)},
      has_tests{std::ranges::any_of(steps, &StepSpec::tests)} {}

std::uint32_t PreparationLine::address(const Work& work, std::size_t step, int visit) const {
  const CandidateRecord& record = work.record;
  return address_of(record.intent, record.fixes > 0 ? most_attempts + record.fixes : record.attempt, visit, step);
}

void PreparationLine::begin(Order order, SimTime now) {
  const std::uint32_t id = next_id_++;
  Work& work = works_[id];
  work.course = order.fix ? &fix_ : &fresh_;
  work.record.intent = order.intent;
  work.record.trigger = order.trigger;
  work.record.wanted = now;
  if (order.fix) {
    work.record.fixes = order.fix->number;
    work.record.data_until = order.fix->data_until;
    work.record.outcome = order.fix->truth[FirstRelease::candidate].outcome;
    work.truth = std::move(order.fix->truth);
  }
  begin_attempt(id, now);
}

void PreparationLine::begin_attempt(std::uint32_t id, SimTime now) {
  Work& work = works_.at(id);
  work.steps.assign(work.course->steps.size(), {});
  if (!work.is_fix()) work.record.data_until = now;
  ask_for_next_steps(id, now);
}

void PreparationLine::ask_for_next_steps(std::uint32_t id, SimTime now) {
  Work& work = works_.at(id);
  const auto is_done = [&](std::size_t step) { return work.steps[step].progress == Progress::done; };
  for (std::size_t i = 0; i < work.steps.size(); ++i) {
    StepState& step = work.steps[i];
    const StepSpec& of_step = work.course->steps[i];
    if (step.progress != Progress::idle || !std::ranges::all_of(of_step.after, is_done)) continue;
    step.progress = Progress::waiting;
    step.asked = now;
    resources_.ask({id, i}, of_step.needs, work.is_fix() ? fixes_first : in_turn, now);
  }
  begin_granted(now);
}

void PreparationLine::begin_granted(SimTime now) {
  for (const StepOf& granted : resources_.granted(now)) begin_step(granted.candidate, granted.step, now);
}

void PreparationLine::begin_step(std::uint32_t id, std::size_t i, SimTime now) {
  Work& work = works_.at(id);
  StepState& step = work.steps[i];
  const StepSpec& of_step = work.course->steps[i];
  step.progress = Progress::running;
  work.record.waited_days += (now - step.asked).in_days();
  pay(work, of_step.costs);
  if (of_step.new_data && !work.is_fix()) work.record.data_until = now;
  Stream stream = world_->draws().at(topic(Purpose::preparation_length), address(work, i, step.visits++));
  agenda_.schedule(now + draw_length(stream, of_step.takes), {id, static_cast<std::uint16_t>(i), step.generation});
}

std::vector<PreparedCandidate> PreparationLine::go_on(SimTime until) {
  while (const auto next = agenda_.next_before(until + Duration::microseconds(1))) end_step(next->what, next->when);
  return std::exchange(ended_, {});
}

void PreparationLine::end_step(const StepEnd& event, SimTime now) {
  const auto found = works_.find(event.work);
  if (found == works_.end()) return;
  if (event.step == rework) return begin_attempt(event.work, now);
  Work& work = found->second;
  StepState& step = work.steps[event.step];
  if (step.generation != event.generation) return;
  const StepSpec& of_step = work.course->steps[event.step];
  resources_.give_back(of_step.needs, now);
  step.progress = Progress::done;
  const Fate fate = fate_of(work, event.step);
  if (fate.is_given_up) return end(event.work, CandidateEnd::given_up, now);
  if (fate.back_to) return do_again(event.work, *fate.back_to, now);
  if (of_step.tests && !passes_tests(work)) return reject(event.work, now);
  const bool is_complete =
      std::ranges::all_of(work.steps, [](const StepState& s) { return s.progress == Progress::done; });
  if (!is_complete) return ask_for_next_steps(event.work, now);
  if (!work.course->has_tests && !passes_tests(work)) return reject(event.work, now);
  end(event.work, CandidateEnd::ready, now);
}

PreparationLine::Fate PreparationLine::fate_of(const Work& work, std::size_t i) const {
  const StepSpec& of_step = work.course->steps[i];
  if (of_step.sends_back.empty() && of_step.gives_up.value() <= 0.0) return {};
  Stream stream = world_->draws().at(topic(Purpose::preparation_fate), address(work, i, work.steps[i].visits - 1));
  double rest = draw_uniform(stream) - of_step.gives_up.value();
  if (rest < 0.0) return {.is_given_up = true, .back_to = {}};
  for (const SendBackSpec& back : of_step.sends_back)
    if ((rest -= back.chance.value()) < 0.0) return {.is_given_up = false, .back_to = back.to};
  return {};
}

void PreparationLine::do_again(std::uint32_t id, std::size_t step, SimTime now) {
  Work& work = works_.at(id);
  ++work.record.sent_back;
  const auto& again = work.course->redone_with[step];
  stop_steps(id, again, now);
  if (std::ranges::any_of(again, [&](std::size_t i) { return work.steps[i].visits >= most_visits; }))
    return end(id, CandidateEnd::given_up, now);
  ask_for_next_steps(id, now);
}

void PreparationLine::stop_steps(std::uint32_t id, std::span<const std::size_t> steps, SimTime now) {
  Work& work = works_.at(id);
  for (const std::size_t i : steps) {
    StepState& step = work.steps[i];
    if (step.progress == Progress::running) resources_.give_back(work.course->steps[i].needs, now);
    if (step.progress == Progress::waiting) resources_.forget({id, i});
    step.progress = Progress::idle;
    ++step.generation;
  }
}

void PreparationLine::stop_all_steps(std::uint32_t id, SimTime now) {
  std::vector<std::size_t> all(works_.at(id).steps.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  stop_steps(id, all, now);
}

bool PreparationLine::passes_tests(Work& work) {
  if (work.is_fix()) return true;
  CandidateDraw drawn = draw_candidate(candidate_, world_->scenario().segments, *gate_, world_->draws(),
                                       address_of(work.record.intent, work.record.attempt));
  work.truth = std::move(drawn.truth);
  work.record.outcome = (*work.truth)[FirstRelease::candidate].outcome;
  return drawn.passes;
}

void PreparationLine::reject(std::uint32_t id, SimTime now) {
  Work& work = works_.at(id);
  if (work.record.attempt + 1 >= spec_->attempts) return end(id, CandidateEnd::rejected, now);
  stop_all_steps(id, now);
  note_end(work, CandidateEnd::rejected, now);
  const CandidateRecord rejected = std::exchange(work.record, {});
  work.truth.reset();
  work.record.intent = rejected.intent;
  work.record.trigger = rejected.trigger;
  work.record.wanted = rejected.wanted;
  work.record.attempt = rejected.attempt + 1;
  pay(work, spec_->rework_costs);
  Stream stream = world_->draws().at(topic(Purpose::preparation_length), address(work, most_steps, most_visits));
  agenda_.schedule(now + draw_length(stream, spec_->rework), {id, rework, 0});
  begin_granted(now);
}

void PreparationLine::end(std::uint32_t id, CandidateEnd how, SimTime now) {
  stop_all_steps(id, now);
  note_end(works_.at(id), how, now);
  works_.erase(id);
  begin_granted(now);
}

void PreparationLine::note_end(Work& work, CandidateEnd how, SimTime now) {
  work.record.ended = now;
  work.record.end = how;
  ended_.push_back({work.record, std::move(work.truth).value_or(Truth{})});
}

void PreparationLine::pay(Work& work, Money price) {
  work.record.costs += price.value();
  costs_ += price.value();
}

std::vector<CandidateRecord> PreparationLine::open(SimTime now) const {
  std::vector<CandidateRecord> open;
  for (const auto& [id, work] : works_) {
    open.push_back(work.record);
    open.back().ended = now;
    open.back().end = CandidateEnd::open;
  }
  return open;
}

}  // namespace rollcast::lifecycle
