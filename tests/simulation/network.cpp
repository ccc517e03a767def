#include "tests/simulation/network.hpp"

#include "tests/simulation/world.hpp"

#include <algorithm>

namespace komado::simulation {

namespace {

/// The same for all, so that the schedule keeps their order.
constexpr microseconds local_latency = 50;

} // namespace

std::optional<std::uint64_t> network::dial(const actor& from, const actor& to) {
  if (from.process == to.process)
    return 0;
  auto& made = connections_[std::minmax(from.process, to.process)];
  if (made.blocked_until > world_.events.now())
    return std::nullopt;
  if (std::exchange(made.broken, false))
    ++made.name;
  return made.name;
}

bool network::works(const actor& from, const actor& to, std::uint64_t name) {
  if (from.process == to.process)
    return true;
  const auto& used = connections_[std::minmax(from.process, to.process)];
  return !used.broken && used.name == name;
}

void network::send(frame message) {
  world_.counts.count(occurrence::frames);
  world_.trace_frame(message, "->");
  auto* const from = world_.find(message.from);
  auto* const to = world_.find(message.to);
  if (!from || !to)
    return;
  if (!works(*from, *to, message.connection))
    return world_.counts.count(occurrence::frames_lost);
  if (from->process != to->process)
    world_.counts.count(occurrence::frames_between_nodes);
  carry(std::make_shared<frame>(std::move(message)), *from, *to);
}

void network::carry(const std::shared_ptr<frame>& message, actor& from, actor& to) {
  const auto now = world_.events.now();
  if (from.process == to.process)
    return deliver(message, to, local_latency);
  if (!world_.job.loose_network) {
    auto& used = connections_[std::minmax(from.process, to.process)];
    auto& last = used.last_arrival[from.process < to.process];
    last = std::max(last, now + world_.latency());
    return deliver(message, to, last - now);
  }
  if (world_.strikes(0.03))
    return world_.counts.count(occurrence::frames_lost);
  deliver(message, to, world_.latency());
  if (world_.strikes(0.03)) {
    world_.counts.count(occurrence::frames_repeated);
    deliver(message, to, world_.latency());
  }
}

void network::deliver(const std::shared_ptr<frame>& message, actor& to, microseconds delay) {
  world_.events.after(delay, &to, [this, message, &to] {
    const auto* const from = world_.find_any(message->from);
    if (!works(*from, to, message->connection))
      return world_.counts.count(occurrence::frames_lost);
    world_.trace_frame(*message, ">>");
    to.receive(*message);
  });
}

void network::disconnect(std::uint32_t one, std::uint32_t other, microseconds blocked_until) {
  auto& used = connections_[std::minmax(one, other)];
  used.blocked_until = std::max(used.blocked_until, blocked_until);
  if (std::exchange(used.broken, true))
    return;
  world_.tell_of_broken_connection(one, other);
}

void network::disconnect_all(std::uint32_t process) {
  for (const auto& [ends, used] : connections_)
    if (ends.first == process || ends.second == process)
      disconnect(ends.first, ends.second, 0);
}

} // namespace komado::simulation
