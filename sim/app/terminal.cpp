#include "terminal.hpp"

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <cwchar>

#include "rollcast/scenarios/plain_text.hpp"

namespace rollcast::app {

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

}  // namespace

PlainTextOutput::PlainTextOutput(std::ostream& stream) : stream_{stream}, terminal_{stream.rdbuf(this)} {}

PlainTextOutput::~PlainTextOutput() {
  pass_on();
  stream_.rdbuf(terminal_);
}

PlainTextOutput::int_type PlainTextOutput::overflow(int_type character) {
  if (traits_type::eq_int_type(character, traits_type::eof())) return traits_type::not_eof(character);
  pending_ += traits_type::to_char_type(character);
  return pending_.back() != '\n' || pass_on() ? character : traits_type::eof();
}

std::streamsize PlainTextOutput::xsputn(const char* text, std::streamsize size) {
  pending_.append(text, static_cast<std::size_t>(size));
  return pending_.find('\n') == std::string::npos || pass_on() ? size : 0;
}

int PlainTextOutput::sync() { return pass_on() && note(terminal_->pubsync() == 0) ? 0 : -1; }

bool PlainTextOutput::note(bool written) {
  if (!written && failure_ == 0) failure_ = errno;
  return written;
}

bool PlainTextOutput::pass_on() {
  std::string lines;
  for (std::size_t from = 0; from < pending_.size();) {
    const std::size_t to = std::min(pending_.find('\n', from), pending_.size());
    lines += plain_text(std::string_view{pending_}.substr(from, to - from));
    if (to < pending_.size()) lines += '\n';
    from = to + 1;
  }
  pending_.clear();
  const auto size = static_cast<std::streamsize>(lines.size());
  return note(terminal_->sputn(lines.data(), size) == size);
}

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
  const std::size_t taken = columns_of(text);
  return std::string{text} + std::string(taken < columns ? columns - taken : 0, ' ');
}

}  // namespace rollcast::app
