#include "runtime/stream/routing.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace komado::stream {
namespace {

void hash_a_device(benchmark::State& state) {
  std::string device = "B0:B4:48:BD:DA:03";
  for (auto _ : state) {
    benchmark::DoNotOptimize(device);
    benchmark::DoNotOptimize(shard_of(murmur2(device), 16));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(hash_a_device);

} // namespace
} // namespace komado::stream
