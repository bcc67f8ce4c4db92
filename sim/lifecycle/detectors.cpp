#include "rollcast/lifecycle/detectors.hpp"

#include <array>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <stdexcept>

namespace rollcast::lifecycle {

namespace {

void refuse_impossible(const Sample& seen) {
  if (seen.failures < 0 || seen.failures > seen.requests)
    throw std::invalid_argument{"a sample with fewer requests than failures, or fewer failures than none"};
}

void refuse_different(std::size_t reference_bins, std::size_t current_bins) {
  if (reference_bins != current_bins) throw std::invalid_argument{"samples over different bins"};
}

double divergence(double p, double q) { return p == q ? 0.0 : (q - p) * std::log(q / p); }

double size_of(std::span<const std::int64_t> counts) {
  double size = 0.0;
  for (const std::int64_t count : counts) size += static_cast<double>(count);
  return size;
}

/// An empty bin's share is that of half an observation.
double share_of(std::int64_t count, double size) { return (count == 0 ? 0.5 : static_cast<double>(count)) / size; }

boost::math::chi_squared chi_squared_of_bins(std::size_t bins) {
  return boost::math::chi_squared{static_cast<double>(bins) - 1.0};
}

double inverse_sizes(double reference, double current) { return 1.0 / reference + 1.0 / current; }

}  // namespace

double population_stability_index(std::span<const double> reference, std::span<const double> current) {
  refuse_different(reference.size(), current.size());
  double index = 0.0;
  for (std::size_t bin = 0; bin < reference.size(); ++bin) index += divergence(reference[bin], current[bin]);
  return index;
}

double population_stability_index(std::span<const std::int64_t> reference, std::span<const std::int64_t> current) {
  refuse_different(reference.size(), current.size());
  const double n = size_of(reference), m = size_of(current);
  double index = 0.0;
  for (std::size_t bin = 0; bin < reference.size(); ++bin)
    if (reference[bin] + current[bin] > 0) index += divergence(share_of(reference[bin], n), share_of(current[bin], m));
  return index;
}

double psi_limit(std::size_t bins, double reference_count, double current_count, double false_alarm_rate) {
  const boost::math::chi_squared statistic = chi_squared_of_bins(bins);
  return boost::math::quantile(boost::math::complement(statistic, false_alarm_rate)) *
         inverse_sizes(reference_count, current_count);
}

double psi_false_alarm_rate(std::size_t bins, double reference_count, double current_count, double limit) {
  const boost::math::chi_squared statistic = chi_squared_of_bins(bins);
  const double value = limit / inverse_sizes(reference_count, current_count);
  return boost::math::cdf(boost::math::complement(statistic, value));
}

DriftSignal PsiDetector::observe(const Sample& seen) {
  refuse_impossible(seen);
  if (reference_.requests < options_.reference_requests) {
    reference_ = reference_ + seen;
    return signal_;
  }
  window_ = window_ + seen;
  if (window_.requests < options_.window_requests) return signal_;
  signal_ = compared();
  if (signal_ != DriftSignal::drift) {
    window_ = {};
    return signal_;
  }
  *this = PsiDetector{options_};
  return DriftSignal::drift;
}

DriftSignal PsiDetector::compared() const {
  const auto counts = [](const Sample& sample) { return std::array{sample.failures, sample.successes()}; };
  const auto reference = counts(reference_), window = counts(window_);
  const double index = population_stability_index(reference, window);
  const double chance = psi_false_alarm_rate(2, size_of(reference), size_of(window), index);
  if (chance < options_.drift_false_alarm_rate) return DriftSignal::drift;
  return chance < options_.warning_false_alarm_rate ? DriftSignal::warning : DriftSignal::sound;
}

DriftSignal DdmDetector::observe(const Sample& seen) {
  refuse_impossible(seen);
  seen_ = seen_ + seen;
  if (seen_.requests < options_.least_requests) return DriftSignal::sound;
  const double rate = seen_.failure_rate();
  const double error = std::sqrt(rate * (1.0 - rate) / static_cast<double>(seen_.requests));
  if (!has_lowest_ || rate + error <= lowest_rate_ + lowest_error_) {
    has_lowest_ = true;
    lowest_rate_ = rate;
    lowest_error_ = error;
  }
  const auto exceeds = [&](double sds) { return rate + error > lowest_rate_ + sds * lowest_error_; };
  if (!exceeds(options_.warning_sds)) return DriftSignal::sound;
  if (!exceeds(options_.drift_sds)) return DriftSignal::warning;
  *this = DdmDetector{options_};
  return DriftSignal::drift;
}

double adwin_hoeffding_cut(double older, double newer, double confidence) {
  return std::sqrt(inverse_sizes(older, newer) / 2.0 * std::log(4.0 / confidence));
}

double adwin_variance_cut(double older, double newer, double confidence, double variance) {
  const double spread = inverse_sizes(older, newer) * std::log(2.0 / confidence);
  return std::sqrt(2.0 * variance * spread) + 2.0 / 3.0 * spread;
}

DriftSignal AdwinDetector::observe(const Sample& seen) {
  refuse_impossible(seen);
  if (seen.requests == 0) return DriftSignal::sound;
  add(seen);
  DriftSignal signal = DriftSignal::sound;
  while (is_cut()) {
    drop_oldest();
    signal = DriftSignal::drift;
  }
  return signal;
}

std::size_t AdwinDetector::buckets() const {
  std::size_t all = 0;
  for (const auto& row : rows_) all += row.size();
  return all;
}

void AdwinDetector::add(const Sample& seen) {
  window_ = window_ + seen;
  if (rows_.empty()) rows_.emplace_back();
  rows_.front().push_back(seen);
  for (std::size_t i = 0; i < rows_.size() && rows_[i].size() > options_.buckets_per_size; ++i) {
    if (i + 1 == rows_.size()) rows_.emplace_back();
    rows_[i + 1].push_back(rows_[i][0] + rows_[i][1]);
    rows_[i].erase(rows_[i].begin(), rows_[i].begin() + 2);
  }
}

bool AdwinDetector::is_cut() const {
  Sample older;
  for (std::size_t row = rows_.size(); row-- > 0;)
    for (const Sample& bucket : rows_[row]) {
      older = older + bucket;
      if (differ(older, window_ - older)) return true;
    }
  return false;
}

bool AdwinDetector::differ(const Sample& older, const Sample& newer) const {
  if (older.requests < options_.least_requests || newer.requests < options_.least_requests) return false;
  const auto n0 = static_cast<double>(older.requests), n1 = static_cast<double>(newer.requests);
  const double confidence = options_.false_alarm_rate / (n0 + n1), rate = window_.failure_rate();
  const double cut = options_.bound == CutBound::hoeffding
                         ? adwin_hoeffding_cut(n0, n1, confidence)
                         : adwin_variance_cut(n0, n1, confidence, rate * (1.0 - rate));
  return std::abs(older.failure_rate() - newer.failure_rate()) >= cut;
}

void AdwinDetector::drop_oldest() {
  auto& oldest = rows_.back();
  window_ = window_ - oldest.front();
  oldest.erase(oldest.begin());
  while (!rows_.empty() && rows_.back().empty()) rows_.pop_back();
}

}  // namespace rollcast::lifecycle
