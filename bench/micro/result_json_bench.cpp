#include "runtime/stream/result_json.hpp"

#include <benchmark/benchmark.h>

#include <random>
#include <string>
#include <vector>

namespace komado::stream {
namespace {

/// Results of one window, as a shard writes them: the same instants, other devices and values.
void write_results(benchmark::State& state) {
  result_writer writer{{}, *time_zone::find("Asia/Tokyo")};
  std::mt19937 random{2017};
  std::vector<std::vector<aggregate>> results(1024, std::vector<aggregate>(2));
  for (auto& fields : results)
    for (int reading = 0; reading < 12; ++reading) {
      fields[0].add(20 + static_cast<double>(random() % 1024) / 32);
      fields[1].add(static_cast<double>(random() % 65'536) * 100 / 65'536);
    }
  const timestamp start{std::chrono::seconds{1'501'631'040}};
  std::string out;
  std::size_t next = 0;
  for (auto _ : state) {
    out.clear();
    writer.write(out, "B0:B4:48:BD:DA:03", start, start + std::chrono::minutes{2}, 12, results[next],
                 closed_by::watermark);
    benchmark::DoNotOptimize(out.data());
    next = (next + 1) % results.size();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(write_results);

void add_to_an_aggregate(benchmark::State& state) {
  aggregate values;
  double value = 28.78125;
  for (auto _ : state) {
    benchmark::DoNotOptimize(value);
    values.add(value);
  }
  benchmark::DoNotOptimize(values);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(add_to_an_aggregate);

} // namespace
} // namespace komado::stream
