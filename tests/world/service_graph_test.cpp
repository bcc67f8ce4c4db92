#include "rollcast/world/service_graph.hpp"

#include <stdexcept>

#include "support/catch.hpp"
#include "world/service_fixtures.hpp"

namespace rollcast::test::service_graph_test {

namespace {

/// What may go wrong with one request of users: each service that it reaches may fail by itself, and each call may pass
/// a failure on. A service that is called by two is reached by two requests, which fail apart from one another.
class EveryCase {
 public:
  EveryCase(const ServicesSpec& services, const std::vector<double>& own) : services_{&services}, own_{&own} {}

  /// Adds up the probabilities of all combinations in which the request fails.
  double failing() {
    double sum = 0.0;
    for (case_ = 0; case_ == 0 || case_ >> coins_ == 0; ++case_) {
      coins_ = 0;
      probability_ = 1.0;
      if (request_fails(services_->entry)) sum += probability_;
    }
    return sum;
  }

 private:
  bool request_fails(std::size_t service) {
    bool fails = falls((*own_)[service]);
    for (const CallSpec& call : services_->all[service].calls) {
      const bool callee_fails = request_fails(call.callee), hurts = falls(call.impact.value()),
                 saved = falls(call.fallback.value());
      fails |= callee_fails && hurts && !saved;
    }
    return fails;
  }
  bool falls(double chance) {
    const bool yes = (case_ >> coins_++ & 1U) != 0;
    probability_ *= yes ? chance : 1.0 - chance;
    return yes;
  }

  const ServicesSpec* services_;
  const std::vector<double>* own_;
  std::uint64_t case_ = 0;
  unsigned coins_ = 0;
  double probability_ = 1.0;
};

}  // namespace

TEST_CASE("what users see is what adding up every case of a request gives") {
  const ServicesSpec services = shop();
  const std::vector<double> cases[] = {{0.0, 0.0, 0.0, 0.3}, {0.02, 0.5, 0.1, 0.3}, {0.0, 1.0, 0.0, 1.0}};
  for (const std::vector<double>& own : cases) {
    const double seen = ServiceGraph{services}.share_seen_by_users(own);
    CHECK(seen == Approx(EveryCase(services, own).failing()).epsilon(1e-12));
    auto without_fallback = services;
    for (ServiceSpec& service : without_fallback.all)
      for (CallSpec& call : service.calls) call.fallback = Probability{0.0};
    CHECK(seen != Approx(EveryCase(without_fallback, own).failing()).epsilon(1e-3));
  }
}

TEST_CASE("a chain of calls passes on the product of its impacts, and what is not called harms nobody") {
  ServicesSpec chain;
  chain.all = {{"a", {}, {}},
               {"b", {{0, Probability{0.5}, Probability{0.0}}}, {}},
               {"c", {{1, Probability{0.8}, Probability{0.25}}}, {}}};
  chain.entry = 2;
  const std::vector<double> leaf_fails{0.4, 0.0, 0.0};
  CHECK(ServiceGraph{chain}.share_seen_by_users(leaf_fails) == Approx(0.4 * 0.5 * 0.8 * 0.75));
  chain.entry = 0;
  CHECK(ServiceGraph{chain}.share_seen_by_users(std::vector{0.0, 1.0, 1.0}) == 0.0);
  CHECK(ServiceGraph{ServicesSpec{}}.share_seen_by_users({}) == 0.0);
}

TEST_CASE("the order of the list is no matter, and no service fails exactly nothing") {
  ServicesSpec services = shop(), reversed = services;
  std::reverse(reversed.all.begin(), reversed.all.end());
  const auto mirrored = [&](std::size_t i) { return services.all.size() - 1 - i; };
  for (ServiceSpec& service : reversed.all)
    for (CallSpec& call : service.calls) call.callee = mirrored(call.callee);
  reversed.entry = mirrored(services.entry);
  const std::vector<double> own{0.02, 0.5, 0.1, 0.3}, own_reversed(own.rbegin(), own.rend());
  CHECK(ServiceGraph{services}.share_seen_by_users(own) == ServiceGraph{reversed}.share_seen_by_users(own_reversed));
  CHECK(ServiceGraph{services}.share_seen_by_users(std::vector(4, 0.0)) == 0.0);
}

TEST_CASE("services in a circle are refused") {
  ServicesSpec services = shop();
  services.all[3].calls.push_back({1, Probability{0.1}, Probability{0.0}});
  CHECK_THROWS_AS(ServiceGraph{services}, std::invalid_argument);
}

}  // namespace rollcast::test::service_graph_test
