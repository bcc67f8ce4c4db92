#include "rollcast/study/flips.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "rollcast/study/estimators.hpp"
#include "rollcast/world/offline_gate.hpp"

namespace rollcast::study {

namespace {

/// Where the chosen strategy's expected cost meets the rival's.
struct Meeting {
  std::size_t rival = 0;
  double at = 0;
  double standard_error = 0;
};

/// Keeps the meeting nearest to the present value.
class Nearest {
 public:
  explicit Nearest(double now) : now_{now} {}
  void offer(const Meeting& one) {
    if (!best_ || std::abs(one.at - now_) < std::abs(best_->at - now_)) best_ = one;
  }
  /// Nothing when the nearest one cannot be told from the present value.
  std::optional<Meeting> told() const {
    return best_ && best_->standard_error <= std::abs(best_->at - now_) ? best_ : std::nullopt;
  }

 private:
  double now_;
  std::optional<Meeting> best_;
};

double variance_of(const Estimate& e) {
  return e.standard_error * e.standard_error;
}

/// Of each outcome class P(pass | class) times the mean of (chosen - rival) over its worlds, which passed; infinite error where fewer
/// than two were drawn.
using ClassMeans = std::array<Estimate, outcome_count>;

/// Whether what comes before the release leaves practically none of a class.
bool is_kept_out(std::size_t outcome, const Assumptions& assumptions, std::size_t replications) {
  constexpr double hardly_any = 0.05;
  double any = 0;
  for (std::size_t c = 0; c < outcome_count; ++c) any += assumptions.class_probabilities[c].value * assumptions.passes[c];
  const double worlds = static_cast<double>(replications) * assumptions.passes[outcome] / any;
  return assumptions.passes[outcome] < 1 && worlds * assumptions.class_probabilities[outcome].value < hardly_any;
}

ClassMeans difference_by_class(const StudyRows& rows, std::size_t chosen, std::size_t rival, const Assumptions& assumptions) {
  std::array<std::vector<double>, outcome_count> differences;
  for (std::size_t r = 0; r < rows.replications(); ++r) {
    const auto& mine = rows(r, chosen);
    differences[static_cast<std::size_t>(mine.truth)].push_back(mine.total_cost - rows(r, rival).total_cost);
  }
  ClassMeans means;
  for (std::size_t c = 0; c < outcome_count; ++c) {
    if (differences[c].empty() && is_kept_out(c, assumptions, rows.replications())) continue;
    const auto mean = differences[c].empty() ? Estimate{0, std::numeric_limits<double>::infinity()} : mean_of(differences[c]);
    means[c] = {assumptions.passes[c] * mean.value, assumptions.passes[c] * mean.standard_error};
  }
  return means;
}

/// The mixture of all classes but one, in their present proportions.
Estimate mixture_without(std::size_t left_out, const ClassMeans& means, const Assumptions& assumptions) {
  double weight = 0, mean = 0, variance = 0;
  for (std::size_t c = 0; c < outcome_count; ++c) {
    const double p = assumptions.class_probabilities[c].value;
    if (c == left_out || p == 0) continue;
    weight += p;
    mean += p * means[c].value;
    variance += p * p * variance_of(means[c]);
  }
  return {mean / weight, std::sqrt(variance) / weight};
}

/// Where p·own + (1 - p)·rest = 0, if the chosen strategy is ahead at `now` and the meeting lies in [0, 1].
std::optional<Meeting> meeting_of_mixture(double now, const Estimate& own, const Estimate& rest) {
  const double ahead = now * own.value + (1 - now) * rest.value;
  if (!(ahead < 0) || !std::isfinite(own.standard_error) || !std::isfinite(rest.standard_error)) return std::nullopt;
  const double slope = own.value - rest.value;
  const double at = -rest.value / slope;
  if (!(at >= 0 && at <= 1)) return std::nullopt;
  const double variance = at * at * variance_of(own) + (1 - at) * (1 - at) * variance_of(rest);
  return Meeting{.at = at, .standard_error = std::sqrt(variance) / std::abs(slope)};
}

/// The factor on one cost part at which the two meet, if the chosen strategy is ahead at factor 1.
std::optional<Meeting> meeting_of_price(const StudyRows& rows, std::size_t chosen, std::size_t rival,
                                        double RunRecord::*part) {
  const auto n = rows.replications();
  std::vector<double> scaled(n), others(n);
  for (std::size_t r = 0; r < n; ++r) {
    const auto &mine = rows(r, chosen), &theirs = rows(r, rival);
    scaled[r] = mine.*part - theirs.*part;
    others[r] = (mine.total_cost - theirs.total_cost) - scaled[r];
  }
  const double slope = mean_of(scaled).value, rest = mean_of(others).value;
  const double factor = -rest / slope;
  if (!(slope + rest < 0) || !(factor >= 0) || !std::isfinite(factor)) return std::nullopt;
  for (std::size_t r = 0; r < n; ++r) others[r] += factor * scaled[r];
  return Meeting{.rival = rival, .at = factor, .standard_error = mean_of(others).standard_error / std::abs(slope)};
}

Flip flip_of(const Assumption& assumption, const Meeting& meeting, std::span<const std::string> labels) {
  return {.what = assumption.words,
          .pointer = assumption.pointer,
          .now = assumption.value,
          .to = meeting.at,
          .standard_error = meeting.standard_error,
          .then = labels[meeting.rival]};
}

void add_class_flips(const StudyRows& rows, std::span<const std::string> labels, const Succession& succession,
                     const Assumptions& assumptions, std::vector<Flip>& flips) {
  std::vector<ClassMeans> differences;
  for (const auto rival : succession.rivals) differences.push_back(difference_by_class(rows, succession.chosen, rival, assumptions));
  for (std::size_t c = 0; c < outcome_count; ++c) {
    const auto& assumption = assumptions.class_probabilities[c];
    if (assumption.value <= 0 || assumption.value >= 1 || is_kept_out(c, assumptions, rows.replications())) continue;
    Nearest nearest{assumption.value};
    for (std::size_t i = 0; i < differences.size(); ++i) {
      const auto rest = mixture_without(c, differences[i], assumptions);
      auto meeting = meeting_of_mixture(assumption.value, differences[i][c], rest);
      if (!meeting) continue;
      meeting->rival = succession.rivals[i];
      nearest.offer(*meeting);
    }
    if (const auto told = nearest.told()) flips.push_back(flip_of(assumption, *told, labels));
  }
}

void add_price_flips(const StudyRows& rows, std::span<const std::string> labels, const Succession& succession,
                     const Assumptions& assumptions, std::vector<Flip>& flips) {
  for (std::size_t i = 0; i < assumptions.prices.size(); ++i) {
    const auto& assumption = assumptions.prices[i];
    if (assumption.value <= 0) continue;
    Nearest nearest{1.0};
    for (const auto rival : succession.rivals) {
      const auto meeting = meeting_of_price(rows, succession.chosen, rival, cost_parts()[i].value);
      if (meeting) nearest.offer(*meeting);
    }
    if (auto told = nearest.told()) {
      told->at *= assumption.value;
      told->standard_error *= assumption.value;
      flips.push_back(flip_of(assumption, *told, labels));
    }
  }
}

/// What a user calls the price at a JSON pointer, and its value.
std::pair<std::string_view, Money> price_at(std::string_view pointer, const Scenario& scenario) {
  if (pointer == "/costs/failures") return {"the scale of all prices of failed requests", Money{1.0}};
  if (pointer == "/costs/failure") return {"price of a failed request", scenario.costs.failure};
  if (pointer == "/costs/engineer_hour") return {"price of an engineer's hour", scenario.costs.engineer_hour};
  if (pointer == "/costs/deployment") return {"price of a deployment", scenario.costs.deployment};
  if (pointer == "/costs/slo_penalty") return {"penalty for a missed objective", scenario.costs.slo_penalty};
  if (pointer == "/costs/incident_minute") return {"price of an incident's minute", scenario.costs.incident_minute};
  if (pointer == "/severe_events/cost") return {"price of a severe event", scenario.severe_events.cost};
  if (pointer == "/costs/latency_second") return {"price of a second that requests take longer", scenario.costs.latency_second};
  if (pointer == "/fleet/replica_hour") return {"price of a replica's hour", scenario.fleet.replica_hour};
  if (pointer == "/candidate/outcomes/improvement/benefit") {
    return {"benefit of an improvement per request", scenario.candidate.outcome(Outcome::improvement).benefit};
  }
  throw std::invalid_argument("assumptions_of: a cost part has a price that nobody named");
}

}  // namespace

Assumptions assumptions_of(const Scenario& scenario) {
  const Screening screening = screening_of(scenario);
  const std::string when = OfflineGate{scenario}.lets_all_pass() ? "" : " before offline evaluation";
  Assumptions assumptions;
  for (std::size_t c = 0; c < outcome_count; ++c) {
    std::string spoken{outcome_names[c]};
    std::ranges::replace(spoken, '_', ' ');
    assumptions.class_probabilities[c] = {"/candidate/outcomes/" + std::string{outcome_names[c]} + "/probability",
                                          "P(" + spoken + ")" + when, scenario.candidate.outcomes[c].probability.value()};
    assumptions.passes[c] = screening.pass[c].value();
  }
  for (const auto& part : cost_parts()) {
    const bool by_kind = part.price == "/costs/failure" && scenario.costs.has_prices_of_kinds();
    const std::string_view pointer = by_kind ? "/costs/failures" : part.price;
    const auto [words, price] = price_at(pointer, scenario);
    assumptions.prices.push_back({std::string{pointer}, std::string{words}, price.value()});
  }
  return assumptions;
}

std::vector<Flip> find_flips(const StudyRows& rows, std::span<const std::string> labels, const Succession& succession,
                             const Assumptions& assumptions) {
  std::vector<Flip> flips;
  add_class_flips(rows, labels, succession, assumptions, flips);
  add_price_flips(rows, labels, succession, assumptions, flips);
  std::ranges::stable_sort(flips, {}, [](const Flip& f) { return std::abs(f.to - f.now) / f.now; });
  return flips;
}

}  // namespace rollcast::study
