#include "micro/shard_bench.hpp"

#include <benchmark/benchmark.h>

#include <string>
#include <utility>
#include <vector>

namespace komado::stream {
namespace {

/// Batches into open windows; items are entries.
void apply_batches(benchmark::State& state) {
  shard_bench shard;
  auto message = shard.batch_of(state.range(0), timestamp{2min});
  for (auto _ : state)
    shard.apply(message, timestamp{1min});
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(apply_batches)->ArgName("devices")->Arg(1)->Arg(12)->Arg(625);

/// A window's whole life, from its first entry to the cut with its results; items are results.
void close_and_cut_windows(benchmark::State& state) {
  shard_bench shard;
  auto end = timestamp{2min};
  auto message = shard.batch_of(state.range(0), end);
  for (auto _ : state) {
    for (auto& entry : message.entries)
      entry.window_end = end;
    shard.apply(message, end);
    shard.commit();
    end += 2min;
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(close_and_cut_windows)->ArgName("devices")->Arg(12)->Arg(625);

/// A cut while every device has changed in one open window; items are rows.
void cut_open_windows(benchmark::State& state) {
  shard_bench shard;
  auto message = shard.batch_of(state.range(0), timestamp{2min});
  for (auto _ : state) {
    shard.apply(message, timestamp{1min});
    shard.commit();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(cut_open_windows)->ArgName("devices")->Arg(625);

} // namespace
} // namespace komado::stream
