// Nanoseconds per word, per draw and per pending event, beside Boost.Random and the standard library.

#include <benchmark/benchmark.h>

#include <array>
#include <boost/random/binomial_distribution.hpp>
#include <boost/random/exponential_distribution.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <cmath>
#include <optional>
#include <queue>
#include <random>
#include <vector>

#include "rollcast/kernel/agenda.hpp"
#include "rollcast/kernel/samplers.hpp"

namespace {

using namespace rollcast::kernel;

template <class Bits>
Bits bits() {
  if constexpr (std::is_same_v<Bits, Stream>)
    return Stream{1, 1, {1, 0, 0}, 0};
  else
    return Bits{1};
}

/// One draw after another from one long sequence of words.
template <class Bits, class Sampler>
void time_draws(benchmark::State& state, Sampler draw) {
  Bits source = bits<Bits>();
  for (auto _ : state) benchmark::DoNotOptimize(draw(source));
}

/// Each draw at its own address, as worlds are drawn.
template <class Sampler>
void time_addresses(benchmark::State& state, Sampler draw) {
  const Draws draws{1, 1};
  std::uint32_t index = 0;
  for (auto _ : state) {
    Stream stream = draws.at({1, 0, 0}, index++);
    benchmark::DoNotOptimize(draw(stream));
  }
}

/// The means of successive draws: 1,024 of them, evenly spread on the scale of logarithms.
std::array<double, 1024> spread_means(double lowest, double highest) {
  std::array<double, 1024> means;
  Stream stream{2, 1, {1, 0, 0}, 0};
  for (double& mean : means) mean = lowest * std::pow(highest / lowest, draw_uniform(stream));
  return means;
}

struct Ours {
  static double normal(Stream& s) { return draw_normal(s); }
  static double exponential(Stream& s) { return draw_exponential(s); }
  static std::int64_t poisson(Stream& s, double mean) { return draw_poisson(s, mean); }
  static std::int64_t binomial(Stream& s, std::int64_t n, double p) { return draw_binomial(s, n, p); }
};

struct Boost {
  template <class Bits>
  static double normal(Bits& b) {
    return boost::random::normal_distribution<double>{}(b);
  }
  template <class Bits>
  static double exponential(Bits& b) {
    return boost::random::exponential_distribution<double>{}(b);
  }
  template <class Bits>
  static std::int64_t poisson(Bits& b, double mean) {
    return boost::random::poisson_distribution<std::int64_t>{mean}(b);
  }
  template <class Bits>
  static std::int64_t binomial(Bits& b, std::int64_t n, double p) {
    return boost::random::binomial_distribution<std::int64_t>{n, p}(b);
  }
};

/// For comparison only: the product does not use these.
struct Standard {
  template <class Bits>
  static double normal(Bits& b) {
    static std::normal_distribution<double> one_of_two;
    return one_of_two(b);
  }
  template <class Bits>
  static double exponential(Bits& b) {
    return std::exponential_distribution<double>{}(b);
  }
  template <class Bits>
  static std::int64_t poisson(Bits& b, double mean) {
    return std::poisson_distribution<std::int64_t>{mean}(b);
  }
  template <class Bits>
  static std::int64_t binomial(Bits& b, std::int64_t n, double p) {
    return std::binomial_distribution<std::int64_t>{n, p}(b);
  }
};

using Twister = boost::random::mt19937_64;

template <class Library, class Bits>
void normal(benchmark::State& state) {
  time_draws<Bits>(state, [](Bits& b) { return Library::normal(b); });
}

template <class Library, class Bits>
void exponential(benchmark::State& state) {
  time_draws<Bits>(state, [](Bits& b) { return Library::exponential(b); });
}

template <class Library, class Bits>
void poisson(benchmark::State& state) {
  const auto means =
      spread_means(static_cast<double>(state.range(0)) / 10.0, static_cast<double>(state.range(1)) / 10.0);
  std::size_t i = 0;
  time_draws<Bits>(state, [&](Bits& b) { return Library::poisson(b, means[++i % means.size()]); });
}

template <class Library, class Bits>
void binomial(benchmark::State& state) {
  const auto chances = spread_means(0.02, 0.02);
  std::size_t i = 0;
  time_draws<Bits>(state, [&](Bits& b) { return Library::binomial(b, state.range(0), chances[++i % chances.size()]); });
}

template <class Bits>
void word(benchmark::State& state) {
  time_draws<Bits>(state, [](Bits& b) { return b(); });
}

void normals_of_a_path(benchmark::State& state) {
  std::vector<double> path(1000);
  std::uint32_t replication = 0;
  for (auto _ : state) {
    fill_normals(Draws{1, ++replication}, {1, 0, 0}, 0, path);
    benchmark::DoNotOptimize(path.data());
  }
  state.counters["per_normal"] =
      benchmark::Counter(1000, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void uniform_at_address(benchmark::State& state) { time_addresses(state, draw_uniform); }
void normal_at_address(benchmark::State& state) { time_addresses(state, draw_normal); }
void quantile_at_address(benchmark::State& state) {
  time_addresses(state, [](Stream& stream) { return normal_quantile(draw_uniform(stream)); });
}
void poisson_at_address(benchmark::State& state) {
  time_addresses(state, [&](Stream& stream) { return draw_poisson(stream, static_cast<double>(state.range(0))); });
}

/// The standard library's queue behind the agenda's promises.
class StandardQueue {
 public:
  struct Entry {
    SimTime when;
    std::uint64_t sequence;
    int what;
    friend bool operator<(const Entry& a, const Entry& b) {
      return a.when != b.when ? a.when > b.when : a.sequence > b.sequence;
    }
  };
  void schedule(SimTime when, int what) { pending_.push({when, sequence_++, what}); }
  std::optional<Entry> next_before(SimTime end) {
    if (pending_.empty() || pending_.top().when >= end) return std::nullopt;
    const Entry entry = pending_.top();
    pending_.pop();
    return entry;
  }

 private:
  std::priority_queue<Entry> pending_;
  std::uint64_t sequence_ = 0;
};

/// Takes the earliest of n pending events and schedules another, as a run does.
template <class Queue>
void pending_event(benchmark::State& state) {
  Queue queue;
  Stream stream{1, 1, {1, 0, 0}, 0};
  const auto later = [&] { return Duration::microseconds(static_cast<std::int64_t>(stream() % 1'048'576)); };
  for (std::int64_t i = 0; i < state.range(0); ++i) queue.schedule(SimTime{} + later(), 0);
  for (auto _ : state) {
    const auto entry = queue.next_before(SimTime::never());
    queue.schedule(entry->when + later(), 0);
  }
}

BENCHMARK_TEMPLATE(word, Stream);
BENCHMARK_TEMPLATE(word, Twister);
BENCHMARK(uniform_at_address);
BENCHMARK(normal_at_address);
BENCHMARK(quantile_at_address);
BENCHMARK(poisson_at_address)->Arg(1)->Arg(10)->Arg(100)->Arg(1'000'000);
BENCHMARK(normals_of_a_path);

/// Ours and Boost's from a stream, Boost's and the standard library's from a Mersenne twister.
#define ROLLCAST_COMPARE(distribution, arguments)             \
  BENCHMARK_TEMPLATE(distribution, Ours, Stream) arguments;   \
  BENCHMARK_TEMPLATE(distribution, Boost, Stream) arguments;  \
  BENCHMARK_TEMPLATE(distribution, Boost, Twister) arguments; \
  BENCHMARK_TEMPLATE(distribution, Standard, Twister) arguments

ROLLCAST_COMPARE(normal, );
ROLLCAST_COMPARE(exponential, );
// In tenths: the same mean again and again, and means that change at every draw.
ROLLCAST_COMPARE(poisson, ->Args({3, 3})
                              ->Args({30, 30})
                              ->Args({99, 99})
                              ->Args({160, 160})
                              ->Args({1000, 1000})
                              ->Args({10'000'000, 10'000'000})
                              ->Args({1, 160})
                              ->Args({160, 100'000})
                              ->Args({1, 100'000}));
ROLLCAST_COMPARE(binomial, ->Arg(100)->Arg(100'000));

BENCHMARK_TEMPLATE(pending_event, Agenda<int>)->Arg(1)->Arg(8)->Arg(64)->Arg(1000);
BENCHMARK_TEMPLATE(pending_event, StandardQueue)->Arg(1)->Arg(8)->Arg(64)->Arg(1000);

}  // namespace

BENCHMARK_MAIN();
