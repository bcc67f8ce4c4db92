#pragma once

#include <vector>

#include "period_account.hpp"
#include "rollcast/lifecycle/lifecycle.hpp"
#include "rollcast/run/run.hpp"

namespace rollcast::lifecycle {

/// Where the training data of the two versions beside each other end.
struct DataCuts {
  SimTime serving, candidate;
};

/// What a plan's releases add up to: requests, failures, money, data age, DORA metrics.
class Accounts {
 public:
  /// `periods`: in how many equal parts of the horizon sums are kept too.
  Accounts(const World&, const Plan&, std::size_t periods);

  /// What was served and paid for from one time until another, while the world's release was the run's.
  void book(const Run&, SimTime from, SimTime until, const DataCuts&);
  /// A release is a deployment if it served somebody, with the rollback that it may have ended with.
  void log(const ReleaseRecord&, const RunRecord&);
  /// An audit found a version bad, and it was rolled back.
  void undo(std::uint32_t version, SimTime now);
  /// What became of an attempt.
  void count(const CandidateRecord&);
  /// The sums at the horizon.
  LifecycleRecord close(double failures_without_release) const;
  DoraMetrics dora() const;
  /// The sums of each period, which add up to those of the record.
  std::vector<PeriodSums> periods(const LifecycleRecord& closed) const;

  LifecycleRecord sums{};  ///< so far; what others count is added here

 private:
  double failures_that_happen() const;
  void book_by_period(const RunRecord&, SimTime from, SimTime until);
  void book(const ExposureStretch&, SimTime begin, SimTime end, const DataCuts&);
  double cost_of_drift(SimTime data_until, SimTime begin, SimTime end) const;

  const World* world_;
  const Plan* plan_;
  PeriodAccount by_period_;
  std::vector<LoggedDeployment> deployments_;
  std::vector<std::uint32_t> deployed_;  ///< version of each
};

}  // namespace rollcast::lifecycle
