#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <stdexcept>

#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/study/study.hpp"

namespace rollcast::parallel {

/// Hears how far a study is, from one thread at a time.
using StudyProgress = std::function<void(std::uint32_t runs_done, std::uint32_t runs)>;

/// The user asked to stop; nothing of the study is kept.
class StudyInterrupted : public std::runtime_error {
 public:
  StudyInterrupted() : std::runtime_error{"interrupted"} {}
};

/// Threads that a study with `threads` = 0 is run on.
int usual_threads();

/// Runs the study on several threads: the bytes of `run_block`, for any number of them. `stop`, when it becomes true,
/// ends the study with StudyInterrupted; the first run to fail (lowest replication) ends it with RunFailed.
CompletedStudy run_study(const Scenario&, const StudyPlan&, const StudyProgress& progress,
                         const std::atomic<bool>& stop);

}  // namespace rollcast::parallel
