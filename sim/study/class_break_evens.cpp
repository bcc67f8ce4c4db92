#include "class_break_evens.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "crossing.hpp"
#include "rollcast/study/estimators.hpp"

namespace rollcast::study {

namespace {

/// Of each outcome class P(pass | class) times a mean over its worlds, which passed; infinite error where fewer than
/// two were drawn.
using ClassMeans = std::array<Estimate, outcome_count>;

constexpr Estimate unknown{0, std::numeric_limits<double>::infinity()};

/// Whether what comes before the release leaves practically none of a class.
bool is_kept_out(std::size_t outcome, const Assumptions& assumptions, std::size_t replications) {
  constexpr double hardly_any = 0.05;
  double any = 0;
  for (std::size_t c = 0; c < outcome_count; ++c)
    any += assumptions.class_probabilities[c].value * assumptions.passes[c];
  const double worlds = static_cast<double>(replications) * assumptions.passes[outcome] / any;
  return assumptions.passes[outcome] < 1 && worlds * assumptions.class_probabilities[outcome].value < hardly_any;
}

/// Something of each run of one strategy, averaged class by class.
template <class Figure>
ClassMeans means_by_class(const StudyRows& rows, std::size_t strategy, const Assumptions& assumptions, Figure figure) {
  std::array<std::vector<double>, outcome_count> values;
  for (std::size_t r = 0; r < rows.replications(); ++r)
    values[static_cast<std::size_t>(rows(r, strategy).truth)].push_back(figure(r));
  ClassMeans means;
  for (std::size_t c = 0; c < outcome_count; ++c) {
    if (values[c].empty() && is_kept_out(c, assumptions, rows.replications())) continue;
    const auto mean = values[c].empty() ? unknown : mean_of(values[c]);
    means[c] = {assumptions.passes[c] * mean.value, assumptions.passes[c] * mean.standard_error};
  }
  return means;
}

ClassMeans cost_above(const StudyRows& rows, std::size_t strategy, std::size_t chosen, const Assumptions& assumptions) {
  return means_by_class(rows, strategy, assumptions,
                        [&](std::size_t r) { return rows(r, strategy).total_cost - rows(r, chosen).total_cost; });
}

/// P(event | class) less the limit. Where all or none of few worlds met the event, its error is that of half an event.
ClassMeans above_limit(const StudyRows& rows, std::size_t strategy, const LimitSpec& limit,
                       const Assumptions& assumptions) {
  const auto column = event_column(limit.event);
  const double allowed = limit.at_most.value();
  std::array<double, outcome_count> worlds{}, events{};
  for (std::size_t r = 0; r < rows.replications(); ++r) {
    const auto c = static_cast<std::size_t>(rows(r, strategy).truth);
    worlds[c] += 1;
    events[c] += rows(r, strategy).*column > 0 ? 1 : 0;
  }
  ClassMeans means;
  for (std::size_t c = 0; c < outcome_count; ++c) {
    if (worlds[c] == 0 && is_kept_out(c, assumptions, rows.replications())) continue;
    const double believed = (events[c] + .5) / (worlds[c] + 1);
    const auto mean = worlds[c] < 2 ? unknown
                                    : Estimate{events[c] / worlds[c] - allowed,
                                               std::sqrt(believed * (1 - believed) / (worlds[c] + 1))};
    means[c] = {assumptions.passes[c] * mean.value, assumptions.passes[c] * mean.standard_error};
  }
  return means;
}

double variance_of(const Estimate& e) { return e.standard_error * e.standard_error; }

/// The mixture of all classes as a line over the probability of one of them, the others in their present proportions.
Line line_over(std::size_t moved, const ClassMeans& means, const Assumptions& assumptions) {
  double weight = 0, mean = 0, variance = 0;
  for (std::size_t c = 0; c < outcome_count; ++c) {
    const double p = assumptions.class_probabilities[c].value;
    if (c == moved || p == 0) continue;
    weight += p;
    mean += p * means[c].value;
    variance += p * p * variance_of(means[c]);
  }
  const double rest = mean / weight, rest_variance = variance / (weight * weight);
  return {rest, means[moved].value - rest, rest_variance, variance_of(means[moved]) + rest_variance,
          0.0 - rest_variance};
}

/// One strategy over the probability of one class.
struct Contestant {
  Line above_chosen;               ///< expected cost minus the chosen one's, times P(pass)
  std::vector<Line> above_limits;  ///< of each limit
};

/// A place where the recommendation may change: costs of the chosen one and another meet, or a strategy meets a limit.
struct Candidate {
  Crossing crossing;
  std::size_t strategy = 0;
  std::optional<std::size_t> limit;
};

/// All strategies over the probability of one class.
class Field {
 public:
  Field(std::vector<Contestant> contestants, std::size_t chosen) : all_{std::move(contestants)}, chosen_{chosen} {
    for (std::size_t s = 0; s < all_.size(); ++s) {
      if (s != chosen_) offer(all_[s].above_chosen, s, std::nullopt);
      for (std::size_t l = 0; l < all_[s].above_limits.size(); ++l) offer(all_[s].above_limits[l], s, l);
    }
    std::ranges::sort(candidates_, {}, [](const Candidate& c) { return c.crossing.at; });
  }

  /// The cheapest that keeps all limits when the class has this probability; the chosen one where others only equal it.
  std::optional<std::size_t> recommended(double p) const {
    std::optional<std::size_t> best;
    const auto cost = [&](std::size_t s) { return s == chosen_ ? 0.0 : all_[s].above_chosen(p); };
    for (std::size_t s = 0; s < all_.size(); ++s) {
      if (std::ranges::any_of(all_[s].above_limits, [p](const Line& line) { return line(p) > 0; })) continue;
      if (!best || cost(s) < cost(*best) || (s == chosen_ && cost(s) <= cost(*best))) best = s;
    }
    return best;
  }

  struct Change {
    Candidate candidate;
    std::optional<std::size_t> then;
  };
  /// The first change of the recommendation from `now` upward or downward.
  std::optional<Change> first_change(double now, bool upward) const {
    std::vector<Candidate> on_the_way;
    for (const Candidate& c : candidates_)
      if (upward ? c.crossing.at > now : c.crossing.at < now) on_the_way.push_back(c);
    if (!upward) std::ranges::reverse(on_the_way);
    for (std::size_t i = 0; i < on_the_way.size();) {
      constexpr double just_beyond = 1e-6;
      const double at = on_the_way[i].crossing.at;
      std::size_t next = i;
      while (next < on_the_way.size() && std::abs(on_the_way[next].crossing.at - at) < same_place) ++next;
      const double end = next < on_the_way.size() ? on_the_way[next].crossing.at : upward ? 1.0 : 0.0;
      if (const auto then = recommended(at + just_beyond * (end - at)); then != chosen_)
        return Change{cause({on_the_way.begin() + i, on_the_way.begin() + next}, then), then};
      i = next;
    }
    return std::nullopt;
  }

 private:
  static constexpr double same_place = 1e-9;

  /// Of what happens at one place what concerns the chosen strategy or the one that takes over.
  Candidate cause(const std::vector<Candidate>& there, std::optional<std::size_t> then) const {
    const auto found =
        std::ranges::find_if(there, [&](const Candidate& c) { return c.strategy == chosen_ || c.strategy == then; });
    return found == there.end() ? there.front() : *found;
  }

  void offer(const Line& line, std::size_t strategy, std::optional<std::size_t> limit) {
    const auto crossing = line.crossing();
    if (crossing && crossing->at >= 0 && crossing->at <= 1) candidates_.push_back({*crossing, strategy, limit});
  }

  std::vector<Contestant> all_;
  std::size_t chosen_;
  std::vector<Candidate> candidates_;
};

/// Every strategy's means by class: what all fields are made of.
struct MeansOfStrategy {
  ClassMeans above_chosen;
  std::vector<ClassMeans> above_limits;
};

Field field_over(std::size_t moved, const std::vector<MeansOfStrategy>& means, std::size_t chosen,
                 const Assumptions& assumptions) {
  std::vector<Contestant> contestants;
  for (const MeansOfStrategy& of : means) {
    contestants.push_back({line_over(moved, of.above_chosen, assumptions), {}});
    for (const ClassMeans& limit : of.above_limits)
      contestants.back().above_limits.push_back(line_over(moved, limit, assumptions));
  }
  return {std::move(contestants), chosen};
}

BreakEven break_even_of(const Assumption& assumption, const Field::Change& change, std::span<const std::string> labels,
                        const Assumptions& assumptions) {
  const auto& [crossing, strategy, limit] = change.candidate;
  BreakEven break_even{assumption.words,
                       assumption.pointer,
                       assumption.value,
                       crossing.at,
                       crossing.standard_error,
                       {std::max(crossing.interval.low, 0.0), std::min(crossing.interval.high, 1.0)},
                       change.then ? labels[*change.then] : ""};
  if (limit) {
    break_even.crossing = labels[strategy];
    break_even.limit = assumptions.limits[*limit];
  }
  return break_even;
}

}  // namespace

std::vector<BreakEven> class_break_evens(const StudyRows& rows, std::span<const std::string> labels, std::size_t chosen,
                                         const Assumptions& assumptions) {
  std::vector<MeansOfStrategy> means;
  for (std::size_t s = 0; s < rows.strategies(); ++s) {
    means.push_back({cost_above(rows, s, chosen, assumptions), {}});
    for (const LimitSpec& limit : assumptions.limits)
      means.back().above_limits.push_back(above_limit(rows, s, limit, assumptions));
  }
  std::vector<BreakEven> break_evens;
  for (std::size_t c = 0; c < outcome_count; ++c) {
    const auto& assumption = assumptions.class_probabilities[c];
    if (assumption.value <= 0 || assumption.value >= 1 || is_kept_out(c, assumptions, rows.replications())) continue;
    const Field field = field_over(c, means, chosen, assumptions);
    if (field.recommended(assumption.value) != chosen) continue;
    for (const bool upward : {false, true}) {
      const auto change = field.first_change(assumption.value, upward);
      if (!change || !is_told(change->candidate.crossing, assumption.value)) continue;
      break_evens.push_back(break_even_of(assumption, *change, labels, assumptions));
      if (assumptions.fix_follows_classes && c < 2)
        break_evens.back().held_fixed.push_back("/candidate/fixed_is_improvement");
    }
  }
  return break_evens;
}

}  // namespace rollcast::study
