#include "reference/words.hpp"

#include <fmt/format.h>

#include <cctype>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "document_state.hpp"

namespace rollcast::scenarios {

namespace {

std::string plain_type(const Declaration& d) {
  switch (d.kind) {
    case ValueKind::text:
    case ValueKind::reference:
      return "text";
    case ValueKind::name:
      return "name";
    case ValueKind::currency:
      return "currency";
    case ValueKind::choice:
      return "one of `\"" + fmt::format("{}", fmt::join(d.choices, "\"`, `\"")) + "\"`";
    case ValueKind::yes_or_no:
      return "`true` or `false`";
    case ValueKind::number:
      return "number";
    case ValueKind::whole_number:
      return "whole number";
    case ValueKind::probability:
      return "probability";
    case ValueKind::share:
      return "share";
    case ValueKind::rate:
      return "rate";
    case ValueKind::money:
      return "money";
    case ValueKind::money_or_none:
      return "money, or `\"none\"`";
    case ValueKind::money_per_hour:
      return "money per hour";
    case ValueKind::duration:
      return "duration";
    case ValueKind::varying_duration:
      return "varying duration";
    case ValueKind::week_time:
      return "week time";
    case ValueKind::time_of_day:
      return "time of day";
    case ValueKind::week_days:
      return "days";
    case ValueKind::shares:
      return "list of shares";
    case ValueKind::texts:
      return "object of texts";
    case ValueKind::object:
      return "object";
    case ValueKind::list:
      return "list of objects";
    case ValueKind::named:
      return d.family.empty() ? "name or object" : d.family;
    case ValueKind::named_list:
      return d.family.empty() ? "list of names or objects" : "list, each a " + d.family;
  }
  return {};
}

/// 100000 as "100,000", 1e12 as "1e12".
std::string number_words(double x) {
  if (std::abs(x) >= 1e7) {
    std::string text = fmt::format("{:g}", x);
    if (const auto plus = text.find("e+"); plus != std::string::npos) text.erase(plus + 1, 1);
    return text;
  }
  std::string text = fmt::format("{}", x);
  if (x != std::floor(x)) return text;
  const std::size_t first = x < 0 ? 1 : 0;
  for (std::size_t i = text.size(); i > first + 3; i -= 3) text.insert(i - 3, ",");
  return text;
}

void add(std::string& words, const std::string& more) {
  if (more.empty()) return;
  words += (words.empty() ? "" : ", ") + more;
}

std::string bounds_words(const Bounds& b) {
  if (b.at_least && b.at_most) return fmt::format("{} to {}", number_words(*b.at_least), number_words(*b.at_most));
  std::string words;
  if (b.above) add(words, "above " + number_words(*b.above));
  if (b.at_least) add(words, "at least " + number_words(*b.at_least));
  if (b.at_most) add(words, "at most " + number_words(*b.at_most));
  return words;
}

std::string lengths_words(const DurationBounds& b) {
  std::string words;
  const bool from_one_step = b.multiple_of && b.at_least == b.multiple_of;
  if (from_one_step) add(words, "at least the tick");
  if (b.at_least && !from_one_step) add(words, fmt::format("at least `\"{}\"`", to_text(*b.at_least)));
  if (b.multiple_of) add(words, from_one_step ? "a multiple of it" : "a multiple of the tick");
  if (b.may_be_forever) add(words, "or `\"forever\"`");
  return words;
}

}  // namespace

std::string capitalized(std::string text) {
  if (!text.empty()) text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text;
}

std::string spaced(const std::string& json_text) {
  std::string text;
  bool in_quotes = false;
  for (std::size_t i = 0; i < json_text.size(); ++i) {
    const char c = json_text[i];
    if (c == '"' && (i == 0 || json_text[i - 1] != '\\')) in_quotes = !in_quotes;
    text += c;
    if (!in_quotes && (c == ',' || c == ':')) text += ' ';
  }
  return text;
}

std::string plain_number_text(double x) { return plain_number(x).dump(); }

std::string type_words(const Declaration& d) { return plain_type(d) + (d.may_be_object ? ", or an object" : ""); }

std::string range_words(const Declaration& d) {
  std::string words = bounds_words(d.bounds);
  add(words, lengths_words(d.lengths));
  add(words, d.range);
  return words;
}

std::string default_words(const Declaration& d, bool is_required) {
  if (d.by_default.starts_with("required")) return capitalized(d.by_default) + ".";
  if (!d.by_default.empty()) return "Default: " + d.by_default + ".";
  if (!d.fallback.empty()) return "Default: `" + spaced(d.fallback) + "`.";
  return is_required ? "Required." : "";
}

std::string summary_words(const Declaration& d, bool is_required) {
  std::string words = type_words(d);
  add(words, range_words(d));
  words = capitalized(words) + ".";
  if (const auto otherwise = default_words(d, is_required); !otherwise.empty()) words += " " + otherwise;
  if (!d.example.empty()) words += " Example: `" + spaced(d.example) + "`.";
  return words;
}

std::string wrapped(std::string_view text, std::size_t columns, std::string_view indent) {
  std::string lines;
  std::size_t width = 0;
  for (std::size_t from = 0; from < text.size();) {
    const auto to = std::min(text.find(' ', from), text.size());
    const auto word = text.substr(from, to - from);
    from = to + 1;
    if (width > 0 && width + 1 + word.size() > columns) {
      lines += "\n";
      lines += indent;
      width = indent.size();
    } else if (width > 0) {
      lines += " ";
      ++width;
    }
    lines += word;
    width += word.size();
  }
  return lines;
}

}  // namespace rollcast::scenarios
