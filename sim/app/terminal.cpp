#include "terminal.hpp"

#include <algorithm>
#include <cerrno>

#include "rollcast/scenarios/plain_text.hpp"

namespace rollcast::app {

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

}  // namespace rollcast::app
