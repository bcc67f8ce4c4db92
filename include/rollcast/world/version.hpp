#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "rollcast/modules.hpp"

namespace rollcast::world {

/// A version of the service within one world.
class VersionId {
 public:
  explicit constexpr VersionId(std::uint8_t index) : index_{index} {}
  constexpr std::size_t index() const { return index_; }
  friend constexpr auto operator<=>(const VersionId&, const VersionId&) = default;

 private:
  std::uint8_t index_;
};

/// The versions of the release that a world is drawn for.
struct FirstRelease {
  static constexpr VersionId incumbent{0}, candidate{1};
  static constexpr VersionId fix{2};     ///< follows a rollback: the candidate again, or with its error mended
  static constexpr VersionId latent{3};  ///< the candidate as it is where its class's effect does not show
};
inline constexpr std::size_t most_versions = 4;

/// Calls `visit(id)` for each version of the first release that differs from the incumbent: one by one, so that the
/// compiler knows which.
template <class Visit>
constexpr void for_each_new_version(Visit visit) {
  visit(FirstRelease::candidate);
  visit(FirstRelease::fix);
  visit(FirstRelease::latent);
}

/// As what a version serves while its effect does not show.
constexpr VersionId latent_of(VersionId version) {
  return version == FirstRelease::candidate ? FirstRelease::latent : version;
}

/// Which versions play which part in one release.
struct Roles {
  VersionId incumbent = FirstRelease::incumbent, candidate = FirstRelease::candidate;
  std::optional<VersionId> fix = FirstRelease::fix;  ///< that the scenario's `fix` brings after a rollback
};

/// One value for each version of a world, in place.
template <class Value>
class PerVersion {
 public:
  constexpr Value& operator[](VersionId version) { return values_[version.index()]; }
  constexpr const Value& operator[](VersionId version) const { return values_[version.index()]; }
  auto begin() { return values_.begin(); }
  auto end() { return values_.end(); }
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }

  friend PerVersion operator+(const PerVersion& a, const PerVersion& b) {
    PerVersion sum;
    for (std::size_t i = 0; i < most_versions; ++i) sum.values_[i] = a.values_[i] + b.values_[i];
    return sum;
  }
  friend PerVersion operator*(const PerVersion& a, double factor) {
    PerVersion product;
    for (std::size_t i = 0; i < most_versions; ++i) product.values_[i] = a.values_[i] * factor;
    return product;
  }

 private:
  std::array<Value, most_versions> values_{};
};

/// Calls `visit(id)` for each version of a world in turn.
template <class Visit>
constexpr void for_each_version(Visit visit) {
  for (std::uint8_t i = 0; i < most_versions; ++i) visit(VersionId{i});
}

}  // namespace rollcast::world
