#pragma once

#include "rollcast/strategies/judge.hpp"

/// A judge of one's own, as the catalog of judges has them: fails where more of the candidate's requests fail than a
/// fixed share. {"name": "rate_cap", "cap": "2%"}
rollcast::judges::JudgeKind rate_cap();
