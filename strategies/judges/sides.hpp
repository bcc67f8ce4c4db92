#pragma once

namespace rollcast::judges {

/// Whether a test asks for worse only, or for worse and for better, at half of its level each.
enum class Sides { one, two };

}  // namespace rollcast::judges
