// Where each shard is: what the node's own shards, the directory and the peers say of it.

#include "actors/errors.hpp"
#include "actors/node.hpp"
#include "actors/takeover_text.hpp"

#include <algorithm>
#include <string>

namespace komado::actors {

void node_state::claim(const shard_ready& ready) {
  const auto known = shards_.find(ready.shard);
  if (known == shards_.end() || known->second.window != self_->current_sender()
      || !tenure_.holds(ready.shard))
    return; // dropped or revoked meanwhile
  const auto& cluster = options_.job->cluster;
  const shard_route route{ready.shard, ready.incarnation, ready.job, known->second.window};
  options_.shards->put(route);
  options_.status->shard_ready(
    ready.shard, ready.incarnation,
    std::chrono::time_point_cast<stream::duration>(std::chrono::system_clock::now()));
  metrics_.ready(options_.status->ready());
  self_->send(directory_, stream::directory_entry{ready.job->birth, ready.shard, ready.incarnation,
                                                  options_.id, cluster.advertise_host,
                                                  cluster.advertise_port});
  connect(route);
  taken_over_.push_back(ready);
  say_if_ready();
}

void node_state::learn(const stream::directory_entry& entry) {
  // An earlier birth of the job may have had more shards.
  if (entry.shard >= options_.job->shape.shards)
    return;
  owners_.insert_or_assign(entry.shard, entry);
  seek(entry);
}

void node_state::seek(const stream::directory_entry& entry) {
  if (entry.node != options_.id && !shards_.contains(entry.shard) && joined_)
    self_->send(options_.peers, entry);
}

void node_state::connect(const shard_route& route) {
  if (const auto same = check_same_job(*route.job, options_.job->shape); !same)
    return fail(make_reason(errc::halted, "shard " + std::to_string(route.shard) + " runs elsewhere: "
                                            + same.error().message));
  if (!sources_.connect(route))
    return;
  // A node without a shard is a spare, ready once the others do the work.
  if (sources_.reachable() == options_.job->shape.shards)
    options_.status->wait_for({});
  if (route.shard != 0)
    return;
  for (const auto& [id, shard] : shards_) {
    if (id != 0)
      self_->send(shard.sink, route);
  }
}

bool node_state::is_ours(const shard_route& route) const {
  const auto known = shards_.find(route.shard);
  return known != shards_.end() && known->second.window == route.window;
}

void node_state::say_if_ready() {
  const auto held = tenure_.held();
  const bool ready = std::all_of(held.begin(), held.end(), [this](auto id) {
    const auto* route = sources_.route(id);
    return route && is_ours(*route);
  });
  if (!ready)
    return;
  const auto& log = options_.job->log;
  log(log_level::info, text_of_takeover(taken_over_));
  log(log_level::info, text_of_positions(options_.job->shape.input_topic, taken_over_));
  log(log_level::info, "ready");
  taken_over_.clear();
}

} // namespace komado::actors
