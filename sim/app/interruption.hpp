#pragma once

namespace rollcast::app {

/// From here on Ctrl-C, SIGTERM and SIGHUP end the program at once, whatever it does, with exit code 128 + signal and
/// without leaving anything half-written; those that the program was started to ignore (nohup) stay ignored. Call it
/// before any other thread is started.
void end_when_asked();

/// Whether the program is being ended: what fails now fails because of that.
bool is_ending();
/// Leaves the end to whoever is at it.
[[noreturn]] void await_the_end();

}  // namespace rollcast::app
