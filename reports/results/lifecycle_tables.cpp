#include "rollcast/results/lifecycle_tables.hpp"

#include <fmt/format.h>

#include <iterator>

#include "rollcast/results/runs_table.hpp"

namespace rollcast::results {

namespace {

using lifecycle::CandidateRecord;
using lifecycle::LifecycleRun;
using lifecycle::Plan;
using lifecycle::ReleaseRecord;

void append_release(std::string& rows, const LifecycleRun& run, const std::string& plan, const ReleaseRecord& r) {
  const auto days = [](SimTime t) { return t.since_start().in_days(); };
  fmt::format_to(std::back_inserter(rows), "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n",
                 run.record.replication, plan, r.intent, r.is_fix ? 1 : 0, r.version, r.parent, name_of(r.outcome),
                 r.log_odds, days(r.data_until), days(r.released), r.decided ? fmt::format("{}", days(*r.decided)) : "",
                 days(r.ended), r.undone ? fmt::format("{}", days(*r.undone)) : "",
                 ending_names[static_cast<std::size_t>(r.decision)], r.requests, r.failures, r.excess);
}

void append_candidate(std::string& rows, const LifecycleRun& run, const std::string& plan, const CandidateRecord& c) {
  const auto days = [](SimTime t) { return t.since_start().in_days(); };
  const bool is_tested = c.end != lifecycle::CandidateEnd::open && c.end != lifecycle::CandidateEnd::given_up;
  fmt::format_to(std::back_inserter(rows), "{},{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n", run.record.replication,
                 plan, c.intent, name_of(c.trigger), c.attempt, c.fixes, is_tested ? name_of(c.outcome) : "",
                 days(c.wanted), days(c.data_until), days(c.ended), c.waited_days, c.sent_back, c.costs,
                 name_of(c.end));
}

}  // namespace

std::string lifecycles_table(std::span<const Plan> plans, std::span<const LifecycleRun> runs) {
  std::string rows = "run,plan";
  for (const auto& column : lifecycle::lifecycle_columns()) (rows += ',') += column.name;
  rows += "\r\n";
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto& record = runs[i].record;
    fmt::format_to(std::back_inserter(rows), "{},{}", record.replication, csv_text_cell(plans[i % plans.size()].label));
    for (const auto& column : lifecycle::lifecycle_columns())
      fmt::format_to(std::back_inserter(rows), ",{}", record.*column.value);
    rows += "\r\n";
  }
  return rows;
}

std::string releases_table(std::span<const Plan> plans, std::span<const LifecycleRun> runs) {
  std::string rows =
      "run,plan,intent,is_fix,version,parent,outcome,log_odds,data_until_d,released_d,decided_d,ended_d,undone_d,"
      "decision,"
      "requests,failures,excess_failures\r\n";
  for (std::size_t i = 0; i < runs.size(); ++i)
    for (const ReleaseRecord& release : runs[i].releases)
      append_release(rows, runs[i], csv_text_cell(plans[i % plans.size()].label), release);
  return rows;
}

std::string candidates_table(std::span<const Plan> plans, std::span<const LifecycleRun> runs) {
  std::string rows =
      "run,plan,intent,trigger,attempt,fixes,outcome,wanted_d,data_until_d,ended_d,waited_d,sent_back,costs,end\r\n";
  for (std::size_t i = 0; i < runs.size(); ++i)
    for (const CandidateRecord& candidate : runs[i].candidates)
      append_candidate(rows, runs[i], csv_text_cell(plans[i % plans.size()].label), candidate);
  return rows;
}

}  // namespace rollcast::results
