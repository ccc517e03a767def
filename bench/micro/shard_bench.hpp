#pragma once

#include "runtime/stream/routing.hpp"
#include "runtime/stream/shard_view.hpp"
#include "runtime/stream/window_shard.hpp"

#include <benchmark/benchmark.h>

#include <string>
#include <utility>

namespace komado::stream {

using namespace std::chrono_literals;

/// A claimed shard of one partition with an open session.
class shard_bench {
public:
  shard_bench()
      : shard_(0, options(), result_writer{{}, *time_zone::find("Asia/Tokyo")},
               {newborn(job()), {}, true, 0}) {
    shard_.take_cut(steady_time{});
    shard_.committed(steady_time{});
    session_ = *shard_.open({1, 0, 0, 1, {}, hash_of(job())}, steady_time{});
  }

  /// One entry per device for the window that ends at `end`.
  batch batch_of(std::int64_t devices, timestamp end) const {
    const double values[] = {28.78125, 75.714111328125};
    batch_builder collected{2};
    for (std::int64_t i = 0; i < devices; ++i) {
      const auto name = "B0:B4:48:BD:" + std::to_string(10'000 + i);
      collected.add(murmur2(name), name, end, false, values, end - 1s, -0.5f);
    }
    auto made = collected.take();
    made.session = session_.session;
    made.source = 1;
    return made;
  }

  void apply(batch& message, timestamp watermark) {
    message.first = std::exchange(position_, position_ + 1000);
    message.next = position_;
    message.watermark = watermark;
    benchmark::DoNotOptimize(shard_.apply(message, steady_time{}));
  }

  void commit() {
    benchmark::DoNotOptimize(shard_.take_cut(steady_time{}));
    shard_.committed(steady_time{});
  }

  page<open_window> windows(const window_query& query) const { return find_windows(shard_, query, steady_time{}); }
  page<known_device> devices(const device_query& query) const { return find_devices(shard_, query); }

private:
  static genesis job() {
    genesis made;
    made.shards = 1;
    made.start_offsets = {0};
    made.window_size = 2min;
    return made;
  }
  static shard_options options() {
    shard_options made;
    made.max_drift = 10min;
    return made;
  }

  window_shard shard_;
  welcome session_;
  log_offset position_ = 0;
};

} // namespace komado::stream
