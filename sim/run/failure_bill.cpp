#include "failure_bill.hpp"

#include <algorithm>
#include <cmath>

#include "rollcast/kernel/samplers.hpp"

namespace rollcast {

namespace {

/// Adds `sign` times so many failures, divided over the kinds in proportion to one of their parts.
void divide(std::int64_t failures, double KindServed::*part, std::span<const KindServed> kinds, double sign, std::span<double> harm,
            Stream& stream) {
  for (std::size_t k = 0; k < kinds.size() && failures > 0; ++k) {
    double left = 0.0;
    for (const KindServed& kind : kinds.subspan(k)) left += kind.*part;
    const std::int64_t here = left > 0.0 ? draw_binomial(stream, failures, kinds[k].*part / left) : 0;
    harm[k] += sign * static_cast<double>(here);
    failures -= here;
  }
}

}  // namespace

std::vector<double> divide_harm(const CountedHarm& counted, std::span<const KindServed> expected, double expected_caused, Stream& stream) {
  constexpr double rounding = 1e-9;
  double added = 0.0;
  for (const KindServed& kind : expected) added += kind.added;
  const double changed_expected = added - expected_caused;
  const std::int64_t changed = changed_expected > rounding * added ? draw_poisson(stream, changed_expected) : 0;
  std::vector<double> harm(expected.size(), 0.0);
  divide(counted.caused + changed, &KindServed::added, expected, 1.0, harm, stream);
  divide(counted.spared + changed, &KindServed::removed, expected, -1.0, harm, stream);
  return harm;
}

FailureBill bill_failures(const World& world, const ServiceHistory& history, Counts& counts, SimTime end) {
  const CostSpec& price = world.scenario().costs;
  const Served served = history.served_until(end);
  const std::size_t kinds = world.failure_law().kinds().size();
  if (kinds == 1) return {served.harm() * price.failure.value(), (counts.harm().total() - served.harm()) * price.failure.value(), {}};
  std::vector<KindServed> expected;
  double of_kinds = 0.0;
  for (std::size_t k = 0; k < kinds; ++k) {
    expected.push_back(history.kind_served_until(end, k));
    of_kinds += expected.back().harm();
  }
  const double of_service = served.harm() - of_kinds;
  expected.push_back({std::max(of_service, 0.0), std::max(-of_service, 0.0)});
  const std::vector<double> sampled = divide_harm(counts.harm(), expected, served.caused, counts.stream());
  FailureBill bill;
  bill.cost = of_service * price.failure.value();
  bill.more_in_counts = (sampled.back() - of_service) * price.failure.value();
  for (std::size_t k = 0; k < kinds; ++k) {
    const double harm = expected[k].harm(), of_kind = price.of_failure(k).value();
    bill.kinds.push_back({harm, harm * of_kind});
    bill.cost += harm * of_kind;
    bill.more_in_counts += (sampled[k] - harm) * of_kind;
  }
  return bill;
}

}  // namespace rollcast
