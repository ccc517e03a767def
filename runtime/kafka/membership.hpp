#pragma once

#include "runtime/kafka/errors.hpp"
#include "runtime/kafka/options.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace komado::kafka {

/// What a membership reports; each may be empty. All run on the membership's own thread: they must be
/// brief and must not block; they may call the membership's commands. None runs after the membership
/// is destroyed. No list is empty, and none holds a partition whose state it does not change.
struct membership_callbacks {
  /// These are ours from now on.
  std::function<void(std::vector<std::int32_t>)> on_assigned;
  /// These go to somebody else (or we leave): hand each over, then release() it. They are ours until
  /// then, unless on_lost names them meanwhile.
  std::function<void(std::vector<std::int32_t>)> on_revoked;
  /// Somebody else may own these already: drop them at once. Nothing is to be released.
  std::function<void(std::vector<std::int32_t>)> on_lost;
  /// The answer to prove().
  std::function<void(std::int32_t partition, bool proven)> on_proof;
  /// We have left the group after leave(): nothing is ours, and no other callback follows.
  std::function<void()> on_left;
  /// The group cannot be used until a person acts (permissions, members with another protocol);
  /// librdkafka goes on trying. errc::fatal: nothing is ours any more, destroy the object. The same
  /// error is not told twice in a row.
  std::function<void(error)> on_error;
  /// No broker can be reached; the text names the addresses. Once per outage; librdkafka goes on
  /// trying. What is ours stays ours until on_lost, when the session has run out.
  std::function<void(std::string_view)> on_unreachable;
};

struct membership_options {
  std::string group;
  /// The topic whose partitions the group divides among its members. It must exist. Nothing of it is
  /// read.
  std::string topic;
  /// A member that was silent for so long is out. At least the broker's
  /// group.min.session.timeout.ms (6 s by default).
  std::chrono::milliseconds session_timeout{10'000};
};

/// Membership in a consumer group (classic protocol, cooperative-sticky) that decides who owns which
/// partition. That is liveness only: a member that was stopped for a while still believes to own what
/// others have by now (see prove).
///
/// The commands may come from any thread, return at once and take effect in the order given.
class membership {
public:
  /// Starts the thread, which joins the group. Does not wait for a broker. Error: errc::configuration.
  static result<std::unique_ptr<membership>> join(const client_options& options, membership_options how,
                                                  membership_callbacks callbacks);

  /// Ends the thread and waits for it: not to be called from a callback. Without a leave() before, that
  /// is a death: the others get what was ours when the session has run out. After a leave(), it leaves
  /// without waiting for releases any longer.
  ~membership();
  membership(const membership&) = delete;
  membership& operator=(const membership&) = delete;

  /// A revoked partition was handed over. When all revoked ones are, the others may have them; until
  /// then the whole group waits. Ignored for a partition that is not being revoked.
  void release(std::int32_t partition);
  /// Asks the group whether the partition is still ours: one call of on_proof, within some 5 s. True
  /// only if, after this call, the coordinator took an offset commit of ours (offset 0, which nobody
  /// reads) in a generation that gives us the partition. False says nothing for sure: while
  /// neither on_revoked nor on_lost named the partition, ask again later.
  void prove(std::int32_t partition);
  /// Revokes all that is ours (on_revoked), waits for the releases, leaves the group, then calls
  /// on_left. The others get it at once.
  void leave();

private:
  class loop;
  explicit membership(std::unique_ptr<loop> loop);
  std::unique_ptr<loop> loop_;
};

} // namespace komado::kafka
