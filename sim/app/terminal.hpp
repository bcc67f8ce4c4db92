#pragma once

#include <ostream>
#include <streambuf>
#include <string>

namespace rollcast::app {

/// While it lives, what is written to a stream is plain text: no control character but line ends reaches the terminal,
/// nor one that reorders or hides text, whatever a scenario, a file's name or a folder may hold.
class PlainTextOutput : public std::streambuf {
 public:
  explicit PlainTextOutput(std::ostream&);
  ~PlainTextOutput() override;
  PlainTextOutput(const PlainTextOutput&) = delete;
  PlainTextOutput& operator=(const PlainTextOutput&) = delete;

  /// `errno` of the first failure to write; 0 when all was written.
  int failure() const { return failure_; }

 protected:
  int_type overflow(int_type character) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int sync() override;

 private:
  bool pass_on();
  bool note(bool written);

  std::ostream& stream_;
  std::streambuf* terminal_;
  std::string pending_;
  int failure_ = 0;
};

}  // namespace rollcast::app
