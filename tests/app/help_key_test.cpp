// What `rollcast help` says of a key.

#include "app/app_fixtures.hpp"
#include "support/catch.hpp"

namespace rollcast::test::help_key_test {

using Catch::Contains;

TEST_CASE("help explains a key by its dotted form or its pointer, in plain text") {
  const Finished dotted = run_program({"help", "traffic.base"});
  CHECK(dotted.exit_code == 0);
  CHECK_THAT(dotted.out, Contains("/traffic/base\n  Rate, above 0") && Contains("Example: \"195.8/s\"."));
  CHECK_THAT(dotted.out, !Contains("`"));
  CHECK(run_program({"help", "/traffic/base"}).out == dotted.out);
  CHECK_THAT(run_program({"help", "z_test.alpha"}).out, Contains("z_test.alpha\n  Probability"));
}

TEST_CASE("help alone lists what can be asked for") {
  const Finished topics = run_program({"help"});
  CHECK(topics.exit_code == 0);
  CHECK_THAT(topics.out, Contains("\n  traffic ") && Contains("\n  canary ") && Contains("\n  z_test "));
}

TEST_CASE("help on a key that nobody knows ends with a usage error and names the nearest") {
  const Finished unknown = run_program({"help", "trafic.base"});
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.out.empty());
  CHECK(unknown.err == "Unknown key \"trafic.base\". Did you mean \"traffic.base\"?\n");
}

TEST_CASE("help on a command names its own help") {
  const Finished command = run_program({"help", "replay"});
  CHECK(command.exit_code == 0);
  CHECK_THAT(command.out, Catch::StartsWith("replay is a command.") && Contains("\n  rollcast replay --help\n"));
}

TEST_CASE("help shows nothing of a key that could move the cursor") {
  const Finished unknown = run_program({"help", "a\x1b[2Jb"});
  CHECK(unknown.exit_code == 2);
  CHECK_THAT(unknown.err, Catch::StartsWith("Unknown key \"a") && Contains("[2Jb\"") && !Contains("\x1b"));
}

}  // namespace rollcast::test::help_key_test
