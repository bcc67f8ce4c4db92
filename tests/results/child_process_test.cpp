#include "reports/results/child_process.hpp"

#include <chrono>

#include "support/catch.hpp"
#include "support/modules.hpp"

namespace rollcast::test::child_process_test {

using namespace std::chrono_literals;

TEST_CASE("a program gets its input and tells its output, errors and exit code") {
  const ChildOutcome outcome = results::run_program("sh", {"-c", "cat; echo no >&2; exit 3"}, "yes", 10s);
  CHECK(outcome.output == "yes");
  CHECK(outcome.errors == "no\n");
  CHECK(outcome.exit_code == 3);
  CHECK(results::run_program("sh", {"-c", "kill -TERM $$"}, "", 10s).exit_code == 128 + 15);
}

TEST_CASE("a program that does not end is stopped") {
  CHECK_THROWS_WITH(results::run_program("sleep", {"60"}, "", 1s), "'sleep' did not end within 1 s and was stopped");
  CHECK_THROWS_WITH(results::run_program("no-such-program", {}, "", 1s),
                    "cannot start 'no-such-program': is it installed?");
}

}  // namespace rollcast::test::child_process_test
