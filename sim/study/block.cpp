#include <algorithm>
#include <cstdint>
#include <stdexcept>

#include "rollcast/scenarios/priced_kinds.hpp"
#include "rollcast/study/study.hpp"

namespace rollcast::study {

void CompletedStudy::append(const CompletedStudy& next) {
  if (!exposure.empty() && exposure.size() != next.exposure.size())
    throw std::invalid_argument{"only blocks of the same strategies can be appended to each other"};
  rows.insert(rows.end(), next.rows.begin(), next.rows.end());
  segments.insert(segments.end(), next.segments.begin(), next.segments.end());
  kinds.insert(kinds.end(), next.kinds.begin(), next.kinds.end());
  if (exposure.empty())
    exposure = next.exposure;
  else
    for (std::size_t c = 0; c < exposure.size(); ++c) exposure[c].add(next.exposure[c]);
}

ReplicationRunner::ReplicationRunner(const Scenario& scenario, const StudyPlan& plan)
    : contenders_{plan.contenders},
      mode_{plan.mode},
      world_{scenario, plan.seed},
      exposure_(plan.contenders.size(), ExposureHistogram{scenario.until}) {}

void ReplicationRunner::run(std::uint32_t replication, ReplicationSlots slots) {
  std::string label = "(the world)";
  try {
    world_.draw(replication);
    for (std::size_t c = 0; c < contenders_.size(); ++c) {
      label = contenders_[c].label;
      simulate(world_, contenders_[c].plan, mode_, run_);
      slots.rows[c] = run_.record;
      slots.segments = std::ranges::copy(run_.segments, slots.segments).out;
      slots.kinds = std::ranges::copy(run_.kinds, slots.kinds).out;
      exposure_[c].add(run_.exposure);
    }
  } catch (const std::exception& error) {
    throw RunFailed{error.what(), replication, label};
  }
}

void refuse_too_many(const StudyPlan& plan) {
  constexpr std::uint64_t most = std::uint64_t{1} << 32;
  if (std::uint64_t{plan.first_run} + plan.runs > most)
    throw std::invalid_argument{"replications are numbered below 2^32: begin earlier, or run fewer"};
}

CompletedStudy nothing_run_yet(const Scenario& scenario, const StudyPlan& plan) {
  const std::size_t rows = plan.contenders.size() * plan.runs;
  return {std::vector<RunRecord>(rows),
          std::vector<ExposureHistogram>(plan.contenders.size(), ExposureHistogram{scenario.until}),
          std::vector<SegmentRecord>(rows * scenario.segments.size()),
          std::vector<KindRecord>(rows * priced_kinds(scenario).size())};
}

ReplicationSlots slots_of(CompletedStudy& study, const Scenario& scenario, const StudyPlan& plan, std::uint32_t r) {
  const std::size_t row = r * plan.contenders.size();
  return {study.rows.data() + row, study.segments.data() + row * scenario.segments.size(),
          study.kinds.data() + row * priced_kinds(scenario).size()};
}

CompletedStudy run_block(const Scenario& scenario, const StudyPlan& plan) {
  refuse_too_many(plan);
  CompletedStudy block = nothing_run_yet(scenario, plan);
  ReplicationRunner runner{scenario, plan};
  for (std::uint32_t r = 0; r < plan.runs; ++r) runner.run(plan.first_run + r, slots_of(block, scenario, plan, r));
  block.exposure = runner.exposure();
  return block;
}

double bytes_per_replication(const Scenario& scenario, std::size_t contenders) {
  constexpr double while_concluding = 100.0;  // costs and differences, column by column
  const double row = sizeof(RunRecord) + static_cast<double>(scenario.segments.size() * sizeof(SegmentRecord)) +
                     static_cast<double>(priced_kinds(scenario).size() * sizeof(KindRecord)) + while_concluding;
  return row * static_cast<double>(contenders);
}

}  // namespace rollcast::study
