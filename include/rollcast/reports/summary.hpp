#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/scenarios/settings.hpp"
#include "rollcast/study/study_result.hpp"

namespace rollcast::reports {

/// Which program run which scenario how, as far as it bears on the numbers. Time and machine are left to
/// provenance.json.
struct ReportIdentity {
  std::string version;              ///< of the program: "0.1.0"
  std::string scenario_hash;        ///< `content_hash` of the resolved scenario
  std::string slug;                 ///< name of the results folder
  std::vector<Setting> settings{};  ///< made in the scenario's file before it was read
};

/// 64-bit FNV-1a of a text in 16 hexadecimal digits: tells scenarios apart, protects against nothing.
std::string content_hash(std::string_view text);

/// All that the report says, for machines: the page and the charts are rebuilt from this alone. Keys keep their order.
/// Times that never come are null beside their probability `happened`; no number is infinite. Texts are the user's own,
/// unchanged.
nlohmann::ordered_json summary_json(const Scenario&, const StudyResult&, const ReportIdentity&);

/// The summary as the text of `summary.json`.
std::string summary_text(const nlohmann::ordered_json& summary);

}  // namespace rollcast::reports
