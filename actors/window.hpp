#pragma once

#include "actors/interfaces.hpp"
#include "actors/job.hpp"
#include "actors/metrics.hpp"
#include "runtime/stream/window_shard.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <memory>
#include <optional>

namespace komado::actors {

struct window_options {
  stream::shard_id shard = 0;
  stream::shard_options core;
  stream::result_format format;
  stream::time_zone zone;
  sink_actor sink;
  node_actor node;
  log_function log;
  std::shared_ptr<node_status> status = std::make_shared<node_status>(); ///< the node's
};

/// The window actor of one shard: carries messages between sources, the shard's core, which decides,
/// and its sink.
class window_state {
public:
  static constexpr const char* name = "window";

  window_state(window_actor::pointer self, window_options options);
  window_actor::behavior_type make_behavior();

private:
  void begin(const restored& message);
  void open(const stream::hello& message, const link_actor& link);
  void apply(const stream::batch& message);
  void claim_idle(const stream::idle_claim& message);
  void tick();
  void finish_commit(const commit_done& message);
  void announce();
  void drain();

  // For people.
  template <class Answer, class Find>
  caf::result<Answer> show(Find find);

  void go_on();
  void send_grants();
  void commit_if_due();
  void quit_if_drained();

  window_actor::pointer self_;
  window_options options_;
  std::optional<stream::window_shard> shard_; // absent until restored
  restored takeover_; // what it took, for the node
  boost::unordered_flat_map<stream::source_id, link_actor> links_;
  std::optional<stream::steady_time> commit_timer_; // the latest one set
  window_metrics metrics_;
  bool draining_ = false;
};

} // namespace komado::actors
