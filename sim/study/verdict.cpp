#include "rollcast/study/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "rollcast/study/estimators.hpp"

namespace rollcast::study {

namespace {

double RunRecord::*column_of(RiskEvent event) {
  switch (event) {
    case RiskEvent::over_budget:
      return &RunRecord::over_budget;
    case RiskEvent::slo_breached:
      return &RunRecord::slo_breached;
    case RiskEvent::ruined:
      return &RunRecord::ruined;
    case RiskEvent::bad_reaches_everyone:
      return &RunRecord::bad_reaches_everyone;
    case RiskEvent::false_roll_back:
      return &RunRecord::false_roll_back;
  }
  throw std::invalid_argument("check_limits: no such event");
}

LimitCheck check(const StudyRows& rows, std::size_t strategy, const LimitSpec& limit, Probability confidence) {
  std::int64_t events = 0;
  for (std::size_t r = 0; r < rows.replications(); ++r) events += rows(r, strategy).*column_of(limit.event) > 0 ? 1 : 0;
  const auto seen = probability_of(events, static_cast<std::int64_t>(rows.replications()), confidence);
  const double allowed = limit.at_most.value();
  const auto keeps = seen.interval.high <= allowed ? Keeps::yes
                     : seen.interval.low > allowed ? Keeps::no
                                                   : Keeps::unsure;
  return {limit, seen, keeps};
}

bool breaks_one(const std::vector<LimitCheck>& limits) {
  return std::ranges::any_of(limits, [](const LimitCheck& l) { return l.keeps == Keeps::no; });
}

bool keeps_all(const std::vector<LimitCheck>& limits) {
  return std::ranges::all_of(limits, [](const LimitCheck& l) { return l.keeps == Keeps::yes; });
}

bool contains(const std::vector<std::size_t>& members, std::size_t one) {
  return std::ranges::find(members, one) != members.end();
}

/// The strategies that break no limit, weighed against each other.
class Weighing {
 public:
  Weighing(const Contest& contest, const DecisionSpec& decision)
      : contest_{contest}, indifference_{decision.indifference.value()} {
    for (std::size_t s = 0; s < contest.labels.size(); ++s) {
      if (breaks_one(contest.limits[s])) continue;
      allowed_.push_back(s);
      if (keeps_all(contest.limits[s])) safe_.push_back(s);
    }
    possible_ = contest.comparison.possibly_cheapest(allowed_);
  }

  bool nobody_is_left() const { return allowed_.empty(); }
  const std::vector<std::size_t>& allowed() const { return allowed_; }
  bool is_safe(std::size_t strategy) const { return contains(safe_, strategy); }

  std::optional<std::size_t> cheapest_safe() const {
    if (safe_.empty()) return std::nullopt;
    return contest_.comparison.least_mean(safe_);
  }

  std::size_t leader() const {
    const auto cheapest = contest_.comparison.least_mean(allowed_);
    const auto safe = cheapest_safe();
    return safe && *safe != cheapest && tied(*safe, cheapest) ? *safe : cheapest;
  }

  Standing standing(std::size_t rival, std::size_t leader) const {
    if (tied(rival, leader)) return is_safe(rival) ? Standing::tied : Standing::undecided;
    return contains(possible_, rival) ? Standing::undecided : Standing::worse;
  }

  /// Whether the rival could be preferable to the leader for all that is known.
  bool is_open(std::size_t rival, std::size_t leader) const {
    return !tied(rival, leader) && contains(possible_, rival);
  }

  /// Replications until the difference excludes zero or lies within the indifference, whichever comes first.
  std::int64_t runs_to_part(std::size_t rival, std::size_t leader) const {
    const auto pair = contest_.comparison.difference(rival, leader);
    const double gap = std::abs(pair.mean.value);
    return more_runs_to_tell(contest_.costs.replications(), pair.half_width, std::max(gap, indifference_ - gap));
  }

  /// Replications until every unsure limit of the strategy lies outside its interval.
  std::int64_t runs_to_settle_limits(std::size_t strategy) const {
    std::int64_t runs = 0;
    for (const auto& check : contest_.limits[strategy]) {
      if (check.keeps != Keeps::unsure) continue;
      const auto& [p, interval] = check.probability;
      const double gap = std::abs(p - check.limit.at_most.value());
      runs = std::max(runs, more_runs_to_tell(contest_.costs.replications(), (interval.high - interval.low) / 2, gap));
    }
    return runs;
  }

 private:
  bool tied(std::size_t one, std::size_t other) const {
    const auto pair = contest_.comparison.difference(one, other);
    return pair.low() >= -indifference_ && pair.high() <= indifference_;
  }

  const Contest& contest_;
  double indifference_;
  std::vector<std::size_t> allowed_, safe_, possible_;
};

/// Marks what waits for the leader's limits: whoever would be chosen if the leader broke one.
void open_the_succession(const Weighing& weighing, std::size_t leader, Ruling& ruling) {
  ruling.verdict.kind = VerdictKind::undecided;
  ruling.verdict.more_runs = std::max(ruling.verdict.more_runs, weighing.runs_to_settle_limits(leader));
  const auto heir = weighing.cheapest_safe();
  if (heir && ruling.standings[*heir] == Standing::worse) ruling.standings[*heir] = Standing::undecided;
}

}  // namespace

std::vector<std::vector<LimitCheck>> check_limits(const StudyRows& rows, const DecisionSpec& decision) {
  std::vector<std::vector<LimitCheck>> checks(rows.strategies());
  for (std::size_t s = 0; s < checks.size(); ++s) {
    for (const auto& limit : decision.limits) checks[s].push_back(check(rows, s, limit, decision.confidence));
  }
  return checks;
}

std::int64_t more_runs_to_tell(std::size_t n, double half_width, double target) {
  constexpr double most = 1e6;
  if (n < 2) return 1000;
  const double needed = std::ceil(static_cast<double>(n) * (half_width / target * (half_width / target) - 1));
  if (!(needed < most)) return static_cast<std::int64_t>(most);
  auto whole = static_cast<std::int64_t>(std::max(needed, 1.0));
  std::int64_t unit = 1;
  while (whole / unit >= 100) unit *= 10;
  return (whole + unit - 1) / unit * unit;
}

Ruling decide(const Contest& contest, const DecisionSpec& decision) {
  const auto k = contest.costs.strategies();
  if (contest.labels.size() != k || contest.limits.size() != k || contest.comparison.strategies() != k) {
    throw std::invalid_argument("decide: labels, limits and comparison must name the same strategies as the costs");
  }
  const Weighing weighing{contest, decision};
  Ruling ruling{.verdict = {.kind = VerdictKind::none_within_limits, .choice = {}, .contenders = {}, .flips = {}},
                .standings = std::vector<Standing>(k, Standing::breaks_limit)};
  if (weighing.nobody_is_left()) return ruling;

  auto& verdict = ruling.verdict;
  const auto leader = weighing.leader();
  verdict.kind = VerdictKind::choose;
  for (const auto rival : weighing.allowed()) {
    if (rival == leader) continue;
    ruling.standings[rival] = weighing.standing(rival, leader);
    if (weighing.is_open(rival, leader)) {
      verdict.kind = VerdictKind::undecided;
      verdict.more_runs = std::max(verdict.more_runs, weighing.runs_to_part(rival, leader));
    } else if (ruling.standings[rival] == Standing::tied && verdict.kind == VerdictKind::choose) {
      verdict.kind = VerdictKind::tied;
    }
  }
  if (!weighing.is_safe(leader)) open_the_succession(weighing, leader, ruling);

  ruling.standings[leader] = verdict.kind == VerdictKind::undecided ? Standing::undecided : Standing::chosen;
  verdict.choice = contest.labels[leader];
  for (const auto rival : weighing.allowed()) {
    const auto standing = ruling.standings[rival];
    const bool contends =
        standing == Standing::tied || (standing == Standing::undecided && verdict.kind == VerdictKind::undecided);
    if (rival != leader && contends) verdict.contenders.push_back(contest.labels[rival]);
  }
  verdict.dearer_in = dearer_in(contest.costs, leader, decision.indifference);
  return ruling;
}

}  // namespace rollcast::study
