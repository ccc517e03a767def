#include "runtime/stream/batch.hpp"
#include "runtime/stream/partition_feed.hpp"
#include "runtime/stream/routing.hpp"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <string>
#include <vector>

namespace komado::stream {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> devices(std::int64_t count) {
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < count; ++i) {
    char name[24];
    std::snprintf(name, sizeof name, "B0:B4:48:%02X:%02X:%02X", static_cast<unsigned>(i >> 16 & 255),
                  static_cast<unsigned>(i >> 8 & 255), static_cast<unsigned>(i & 255));
    names.emplace_back(name);
  }
  return names;
}

/// One reading of each device in turn, with a batch taken whenever it is full.
void combine_readings(benchmark::State& state) {
  const auto names = devices(state.range(0));
  std::vector<std::uint32_t> hashes;
  for (const auto& name : names)
    hashes.push_back(murmur2(name));
  const double values[] = {28.78125, 75.714111328125};
  batch_builder collected{2};
  std::size_t next = 0;
  for (auto _ : state) {
    collected.add(hashes[next], names[next], timestamp{2min}, false, values, timestamp{1min}, -0.5f);
    if (collected.bytes() >= 64 * 1024)
      benchmark::DoNotOptimize(collected.take());
    next = next + 1 == names.size() ? 0 : next + 1;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(combine_readings)->ArgName("devices")->Arg(12)->Arg(300)->Arg(10'000);

/// All that a source does for a record: parse, judge, route to one of 16 shards, combine, cut batches.
void scan_records(benchmark::State& state) {
  std::vector<std::string> records;
  for (const auto& name : devices(state.range(0)))
    records.push_back(R"({"bid":")" + name +
                      R"(","time":1501631043,"ambient":28.78125,"objecttemp":22.96875,)" +
                      R"("humidity":28.72314453125,"rh":75.714111328125})");
  feed_options options;
  options.shards = 16;
  options.window_size = 2min;
  options.watermark_delay = 5s;
  options.max_future = 5min;
  partition_feed feed{options, 1, 0, steady_time{}};
  welcome session;
  session.session = 1;
  session.credit = ~std::uint64_t{0};
  for (shard_id shard = 0; shard < options.shards; ++shard)
    feed.open(shard, session, steady_time{});
  feed.hellos_due(steady_time{});
  input_record record;
  record.written = timestamp{1'501'631'043s};
  std::size_t next = 0;
  for (auto _ : state) {
    record.value = records[next];
    if (!feed.take(record)) {
      for (shard_id shard = 0; shard < options.shards; ++shard)
        benchmark::DoNotOptimize(feed.take_batch(shard, partition_feed::flush::full, steady_time{}));
    }
    ++record.offset;
    next = next + 1 == records.size() ? 0 : next + 1;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(scan_records)->ArgName("devices")->Arg(12)->Arg(10'000);

} // namespace
} // namespace komado::stream
