#include "failure_bill.hpp"

#include <algorithm>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/scenarios/billed_kinds.hpp"

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
  if (told.empty()) return {{served.caused, served.spared}};
  double of_kinds = 0.0;
  for (const KindServed& kind : told) of_kinds += kind.harm();
  const double of_service = served.harm() - of_kinds;
  std::vector<KindServed> all(told.begin(), told.end());
  all.push_back({std::max(of_service, 0.0), std::max(-of_service, 0.0)});
  return all;
}

/// Adds the failures of some users, of whom each costs `ratio` times the stated price: those of each kind, and last
/// what is of no kind. Returns their expected cost.
double add(FailureBill& bill, const CostSpec& price, double ratio, std::span<const KindServed> expected,
           std::span<const double> sampled) {
  double cost = 0.0;
  for (std::size_t k = 0; k < expected.size(); ++k) {
    const Money stated = k + 1 < expected.size() ? price.of_failure(k) : price.failure;
    const double each = stated.value() * ratio, harm = expected[k].harm();
    bill.more_in_counts += (sampled[k] - harm) * each;
    cost += harm * each;
    if (k < bill.kinds.size()) {
      bill.kinds[k].harm += harm;
      bill.kinds[k].cost += harm * each;
    }
  }
  bill.cost += cost;
  return cost;
}

std::size_t told_kinds(const World& world) {
  const std::size_t kinds = world.failure_law().kinds().size();
  return kinds > 1 ? kinds : 0;
}

void add_everyone(FailureBill& bill, const World& world, const ServiceHistory& history, Counts& counts, SimTime end) {
  const Served served = history.served_until(end);
  std::vector<KindServed> told;
  for (std::size_t k = 0; k < told_kinds(world); ++k) told.push_back(history.kind_served_until(end, k));
  const std::vector<KindServed> expected = by_kind(served, told);
  add(bill, world.scenario().costs, 1.0, expected,
      divide_harm(counts.harm(), expected, served.caused, counts.stream()));
}

void add_segments(FailureBill& bill, const World& world, const ServiceHistory& history, Counts& counts, SimTime end) {
  const auto& segments = world.scenario().segments;
  std::vector<Served> served;
  for (std::size_t i = 0; i < segments.size(); ++i) served.push_back(history.served_until(end, i));
  const std::vector<CountedHarm> counted = divide_over_segments(counts.harm(), served, counts.stream());
  for (std::size_t i = 0; i < segments.size(); ++i) {
    std::vector<KindServed> told;
    for (std::size_t k = 0; k < told_kinds(world); ++k) told.push_back(history.kind_served_until(end, k, i));
    const std::vector<KindServed> expected = by_kind(served[i], told);
    const auto sampled = divide_harm(counted[i], expected, served[i].caused, counts.stream());
    bill.segments.push_back(add(bill, world.scenario().costs, segments[i].failure_cost_ratio, expected, sampled));
  }
}

}  // namespace

std::vector<CountedHarm> divide_over_segments(const CountedHarm& counted, std::span<const Served> expected,
                                              Stream& stream) {
  const auto caused = divided(counted.caused, &Served::caused, expected, stream);
  const auto spared = divided(counted.spared, &Served::spared, expected, stream);
  std::vector<CountedHarm> harm;
  for (std::size_t i = 0; i < expected.size(); ++i) harm.push_back({caused[i], spared[i]});
  return harm;
}

std::vector<double> divide_harm(const CountedHarm& counted, std::span<const KindServed> expected,
                                double expected_caused, Stream& stream) {
  double added = 0.0;
  for (const KindServed& kind : expected) added += kind.added;
  const double changed_expected = added - expected_caused;
  const std::int64_t changed = changed_expected > rounding * added ? draw_poisson(stream, changed_expected) : 0;
  const auto gained = divided(counted.caused + changed, &KindServed::added, expected, stream);
  const auto lost = divided(counted.spared + changed, &KindServed::removed, expected, stream);
  std::vector<double> harm;
  for (std::size_t k = 0; k < expected.size(); ++k)
    harm.push_back(static_cast<double>(gained[k]) - static_cast<double>(lost[k]));
  return harm;
}

FailureBill bill_failures(const World& world, const ServiceHistory& history, Counts& counts, SimTime end) {
  const Scenario& scenario = world.scenario();
  FailureBill bill;
  bill.kinds.resize(billed_kinds(scenario).size());
  if (scenario.has_prices_of_segments()) {
    add_segments(bill, world, history, counts, end);
  } else if (!bill.kinds.empty()) {
    add_everyone(bill, world, history, counts, end);
  } else {
    const double harm = history.served_until(end).harm(), price = scenario.costs.failure.value();
    bill.cost = harm * price;
    bill.more_in_counts = (counts.harm().total() - harm) * price;
  }
  return bill;
}

}  // namespace rollcast::run
