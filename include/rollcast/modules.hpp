#pragma once

/// The modules, lowest first, each with those that it builds on: their names are its own, and so are those of the
/// modules below them. The layout test holds includes to this.
namespace rollcast {
// clang-format off
namespace kernel {}
namespace scenarios { using namespace kernel; }
namespace world { using namespace scenarios; }
namespace run { using namespace world; }
namespace lifecycle { using namespace run; }
namespace statistics { using namespace kernel; }
namespace judges { using namespace run; using namespace statistics; }
namespace strategies { using namespace judges; using namespace lifecycle; }
namespace study { using namespace lifecycle; }
namespace parallel { using namespace study; }
namespace setup { using namespace strategies; using namespace study; }
namespace reports { using namespace study; }
namespace results { using namespace setup; using namespace reports; }
namespace app { using namespace parallel; using namespace results; }
// clang-format on
}  // namespace rollcast
