// Nanoseconds per draw and per pending event.

#include <benchmark/benchmark.h>

#include <vector>

#include "rollcast/kernel/agenda.hpp"
#include "rollcast/kernel/samplers.hpp"

namespace {

using namespace rollcast;

/// Each draw at its own address, as the world's paths are drawn.
template <class Sampler>
void draw_at_addresses(benchmark::State& state, Sampler sample) {
  const Draws draws{1, 1};
  std::uint32_t index = 0;
  for (auto _ : state) {
    Stream stream = draws.at({1, 0, 0}, index++);
    benchmark::DoNotOptimize(sample(stream));
  }
}

void uniform(benchmark::State& state) { draw_at_addresses(state, draw_uniform); }
void normal(benchmark::State& state) { draw_at_addresses(state, draw_normal); }
void exponential(benchmark::State& state) { draw_at_addresses(state, draw_exponential); }
void poisson(benchmark::State& state) {
  const auto mean = static_cast<double>(state.range(0));
  draw_at_addresses(state, [&](Stream& stream) { return draw_poisson(stream, mean); });
}
void binomial(benchmark::State& state) {
  draw_at_addresses(state, [&](Stream& stream) { return draw_binomial(stream, state.range(0), 0.02); });
}
void normal_by_inversion(benchmark::State& state) {
  draw_at_addresses(state, [](Stream& stream) { return normal_quantile(draw_uniform(stream)); });
}

/// Takes the earliest of n pending events and schedules another, as a run does.
void pending_event(benchmark::State& state) {
  Agenda<int> agenda;
  Stream stream{1, 1, {1, 0, 0}, 0};
  const auto later = [&] { return Duration::microseconds(static_cast<std::int64_t>(stream() % 1'000'000)); };
  for (std::int64_t i = 0; i < state.range(0); ++i) agenda.schedule(SimTime{} + later(), 0);
  for (auto _ : state) {
    const auto entry = agenda.next_before(SimTime::never());
    agenda.schedule(entry->when + later(), 0);
  }
}

BENCHMARK(uniform);
BENCHMARK(normal);
BENCHMARK(normal_by_inversion);
BENCHMARK(exponential);
BENCHMARK(poisson)->Arg(1)->Arg(10)->Arg(100)->Arg(1'000'000);
BENCHMARK(binomial)->Arg(100)->Arg(100'000);
BENCHMARK(pending_event)->Arg(4)->Arg(8)->Arg(64)->Arg(1000);

}  // namespace

BENCHMARK_MAIN();
