#pragma once

#include "tests/simulation/frame.hpp"
#include "tests/simulation/schedule.hpp"

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace komado::simulation {

class world;

/// What carries frames between actors: a queue within a process; between processes one connection per
/// pair, which keeps the order and loses what is on its way when it breaks. In loose plans frames between
/// processes are also lost, repeated and overtaken one by one, which no connection does.
class network {
public:
  explicit network(world& around) : world_(around) {}

  /// The name of a connection that works, made anew if need be; nothing while the pair is cut off.
  std::optional<std::uint64_t> dial(const actor& from, const actor& to);

  /// Over `message.connection`, which may be broken.
  void send(frame message);

  /// The connection of two processes breaks, and none can be made before then.
  void disconnect(std::uint32_t one, std::uint32_t other, microseconds blocked_until);
  /// All connections of a process break.
  void disconnect_all(std::uint32_t process);

private:
  struct connection {
    std::uint64_t name = 0; ///< of the newest
    bool broken = true;
    microseconds blocked_until = 0;
    std::array<microseconds, 2> last_arrival{}; ///< by direction
  };
  using pair = std::pair<std::uint32_t, std::uint32_t>;

  void deliver(const std::shared_ptr<frame>& message, actor& to, microseconds delay);
  void carry(const std::shared_ptr<frame>& message, actor& from, actor& to);
  bool works(const actor& from, const actor& to, std::uint64_t name);

  world& world_;
  std::map<pair, connection> connections_;
};

} // namespace komado::simulation
