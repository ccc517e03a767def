#pragma once

#include "actors/interfaces.hpp"
#include "actors/job.hpp"
#include "actors/metrics.hpp"
#include "runtime/kafka/log_reader.hpp"
#include "runtime/kafka/transactional_producer.hpp"
#include "runtime/stream/commit_protocol.hpp"
#include "runtime/stream/state_fold.hpp"

#include <memory>
#include <optional>
#include <stop_token>

namespace komado::actors {

struct sink_options {
  stream::shard_id shard = 0;
  std::shared_ptr<const job_options> job;
  stream::uuid owner; ///< of this instance, random
  stream::uuid birth; ///< names the job if this start is its birth, random
  bool known = false; ///< the directory has an entry of the shard: an empty log is lost state
  clerk_actor clerk;
  std::stop_token stop; ///< ends waiting for the cluster
};

/// The sink of one shard: performs what the protocol says, with blocking calls, one step per message.
class sink_state {
public:
  static constexpr const char* name = "sink";

  sink_state(sink_actor::pointer self, sink_options options);
  sink_actor::behavior_type make_behavior();

private:
  void begin(const window_actor& window);
  void learn(const shard_route& first);
  void submit(const stream::cut_ptr& cut);
  void step();

  void init();
  void mark();
  void read();
  void transact();

  void deliver_if_known();
  void deliver_state();
  void acknowledge(const stream::cut& cut);
  void finish(const kafka::commit_report& report);

  void next();
  void settle(const kafka::error& why);
  void halt(std::string message);

  sink_actor::pointer self_;
  sink_options options_;
  window_actor window_;
  stream::commit_protocol protocol_;
  std::optional<kafka::transactional_producer> producer_;
  std::optional<stream::state_fold> fold_;
  std::shared_ptr<const stream::genesis> born_; // as shard 0 has committed it, if known; nothing for shard 0
  bool folded_ = false; // the log was read, the state is not delivered
  std::int64_t log_begin_ = 0;
  std::int64_t high_watermark_ = 0;
  std::int64_t tail_ = kafka::log_beginning; // of the last commit that is known
  std::chrono::steady_clock::time_point began_; // the takeover, or the cut in flight
  bool doubted_ = false;
  sink_metrics metrics_;
  std::string last_warning_;
};

} // namespace komado::actors
