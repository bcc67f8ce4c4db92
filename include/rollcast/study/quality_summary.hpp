#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/world/quality.hpp"

namespace rollcast::study {

/// A version's figures on a day without drift, incidents and disturbances: the baseline, or a candidate at its class's
/// medians.
struct VersionQuality {
  std::string version;         ///< "baseline", or the outcome class
  double probability = 1.0;    ///< of the class, before anything it must pass
  std::vector<double> values;  ///< in the order of the metrics
};

/// The middle and the outer worlds; not a number where no world has a value.
struct Band {
  double p10 = 0, p50 = 0, p90 = 0;
};

/// One metric in one stretch of time, for the two versions that a release decides between, each judged by all requests,
/// as if it had served them. The fixed version is left out: when it comes depends on the strategy.
struct QualityPoint {
  double hour = 0;  ///< when the stretch begins
  Band baseline, candidate;
};

/// One metric over the whole time, in equal stretches.
struct QualityCourse {
  std::size_t metric = 0;
  std::vector<QualityPoint> points;
};

/// What a release does to quality, in the terms of the field.
struct QualitySummary {
  std::string kind;  ///< "classifier"
  std::vector<Metric> metrics;
  std::vector<VersionQuality> versions;  ///< the baseline first, then the classes that are possible
  std::int64_t worlds = 0;               ///< that the courses rest on
  double stretch_h = 0;                  ///< length of a stretch
  std::vector<QualityCourse> courses;    ///< of the metrics that lead
};

/// The courses follow the first worlds of a study: up to 200, from replication `first_run` on, drawn anew, so that they
/// depend on neither strategies nor threads. Stretches are days, hours when there are at most four days, several days
/// when there are more than 120.
struct FollowedWorlds {
  std::uint64_t seed = 1;
  std::uint32_t first_run = 0;
  std::int64_t runs = 0;
};
QualitySummary summarize_quality(const Scenario&, const FollowedWorlds&);

}  // namespace rollcast::study
