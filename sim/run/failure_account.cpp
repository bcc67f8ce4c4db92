#include "failure_account.hpp"

#include <algorithm>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/scenarios/priced_kinds.hpp"

namespace rollcast::run {

namespace {

/// So many failures, told apart by draws in proportion to what is expected of each part.
template <class Part>
std::vector<std::int64_t> divided(std::int64_t failures, double Part::*expected, std::span<const Part> parts,
                                  Stream& stream) {
  std::vector<std::int64_t> counts(parts.size(), 0);
  for (std::size_t i = 0; i < parts.size() && failures > 0; ++i) {
    double left = 0.0;
    for (const Part& part : parts.subspan(i)) left += part.*expected;
    counts[i] = left > 0.0 ? draw_binomial(stream, failures, parts[i].*expected / left) : 0;
    failures -= counts[i];
  }
  return counts;
}

/// What some users' requests served come to, in as many kinds as are told apart, and last what is of no kind.
std::vector<KindServed> by_kind(const Served& served, std::span<const KindServed> told) {
  if (told.empty()) return {{served.added, served.avoided}};
  double of_kinds = 0.0;
  for (const KindServed& kind : told) of_kinds += kind.excess();
  const double of_service = served.excess() - of_kinds;
  std::vector<KindServed> all(told.begin(), told.end());
  all.push_back({std::max(of_service, 0.0), std::max(-of_service, 0.0)});
  return all;
}

/// Adds the failures of some users, of whom each costs `ratio` times the stated price: those of each kind, and last
/// what is of no kind. Returns their expected cost.
double add(FailureAccount& account, const CostSpec& price, double ratio, std::span<const KindServed> expected,
           std::span<const double> sampled) {
  double cost = 0.0;
  for (std::size_t k = 0; k < expected.size(); ++k) {
    const Money stated = k + 1 < expected.size() ? price.of_failure(k) : price.failure;
    const double each = stated.value() * ratio, excess = expected[k].excess();
    account.more_in_counts += (sampled[k] - excess) * each;
    cost += excess * each;
    if (k < account.kinds.size()) {
      account.kinds[k].excess += excess;
      account.kinds[k].cost += excess * each;
    }
  }
  account.cost += cost;
  return cost;
}

std::size_t told_kinds(const World& world) {
  const std::size_t kinds = world.failure_distribution().kinds().size();
  return kinds > 1 ? kinds : 0;
}

void add_everyone(FailureAccount& account, const World& world, const ServiceHistory& history, Counts& counts,
                  SimTime end) {
  const Served served = history.served_until(end);
  std::vector<KindServed> told;
  for (std::size_t k = 0; k < told_kinds(world); ++k) told.push_back(history.kind_served_until(end, k));
  const std::vector<KindServed> expected = by_kind(served, told);
  add(account, world.scenario().costs, 1.0, expected,
      divide_excess(counts.excess(), expected, served.added, counts.stream()));
}

void add_segments(FailureAccount& account, const World& world, const ServiceHistory& history, Counts& counts,
                  SimTime end) {
  const auto& segments = world.scenario().segments;
  std::vector<Served> served;
  for (std::size_t i = 0; i < segments.size(); ++i) served.push_back(history.served_until(end, i));
  const std::vector<CountedExcess> counted = divide_over_segments(counts.excess(), served, counts.stream());
  for (std::size_t i = 0; i < segments.size(); ++i) {
    std::vector<KindServed> told;
    for (std::size_t k = 0; k < told_kinds(world); ++k) told.push_back(history.kind_served_until(end, k, i));
    const std::vector<KindServed> expected = by_kind(served[i], told);
    const auto sampled = divide_excess(counted[i], expected, served[i].added, counts.stream());
    account.segments.push_back(add(account, world.scenario().costs, segments[i].failure_cost_ratio, expected, sampled));
  }
}

}  // namespace

std::vector<CountedExcess> divide_over_segments(const CountedExcess& counted, std::span<const Served> expected,
                                                Stream& stream) {
  const auto added = divided(counted.added, &Served::added, expected, stream);
  const auto avoided = divided(counted.avoided, &Served::avoided, expected, stream);
  std::vector<CountedExcess> excess;
  for (std::size_t i = 0; i < expected.size(); ++i) excess.push_back({added[i], avoided[i]});
  return excess;
}

std::vector<double> divide_excess(const CountedExcess& counted, std::span<const KindServed> expected,
                                  double expected_added, Stream& stream) {
  double added = 0.0;
  for (const KindServed& kind : expected) added += kind.added;
  const double changed_expected = added - expected_added;
  const std::int64_t changed = changed_expected > rounding * added ? draw_poisson(stream, changed_expected) : 0;
  const auto gained = divided(counted.added + changed, &KindServed::added, expected, stream);
  const auto lost = divided(counted.avoided + changed, &KindServed::removed, expected, stream);
  std::vector<double> excess;
  for (std::size_t k = 0; k < expected.size(); ++k)
    excess.push_back(static_cast<double>(gained[k]) - static_cast<double>(lost[k]));
  return excess;
}

FailureAccount account_for_failures(const World& world, const ServiceHistory& history, Counts& counts, SimTime end) {
  const Scenario& scenario = world.scenario();
  FailureAccount account;
  account.kinds.resize(priced_kinds(scenario).size());
  if (scenario.has_prices_of_segments()) {
    add_segments(account, world, history, counts, end);
  } else if (!account.kinds.empty()) {
    add_everyone(account, world, history, counts, end);
  } else {
    const double excess = history.served_until(end).excess(), price = scenario.costs.failure.value();
    account.cost = excess * price;
    account.more_in_counts = (counts.excess().total() - excess) * price;
  }
  return account;
}

}  // namespace rollcast::run
