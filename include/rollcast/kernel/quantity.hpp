#pragma once

#include <compare>

#include "rollcast/modules.hpp"

namespace rollcast::kernel {

namespace detail {

/// A number that knows what it counts: comparable with its own kind only, opened by `value()`.
template <class Kind>
class StrongNumber {
 public:
  constexpr StrongNumber() = default;
  explicit constexpr StrongNumber(double value) : value_{value} {}
  constexpr double value() const { return value_; }
  friend constexpr auto operator<=>(StrongNumber, StrongNumber) = default;

 private:
  double value_ = 0.0;
};

}  // namespace detail

/// Fraction of the requests (or users) that the candidate serves, 0 to 1. Also called exposure.
using Share = detail::StrongNumber<struct ShareKind>;

/// Chance of an event, 0 to 1.
using Probability = detail::StrongNumber<struct ProbabilityKind>;

/// An amount in the scenario's one currency.
using Money = detail::StrongNumber<struct MoneyKind>;

/// By how much sums and ratios of decimal fractions may miss what they are meant to be.
inline constexpr double rounding = 1e-9;

constexpr Share nobody() { return Share{0.0}; }
constexpr Share all_traffic() { return Share{1.0}; }

}  // namespace rollcast::kernel
