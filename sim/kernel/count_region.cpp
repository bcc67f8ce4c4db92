#include "rollcast/kernel/count_region.hpp"

#include <algorithm>
#include <boost/math/quadrature/gauss.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <numbers>
#include <numeric>

#include "rollcast/kernel/samplers.hpp"

namespace rollcast::kernel {

namespace {

/// Up to this standard deviation every count is gone through, and up to the other one the last count's distribution is
/// tabulated.
constexpr double widest_sum = 16.0, widest_table = 64.0;
constexpr double negligible = 1e-18;

/// n trials of chance p. `is_whole` is false where n is a node of an integral.
struct Trials {
  double n, p;
  bool is_whole = true;

  double mean() const { return n * p; }
  double sd() const { return std::sqrt(n * p * (1.0 - p)); }
  bool is_summed() const { return is_whole && sd() <= widest_sum; }
  bool is_tabulated() const { return is_whole && sd() <= widest_table; }
  double chance_of(double x) const {
    if (p <= 0.0) return x == 0.0 ? 1.0 : 0.0;
    return boost::math::ibeta_derivative(x + 1.0, n - x + 1.0, p) / (n + 1.0);
  }
  /// The same between whole numbers, for many successes and failures (Stirling's series).
  double density(double x) const {
    const auto series = [](double z) { return 1.0 / (12.0 * z) - 1.0 / (360.0 * z * z * z); };
    const double y = n - x, away = x * std::log(x / (n * p)) + y * std::log(y / (n * (1.0 - p)));
    return std::exp(series(n) - series(x) - series(y) - away) * std::sqrt(n / (2.0 * std::numbers::pi * x * y));
  }
};

/// Successes strictly between.
struct Between {
  double low, high;

  bool is_everything(double n) const { return low < 0.0 && high > n; }
};

/// Tells `visit` of every number of successes within, from the likeliest outwards while it is not negligible, and its
/// chance.
template <class Visit>
void for_each_count(const Trials& trials, const Between& within, Visit visit) {
  const double first = std::max(std::ceil(within.low), 0.0), last = std::min(std::floor(within.high), trials.n);
  if (first > last) return;
  const double start = std::clamp(std::floor(trials.mean()), first, last), at_start = trials.chance_of(start);
  const double odds = trials.p / (1.0 - trials.p);
  double chance = at_start;
  for (double x = start; x <= last && chance > negligible; ++x) {
    visit(x, chance);
    chance *= odds * (trials.n - x) / (x + 1.0);
  }
  chance = at_start;
  for (double x = start; x > first;) {
    chance *= x / (odds * (trials.n - x + 1.0));
    if (chance <= negligible) return;
    visit(--x, chance);
  }
}

/// The same by nodes of an integral over a smooth density.
template <class Visit>
void for_each_node(const Trials& trials, const Between& within, Visit visit) {
  using Rule = boost::math::quadrature::gauss<double, 15>;
  constexpr int panels = 4;
  constexpr double widest = 8.0;
  const double low = std::max({within.low, trials.mean() - widest * trials.sd(), 0.0});
  const double high = std::min({within.high, trials.mean() + widest * trials.sd(), trials.n});
  const double half = (high - low) / (2 * panels);
  for (int panel = 0; panel < panels && low < high; ++panel) {
    const double middle = low + half * (2 * panel + 1);
    for (std::size_t i = 0; i < Rule::abscissa().size(); ++i) {
      const double away = half * Rule::abscissa()[i], weight = half * Rule::weights()[i];
      visit(middle - away, weight * trials.density(middle - away));
      if (away > 0.0) visit(middle + away, weight * trials.density(middle + away));
    }
  }
}

/// Peizer & Pratt's g(t) = (1 - t² + 2 t ln t) / (1 - t)², by its series near 1.
double peizer_pratt(double t) {
  const double u = t - 1.0;
  if (t <= 0.0) return 1.0;
  if (std::abs(u) > 0.1) return (1.0 - t * t + 2.0 * t * std::log(t)) / (u * u);
  double sum = 0.0, power = 1.0;
  for (int k = 1; k <= 14; ++k) sum += 2.0 * (power *= -u) / ((k + 1.0) * (k + 2.0));
  return sum;
}

/// P(fewer successes than this), a half between whole numbers, for many successes and failures.
double fewer(const Trials& trials, double than) {
  if (than <= 0.0) return 0.0;
  if (than >= trials.n) return 1.0;
  const auto [n, p, is_whole] = trials;
  const double q = 1.0 - p, distance = than + 1.0 / 6.0 - (n + 1.0 / 3.0) * p;
  const double stretch = 1.0 + q * peizer_pratt(than / (n * p)) + p * peizer_pratt((n - than) / (n * q));
  return normal_probability(distance * std::sqrt(stretch / ((n + 1.0 / 6.0) * p * q)));
}

/// Distribution functions of successes, one for each number of trials that is asked for.
class Tables {
 public:
  Tables(double most_trials, double p) : most_{most_trials}, p_{p} {}

  double chance(double trials, const Between& within) {
    const auto i = static_cast<std::size_t>(most_ - trials);
    if (i >= tables_.size()) tables_.resize(i + 1);
    if (tables_[i].up_to.empty()) tables_[i] = table_of({trials, p_});
    return tables_[i].below(within.high) - tables_[i].below(within.low);
  }

 private:
  struct Table {
    double first = 0.0;
    std::vector<double> up_to;

    double below(double edge) const {
      const double i = std::floor(edge) - first;
      if (i < 0.0) return 0.0;
      return i < static_cast<double>(up_to.size()) ? up_to[static_cast<std::size_t>(i)] : up_to.back();
    }
  };

  static Table table_of(const Trials& trials) {
    std::vector<double> above, below;
    const double start = std::floor(trials.mean());
    for_each_count(trials, {-1.0, trials.n + 1.0},
                   [&](double x, double chance) { (x < start ? below : above).push_back(chance); });
    Table table{start - static_cast<double>(below.size()), {below.rbegin(), below.rend()}};
    table.up_to.insert(table.up_to.end(), above.begin(), above.end());
    std::partial_sum(table.up_to.begin(), table.up_to.end(), table.up_to.begin());
    return table;
  }

  double most_, p_;
  std::vector<Table> tables_;  ///< by how many trials fewer than the most
};

/// A limit as it is met cell by cell, the most frequent one being what is left.
struct Met {
  ByCell weights{};
  double at_most = 0.0;
  std::size_t last = 0;    ///< of the cells that it weighs; where it weighs none, the first
  double half_step = 0.0;  ///< how far beyond whole sums the next one begins; 0 where sums are not of whole numbers
};

class Sum {
 public:
  Sum(const ByCell& chances, std::vector<Met> limits, std::size_t free, double trials)
      : limits_{std::move(limits)},
        free_{free},
        trials_{trials},
        chances_{chances},
        tables_{trials, conditional(free - 1)} {}

  double total() {
    Slack slack{};
    for (std::size_t i = 0; i < limits_.size(); ++i) slack[i] = limits_[i].at_most;
    return from(0, {trials_, conditional(0)}, slack);
  }

 private:
  using Slack = std::array<double, 16>;

  double conditional(std::size_t cell) const {
    const double left = std::accumulate(chances_.begin() + static_cast<std::ptrdiff_t>(cell), chances_.end(), 0.0);
    return left > 0.0 ? chances_[cell] / left : 0.0;
  }

  /// What the limits that end with this cell leave for it.
  Between allowed(std::size_t cell, const Trials& trials, const Slack& slack) const {
    Between between{-0.5, trials.n + 0.5};
    for (std::size_t i = 0; i < limits_.size(); ++i) {
      const Met& limit = limits_[i];
      if (limit.last != cell) continue;
      const double weight = limit.weights[cell];
      if (weight == 0.0) {
        if (slack[i] < -rounding) return {1.0, 0.0};
        continue;
      }
      const double edge = slack[i] / weight;
      if (weight > 0.0)
        between.high =
            std::min(between.high, trials.is_whole ? std::floor(edge + rounding) + 0.5 : edge + limit.half_step);
      else
        between.low =
            std::max(between.low, trials.is_whole ? std::ceil(edge - rounding) - 0.5 : edge - limit.half_step);
    }
    return between;
  }

  double from(std::size_t cell, const Trials& trials, const Slack& slack) {
    const Between between = allowed(cell, trials, slack);
    if (between.low >= between.high) return 0.0;
    if (cell + 1 == free_) return last(trials, between);
    double sum = 0.0;
    const bool is_whole = trials.is_summed();
    const auto visit = [&](double x, double weight) {
      Slack left = slack;
      for (std::size_t i = 0; i < limits_.size(); ++i) left[i] -= limits_[i].weights[cell] * x;
      sum += weight * from(cell + 1, {trials.n - x, conditional(cell + 1), is_whole}, left);
    };
    if (is_whole)
      for_each_count(trials, between, visit);
    else
      for_each_node(trials, between, visit);
    return sum;
  }

  double last(const Trials& trials, const Between& between) {
    if (between.is_everything(trials.n)) return 1.0;
    if (free_ == 1) return up_to(trials, between.high - 0.5) - up_to(trials, between.low - 0.5);
    if (trials.is_tabulated()) return tables_.chance(trials.n, between);
    return std::max(fewer(trials, between.high) - fewer(trials, between.low), 0.0);
  }

  static double up_to(const Trials& trials, double k) {
    if (k < 0.0) return 0.0;
    return k >= trials.n ? 1.0 : boost::math::ibetac(k + 1.0, trials.n - k, trials.p);
  }

  std::vector<Met> limits_;
  std::size_t free_;
  double trials_;
  ByCell chances_;
  Tables tables_;
};

/// Limits of whole sums have weights of one size; scaled to 1, the bound is the last whole number.
void take_for_whole(Met& limit) {
  double size = 0.0;
  for (const double weight : limit.weights) {
    if (weight == 0.0) continue;
    if (size != 0.0 && std::abs(weight) != size) return;
    size = std::abs(weight);
  }
  if (size == 0.0) return;
  for (double& weight : limit.weights) weight /= size;
  limit.at_most = std::floor(limit.at_most / size + rounding);
  limit.half_step = 0.5;
}

Met met(const CountLimit& limit, std::span<const std::size_t> order, double trials) {
  const std::size_t rest = order.back();
  Met one{.at_most = limit.at_most - limit.weights[rest] * trials};
  for (std::size_t i = 0; i + 1 < order.size(); ++i) {
    one.weights[i] = limit.weights[order[i]] - limit.weights[rest];
    if (one.weights[i] != 0.0) one.last = i;
  }
  take_for_whole(one);
  return one;
}

/// How much quicker than a count's own chances the chance to keep the limits falls with it, at the most: nodes must not
/// step over that.
double steepness(std::span<const Met> limits, std::span<const std::size_t> order, const ByCell& spread) {
  double steepest = 0.0;
  for (const Met& limit : limits)
    for (std::size_t i = 0; i < limit.last; ++i)
      steepest = std::max(steepest, std::abs(limit.weights[i] / limit.weights[limit.last]) * spread[order[i]] /
                                        spread[order[limit.last]]);
  return steepest;
}

std::vector<Met> all_met(std::span<const CountLimit> limits, std::span<const std::size_t> order, double trials) {
  std::vector<Met> all;
  for (const CountLimit& limit : limits) all.push_back(met(limit, order, trials));
  return all;
}

/// Rare cells come first, where every count is gone through; the others so that no limit is steep.
std::vector<std::size_t> order_of(const ByCell& chances, std::size_t groups, std::span<const CountLimit> limits,
                                  double trials) {
  std::vector<std::size_t> order(groups);
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](std::size_t group) { return chances[group]; });
  ByCell spread{};
  for (std::size_t i = 0; i < groups; ++i) spread[i] = Trials{trials, chances[i]}.sd();
  const auto rare =
      std::ranges::find_if(order, [&](std::size_t group) { return spread[group] > widest_sum; }) - order.begin();
  if (order.end() - (order.begin() + rare) < 3) return order;
  std::vector<std::size_t> other = order, best = order;
  double least = steepness(all_met(limits, order, trials), order, spread);
  std::sort(other.begin() + rare, other.end());
  do {
    const double steep = steepness(all_met(limits, other, trials), other, spread);
    if (steep < least) best = other;
    least = std::min(least, steep);
  } while (std::next_permutation(other.begin() + rare, other.end()));
  return best;
}

}  // namespace

CountRegion::CountRegion(std::int64_t trials, std::size_t cells, std::span<const CountLimit> limits)
    : trials_{static_cast<double>(trials)}, cells_{cells}, limits_(limits.size()) {
  for (std::size_t cell = 0; cell < cells; ++cell) {
    const auto alike = [&](std::size_t other) {
      return std::ranges::all_of(limits, [&](const CountLimit& l) { return l.weights[cell] == l.weights[other]; });
    };
    std::size_t first = 0;
    while (!alike(first)) ++first;
    group_of_[cell] = first < cell ? group_of_[first] : groups_++;
    for (std::size_t i = 0; i < limits.size(); ++i) limits_[i].weights[group_of_[cell]] = limits[i].weights[cell];
  }
  for (std::size_t i = 0; i < limits.size(); ++i) limits_[i].at_most = limits[i].at_most;
}

double CountRegion::probability(const ByCell& chances) const {
  ByCell of_group{}, in_order{};
  for (std::size_t cell = 0; cell < cells_; ++cell) of_group[group_of_[cell]] += std::max(chances[cell], 0.0);
  const std::vector<std::size_t> order = order_of(of_group, groups_, limits_, trials_);
  for (std::size_t i = 0; i < groups_; ++i) in_order[i] = of_group[order[i]];
  std::vector<Met> limits = all_met(limits_, order, trials_);
  if (groups_ < 2) return std::ranges::all_of(limits, [](const Met& l) { return l.at_most >= -rounding; }) ? 1.0 : 0.0;
  return std::clamp(Sum{in_order, std::move(limits), groups_ - 1, trials_}.total(), 0.0, 1.0);
}

}  // namespace rollcast::kernel
