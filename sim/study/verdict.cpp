#include "rollcast/study/verdict.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <stdexcept>

#include "rollcast/study/advice.hpp"
#include "rollcast/study/estimators.hpp"
#include "rollcast/study/looks.hpp"

namespace rollcast::study {

namespace {

/// What limits have of the error where there are any.
constexpr double limits_part = .4;
/// The default indifference as a part of the gap between worst and best.
constexpr double practical_part = .01;
/// How sure advice to run more wants to be that it settles the verdict.
constexpr double advised_chance = .85;

/// Chance of counts as far from the limit as those seen, were the strategy just on its other side.
double chance_of_being_misled(const LimitCheck& check, std::size_t runs) {
  const double allowed = check.limit.at_most.value(), k = static_cast<double>(check.events);
  if (allowed <= 0 || allowed >= 1) return 0;
  const boost::math::binomial_distribution<double> at_limit{static_cast<double>(runs), allowed};
  if (check.probability.value <= allowed) return cdf(at_limit, k);
  return cdf(complement(at_limit, k - 1));
}

void answer(LimitCheck& check, std::size_t runs, double error) {
  const double allowed = check.limit.at_most.value();
  check.bounds = exact_interval(check.events, static_cast<std::int64_t>(runs), error);
  const bool kept = check.bounds.high <= allowed || (allowed == 0 && check.events == 0);
  check.keeps = kept ? Keeps::yes : check.bounds.low > allowed ? Keeps::no : Keeps::unsure;
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
  Weighing(const Contest& contest, const DecisionSpec& decision) : contest_{contest}, decision_{decision} {
    for (std::size_t s = 0; s < contest.labels.size(); ++s) {
      if (breaks_one(contest.limits[s])) continue;
      allowed_.push_back(s);
      if (keeps_all(contest.limits[s])) safe_.push_back(s);
    }
    error_ = error_at(contest.comparison.replications());
    possible_ = contest.comparison.possibly_cheapest(allowed_, error_);
    indifference_ = decision.indifference.value() > 0 ? decision.indifference.value() : practical_size();
  }

  const std::vector<std::size_t>& allowed() const { return allowed_; }
  double indifference() const { return indifference_; }
  bool is_safe(std::size_t strategy) const { return contains(safe_, strategy); }
  bool equal(std::size_t one, std::size_t other) const { return contest_.comparison.equal(one, other); }

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

  /// Error of each pair's interval in a study of so many runs.
  double error_at(std::size_t runs) const {
    const std::size_t rivals = std::max<std::size_t>(allowed_.size(), 2) - 1;
    return AllowedError{decision_.confidence, runs, decision_.limits.size()}.of_each_difference(rivals);
  }

 private:
  bool tied(std::size_t one, std::size_t other) const {
    const auto pair = contest_.comparison.difference(one, other, error_);
    return pair.low() >= -indifference_ && pair.high() <= indifference_;
  }

  /// 1 % of the gap between worst and best, as much of it as is sure.
  double practical_size() const {
    if (allowed_.size() < 2) return 0;
    const auto mean = [this](std::size_t s) { return contest_.comparison.means()[s].value; };
    const auto [best, worst] = std::ranges::minmax_element(allowed_, {}, mean);
    return best == worst ? 0
                         : practical_part * std::max(contest_.comparison.difference(*worst, *best, error_).low(), 0.0);
  }

  const Contest& contest_;
  const DecisionSpec& decision_;
  double error_ = 0, indifference_ = 0;
  std::vector<std::size_t> allowed_, safe_, possible_;
};

/// What more runs must settle: pairs whose difference is open, and strategies whose limits are.
class OpenQuestions {
 public:
  OpenQuestions(const Contest& contest, const DecisionSpec& decision, const Weighing& weighing)
      : contest_{contest}, decision_{decision}, weighing_{weighing} {}

  void ask_pair(std::size_t one, std::size_t other) { pairs_.emplace_back(one, other); }
  void ask_limits(std::size_t strategy) { limited_.push_back(strategy); }

  /// How many more runs lead to the look that should tell.
  std::int64_t more_runs() const {
    const std::size_t now = contest_.comparison.replications();
    const int first = look_of(now) + 1, last = std::max(first, last_look);
    int look = first;
    while (look < last && chance_left_open(now, runs_at(look)) > 1 - advised_chance) ++look;
    return static_cast<std::int64_t>(runs_at(look) - now);
  }

 private:
  /// Bound on the probability that something is still open.
  double chance_left_open(std::size_t now, std::size_t then) const {
    const double pair_error = weighing_.error_at(then);
    const double limit_error =
        AllowedError{decision_.confidence, then, decision_.limits.size()}.of_each_limit(open_limits());
    double open = 0;
    for (const auto& [one, other] : pairs_)
      open += 1 - chance_to_part(with_spread_at_worst(contest_.comparison.sample(one, other)), weighing_.indifference(),
                                 then, pair_error);
    for (const auto strategy : limited_)
      for (const LimitCheck& check : contest_.limits[strategy])
        if (check.keeps == Keeps::unsure) open += 1 - chance_to_settle(check, now, then, limit_error);
    return open;
  }

  /// Of all strategies: those that are surely worse have their part of the error too.
  std::size_t open_limits() const {
    std::size_t open = 0;
    for (const auto& of_strategy : contest_.limits)
      open += static_cast<std::size_t>(std::ranges::count(of_strategy, Keeps::unsure, &LimitCheck::keeps));
    return std::max<std::size_t>(open, 1);
  }

  const Contest& contest_;
  const DecisionSpec& decision_;
  const Weighing& weighing_;
  std::vector<std::pair<std::size_t, std::size_t>> pairs_;
  std::vector<std::size_t> limited_;
};

/// Rules on every rival of the leader.
void rule_on_rivals(const Weighing& weighing, std::size_t leader, Ruling& ruling, OpenQuestions& questions) {
  auto& verdict = ruling.verdict;
  verdict.kind = VerdictKind::choose;
  for (const auto rival : weighing.allowed()) {
    if (rival == leader) continue;
    ruling.standings[rival] = weighing.standing(rival, leader);
    if (weighing.is_open(rival, leader)) {
      verdict.kind = VerdictKind::undecided;
      questions.ask_pair(rival, leader);
      questions.ask_limits(rival);
    } else if (ruling.standings[rival] == Standing::tied && verdict.kind == VerdictKind::choose) {
      verdict.kind = VerdictKind::tied;
    }
  }
}

/// Marks what waits for the leader's limits: whoever would be chosen if the leader broke one.
void open_the_succession(const Weighing& weighing, std::size_t leader, Ruling& ruling, OpenQuestions& questions) {
  ruling.verdict.kind = VerdictKind::undecided;
  questions.ask_limits(leader);
  const auto heir = weighing.cheapest_safe();
  if (!heir) return;
  if (ruling.standings[*heir] == Standing::worse) ruling.standings[*heir] = Standing::undecided;
  for (const auto other : weighing.allowed())
    if (other != leader && other != *heir && weighing.is_open(other, *heir)) questions.ask_pair(other, *heir);
}

void name_contenders(const Contest& contest, const Weighing& weighing, std::size_t leader, Ruling& ruling) {
  auto& verdict = ruling.verdict;
  for (const auto rival : weighing.allowed()) {
    if (rival == leader) continue;
    const auto standing = ruling.standings[rival];
    const bool contends =
        standing == Standing::tied || (standing == Standing::undecided && verdict.kind == VerdictKind::undecided);
    if (contends) verdict.contenders.push_back(contest.labels[rival]);
    if (weighing.equal(rival, leader)) verdict.equal.push_back(contest.labels[rival]);
  }
}

double excess(const LimitCheck& check) {
  const double allowed = check.limit.at_most.value(), p = check.probability.value;
  return allowed > 0 ? p / allowed : p > 0 ? HUGE_VAL : 0.0;
}

/// Of the strategies that release something the one whose worst limit is exceeded least, in proportion.
std::optional<NearestToLimits> nearest_to_limits(const Contest& contest) {
  std::optional<NearestToLimits> nearest;
  for (std::size_t s = 0; s < contest.labels.size(); ++s) {
    if (s == contest.none || contest.limits[s].empty()) continue;
    const LimitCheck& worst = *std::ranges::max_element(contest.limits[s], {}, excess);
    if (!nearest || excess(worst) < excess(nearest->worst)) nearest = {contest.labels[s], worst};
  }
  return nearest;
}

/// No way to release is within the limits; releasing nothing may be.
Ruling nothing_within_limits(const Contest& contest, const Weighing& weighing) {
  Ruling ruling{{.kind = VerdictKind::none_within_limits, .choice = {}, .contenders = {}},
                std::vector<Standing>(contest.labels.size(), Standing::breaks_limit)};
  ruling.verdict.nearest = nearest_to_limits(contest);
  if (weighing.allowed().empty()) return ruling;
  const auto none = weighing.allowed().front();
  ruling.standings[none] = weighing.is_safe(none) ? Standing::chosen : Standing::undecided;
  if (weighing.is_safe(none)) ruling.verdict.choice = contest.labels[none];
  return ruling;
}

}  // namespace

AllowedError::AllowedError(Probability confidence, std::size_t runs, std::size_t limits) : spent_{spent_at(runs)} {
  const double all = 1 - confidence.value();
  limits_ = limits > 0 ? limits_part * all : 0;
  choice_ = all - limits_;
}

double AllowedError::of_each_difference(std::size_t rivals) const {
  return spent_ * choice_ / static_cast<double>(rivals);
}

double AllowedError::of_each_limit(std::size_t open) const { return spent_ * limits_ / static_cast<double>(open); }

std::vector<std::vector<LimitCheck>> check_limits(const DecisionSpec& decision, const LimitEvents& events,
                                                  std::size_t runs) {
  std::vector<std::vector<LimitCheck>> checks(events.size());
  std::vector<LimitCheck*> clearest_first;
  for (std::size_t s = 0; s < events.size(); ++s) {
    for (std::size_t l = 0; l < decision.limits.size(); ++l) {
      const auto seen = probability_of(events[s].at(l), static_cast<std::int64_t>(runs), shown_confidence);
      checks[s].push_back({decision.limits[l], events[s][l], seen, {0, 1}, Keeps::unsure});
    }
    for (LimitCheck& check : checks[s]) clearest_first.push_back(&check);
  }
  std::ranges::stable_sort(clearest_first, {},
                           [runs](const LimitCheck* check) { return chance_of_being_misled(*check, runs); });
  const AllowedError allowed{decision.confidence, runs, decision.limits.size()};
  std::size_t answered = 0;
  for (LimitCheck* check : clearest_first) {
    answer(*check, runs, allowed.of_each_limit(clearest_first.size() - answered));
    answered += check->keeps != Keeps::unsure ? 1 : 0;
  }
  return checks;
}

std::vector<std::vector<LimitCheck>> check_limits(const StudyRows& rows, const DecisionSpec& decision) {
  LimitEvents events(rows.strategies());
  for (std::size_t s = 0; s < events.size(); ++s) {
    for (const LimitSpec& limit : decision.limits) {
      const auto happened = rows.column(s, event_column(limit.event));
      events[s].push_back(std::ranges::count_if(happened, [](double x) { return x > 0; }));
    }
  }
  return check_limits(decision, events, rows.replications());
}

Ruling decide(const Contest& contest, const DecisionSpec& decision) {
  const auto k = contest.comparison.strategies();
  if (contest.labels.size() != k || contest.limits.size() != k) {
    throw std::invalid_argument("decide: labels, limits and comparison must name the same strategies");
  }
  const Weighing weighing{contest, decision};
  const bool only_none_is_left = k > 1 && weighing.allowed().size() == 1 && weighing.allowed().front() == contest.none;
  if (weighing.allowed().empty() || only_none_is_left) return nothing_within_limits(contest, weighing);

  Ruling ruling{{.choice = {}, .contenders = {}}, std::vector<Standing>(k, Standing::breaks_limit)};
  const auto leader = weighing.leader();
  OpenQuestions questions{contest, decision, weighing};
  rule_on_rivals(weighing, leader, ruling, questions);
  if (!weighing.is_safe(leader)) open_the_succession(weighing, leader, ruling, questions);
  auto& verdict = ruling.verdict;
  ruling.standings[leader] = verdict.kind == VerdictKind::undecided ? Standing::undecided : Standing::chosen;
  verdict.choice = contest.labels[leader];
  verdict.indifference = weighing.indifference();
  verdict.indifference_is_derived = !(decision.indifference.value() > 0);
  if (verdict.kind == VerdictKind::undecided) verdict.more_runs = questions.more_runs();
  name_contenders(contest, weighing, leader, ruling);
  return ruling;
}

}  // namespace rollcast::study
