#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "read_parts.hpp"

namespace rollcast::scenarios {

namespace {

const std::vector<std::string> source_kinds{"fitted", "published", "assumed"};

std::string_view without_leading_blanks(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(' '), text.size()));
}

/// Splits "published: where" into its kind and its text.
SourceNote read_note(const Fields& root, const std::string& pointer, const std::string& text) {
  const auto colon = text.find(':');
  const auto kind = text.substr(0, colon);
  const bool known = colon != std::string::npos && std::ranges::find(source_kinds, kind) != source_kinds.end();
  if (!known) {
    const auto near = nearest_word(kind, source_kinds);
    root.error("sources",
               fmt::format("the note on \"{}\" must begin with \"fitted: \", \"published: \" or \"assumed: \".{}",
                           pointer, near ? fmt::format(" Did you mean \"{}: \"?", *near) : ""));
    return {};
  }
  return {pointer, kind, std::string{without_leading_blanks(std::string_view{text}.substr(colon + 1))}};
}

}  // namespace

std::vector<SourceNote> read_sources(const Fields& root) {
  std::vector<SourceNote> notes;
  for (const auto& [pointer, text] :
       root.free_texts({"sources",
                        "Where figures come from: each text begins with `fitted: `, `published: ` or `assumed: `.",
                        R"({"/baseline/failure": "fitted: March error logs"})",
                        {.range = "keys are JSON pointers into this scenario"}})) {
    if (!root.reaches(pointer)) {
      root.error(
          "sources",
          fmt::format("\"{}\" points at nothing in this scenario (a JSON pointer such as \"/traffic/base\" is needed).",
                      pointer));
      continue;
    }
    notes.push_back(read_note(root, pointer, text));
  }
  return notes;
}

}  // namespace rollcast::scenarios
