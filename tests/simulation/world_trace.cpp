#include "tests/simulation/world.hpp"

#include <cstdio>

// The schedule as people read it.

namespace komado::simulation {

void world::trace(const std::string& line) const {
  if (options_.trace)
    std::printf("%12.6f %s\n", static_cast<double>(events.now() - time_zero) / second, line.c_str());
}

void world::trace_frame(const frame& message, const char* verb) const {
  if (!options_.trace)
    return;
  const auto text = [](stream::timestamp time) {
    return time == stream::no_watermark ? std::string{"none"}
                                        : std::to_string(time.time_since_epoch().count());
  };
  std::string what;
  if (const auto* hello = std::get_if<stream::hello>(&message.body)) {
    what = "hello, partition " + std::to_string(hello->partition);
  } else if (const auto* batch = std::get_if<stream::batch>(&message.body)) {
    what = "batch [" + std::to_string(batch->first) + ", " + std::to_string(batch->next) + ") of partition " +
           std::to_string(batch->partition) + ", session " + std::to_string(batch->session) + ", watermark " +
           text(batch->watermark) + ", " + std::to_string(batch->read) + " records";
  } else if (const auto* claim = std::get_if<stream::idle_claim>(&message.body)) {
    what = "idle at " + std::to_string(claim->end) + " of partition " + std::to_string(claim->partition);
  } else if (const auto* welcome = std::get_if<stream::welcome>(&message.body)) {
    what = "welcome at " + std::to_string(welcome->position) + " of partition " +
           std::to_string(welcome->partition) + ", session " + std::to_string(welcome->session) +
           ", watermark " + text(welcome->watermark) + ", credit " + std::to_string(welcome->credit);
  } else if (const auto* answer = std::get_if<stream::acknowledgement>(&message.body)) {
    what = "acknowledged " + std::to_string(answer->position) + " of partition " +
           std::to_string(answer->partition) + ", session " + std::to_string(answer->session) + ", credit " +
           std::to_string(answer->credit);
  }
  trace(std::to_string(message.from) + ' ' + verb + ' ' + std::to_string(message.to) + " (shard " +
        std::to_string(message.shard) + "): " + what);
}

void world::trace_plan() const {
  trace(std::to_string(job.shards) + " shards, windows of " + std::to_string(job.window_size / second) +
        " s, idle after " + std::to_string(job.idle_timeout / second) + " s");
  for (std::size_t id = 0; id < job.partitions.size(); ++id) {
    const auto& partition = job.partitions[id];
    trace("partition " + std::to_string(id) + ": " + std::to_string(partition.offsets.size()) +
          " offsets in [" + std::to_string(partition.start) + ", " +
          std::to_string(kafka.inputs[id].final_end()) + ")" +
          (partition.added_at > time_zero
               ? ", added after " + std::to_string((partition.added_at - time_zero) / millisecond) + " ms"
               : ""));
    for (const auto& away : partition.outages)
      trace("  away from " + std::to_string((away.from - time_zero) / millisecond) + " to " +
            std::to_string((away.to - time_zero) / millisecond) + " ms");
  }
}

} // namespace komado::simulation
