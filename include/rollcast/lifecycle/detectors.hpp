#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "rollcast/run/observation.hpp"

namespace rollcast::lifecycle {

/// State of a drift detector after the requests it has seen.
enum class DriftSignal { sound, warning, drift };

/// Watches requests and failures of one version, and signals when its failure rate is no longer what it was.
class DriftDetector {
 public:
  virtual ~DriftDetector() = default;
  /// Takes the counts since the last call; requests of one call have no order. After drift a detector starts over: PSI
  /// with a new reference, DDM with nothing, ADWIN with the newer part of its window. Throws std::invalid_argument for
  /// failures below 0 or above the requests.
  virtual DriftSignal observe(const Sample& seen) = 0;
};

/// Population stability index of two distributions over the same bins: sum of (q - p) ln(q / p). Infinite where a bin
/// is empty in one only. Throws std::invalid_argument for different numbers of bins.
double population_stability_index(std::span<const double> reference, std::span<const double> current);

/// The same of two samples' counts. A bin that is empty in one sample counts as half an observation there; one that is
/// empty in both does not count.
double population_stability_index(std::span<const std::int64_t> reference, std::span<const std::int64_t> current);

/// Which index two samples of one distribution exceed with this chance: the chi-square quantile with bins - 1 degrees
/// of freedom, times 1/n + 1/m. Asymptotic: small samples exceed it more often (37 % instead of 35 % for samples
/// of 200 in 10 bins).
double psi_limit(std::size_t bins, double reference_count, double current_count, double false_alarm_rate);

/// With which chance two samples of one distribution exceed this index; inverse of `psi_limit`.
double psi_false_alarm_rate(std::size_t bins, double reference_count, double current_count, double limit);

/// How `PsiDetector` watches.
struct PsiOptions {
  std::int64_t reference_requests = 10'000;  ///< at least so many are the reference
  std::int64_t window_requests = 1'000;      ///< at least so many are compared with it, again and again
  double warning_false_alarm_rate = 0.05;    ///< per window
  double drift_false_alarm_rate = 0.01;
};

/// PSI of failed and good requests, window by window. Requests between the ends of two windows do not change its
/// signal.
class PsiDetector final : public DriftDetector {
 public:
  explicit PsiDetector(const PsiOptions& options) : options_{options} {}
  DriftSignal observe(const Sample& seen) override;

 private:
  DriftSignal compared() const;

  PsiOptions options_;
  Sample reference_, window_;
  DriftSignal signal_ = DriftSignal::sound;
};

/// How `DdmDetector` watches.
struct DdmOptions {
  std::int64_t least_requests = 30;  ///< says nothing before
  double warning_sds = 2.0;
  double drift_sds = 3.0;
};

/// DDM (Gama, Medas, Castillo, Rodrigues 2004). With p the share of failures since it began and s its standard error,
/// it remembers the least p + s, and signals drift when p + s exceeds that p by more than `drift_sds` of that s. Sees
/// rises only. Decides once per call: the published method with one request per call, fewer false alarms with more. Its
/// false alarms are many (DRF-08: of 1,000 requests at a constant 5 %, 57 %; a stretch without failures makes s = 0),
/// so that it suits rates far from 0.
class DdmDetector final : public DriftDetector {
 public:
  explicit DdmDetector(const DdmOptions& options) : options_{options} {}
  DriftSignal observe(const Sample& seen) override;

 private:
  DdmOptions options_;
  Sample seen_;
  bool has_lowest_ = false;
  double lowest_rate_ = 0.0, lowest_error_ = 0.0;
};

/// Which bound makes a difference of two means a cut of ADWIN's window.
enum class CutBound {
  hoeffding,  ///< holds for any values from 0 to 1
  variance,   ///< by the window's variance: a normal approximation, far narrower for rare failures
};

/// Least difference of the means of `older` and `newer` values that ADWIN takes for a change (Bifet and Gavaldà 2007):
/// with m = 1 / (1/older + 1/newer), sqrt(ln(4/confidence) / (2m)).
double adwin_hoeffding_cut(double older, double newer, double confidence);

/// The same by the window's variance: sqrt(2 variance ln(2/confidence) / m) + 2 ln(2/confidence) / (3m).
double adwin_variance_cut(double older, double newer, double confidence, double variance);

/// How `AdwinDetector` watches.
struct AdwinOptions {
  double false_alarm_rate = 0.002;  ///< at each look, divided by the window's requests, as all its cuts may err
  CutBound bound = CutBound::variance;
  std::int64_t least_requests = 5;   ///< on each side of a cut
  std::size_t buckets_per_size = 5;  ///< before the two oldest of a size are joined
};

/// ADWIN2 (Bifet and Gavaldà 2007): a window of the past that is cut at its older end for as long as some older part
/// and the rest differ. Sees rises and falls. Never warns. Keeps O(log n) buckets of n calls.
class AdwinDetector final : public DriftDetector {
 public:
  explicit AdwinDetector(const AdwinOptions& options) : options_{options} {}
  DriftSignal observe(const Sample& seen) override;

  /// All that its window holds.
  const Sample& window() const { return window_; }
  std::size_t buckets() const;

 private:
  void add(const Sample& seen);
  bool is_cut() const;
  bool differ(const Sample& older, const Sample& newer) const;
  void drop_oldest();

  AdwinOptions options_;
  std::vector<std::vector<Sample>> rows_;  ///< row i: buckets of 2^i calls, oldest first
  Sample window_;
};

}  // namespace rollcast::lifecycle
