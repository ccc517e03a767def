#include "micro/shard_bench.hpp"

#include "runtime/stream/shard_view.hpp"

#include <benchmark/benchmark.h>

namespace komado::stream {
namespace {

/// A page of 50 of a shard with two open windows of so many devices.
template <class Query, class Find>
void find_page(benchmark::State& state, const Query& query, Find find) {
  shard_bench shard;
  for (const auto end : {timestamp{2min}, timestamp{4min}}) {
    auto message = shard.batch_of(state.range(0), end);
    shard.apply(message, timestamp{1min});
  }
  for (auto _ : state)
    benchmark::DoNotOptimize(find(shard, query));
}

void find_windows(benchmark::State& state, window_order order) {
  find_page(state, window_query{{}, order},
            [](const shard_bench& shard, const window_query& query) { return shard.windows(query); });
}
BENCHMARK_CAPTURE(find_windows, by_device, window_order::device)->ArgName("devices")->Arg(6250);
BENCHMARK_CAPTURE(find_windows, by_end, window_order::end)->ArgName("devices")->Arg(6250);
BENCHMARK_CAPTURE(find_windows, by_last_reading, window_order::last_reading)->ArgName("devices")->Arg(6250);

void find_devices(benchmark::State& state, device_order order) {
  find_page(state, device_query{{}, order},
            [](const shard_bench& shard, const device_query& query) { return shard.devices(query); });
}
BENCHMARK_CAPTURE(find_devices, silent, device_order::silent)->ArgName("devices")->Arg(6250);
BENCHMARK_CAPTURE(find_devices, by_device, device_order::device)->ArgName("devices")->Arg(6250);

} // namespace
} // namespace komado::stream
