#include "text_columns.hpp"

#include <algorithm>
#include <clocale>
#include <cwchar>

namespace rollcast::reports {

namespace {

/// The C library's tables of characters, whatever the user's locale; for this thread, while it lives.
class Utf8Locale {
 public:
  Utf8Locale() : own_{newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)}, before_{uselocale(own_)} {}
  ~Utf8Locale() {
    uselocale(before_);
    if (own_ != nullptr) freelocale(own_);
  }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  locale_t own_, before_;
};

std::string blanks_beside(std::string_view text, std::size_t columns) {
  const std::size_t taken = columns_of(text);
  return std::string(taken < columns ? columns - taken : 0, ' ');
}

}  // namespace

std::size_t columns_of(std::string_view text) {
  const Utf8Locale characters;
  std::size_t columns = 0;
  std::mbstate_t state{};
  while (!text.empty()) {
    wchar_t character = 0;
    const std::size_t bytes = std::mbrtowc(&character, text.data(), text.size(), &state);
    if (bytes == 0 || bytes > text.size()) return columns + text.size();
    const int width = wcwidth(character);
    columns += width > 0 ? static_cast<std::size_t>(width) : 0;
    text.remove_prefix(bytes);
  }
  return columns;
}

std::string padded(std::string_view text, std::size_t columns) {
  return std::string{text} + blanks_beside(text, columns);
}

std::string right_aligned(std::string_view text, std::size_t columns) {
  return blanks_beside(text, columns) + std::string{text};
}

std::string lined_up(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows)
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], columns_of(row[c]));
  std::string text;
  for (const auto& row : rows) {
    text += "  " + padded(row.front(), widths.front());
    for (std::size_t c = 1; c + 1 < row.size(); ++c) text += "  " + right_aligned(row[c], widths[c]);
    text += "  " + row.back() + "\n";
  }
  return text;
}

}  // namespace rollcast::reports
