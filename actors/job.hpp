#pragma once

#include "actors/log_level.hpp"
#include "runtime/kafka/options.hpp"
#include "runtime/stream/genesis.hpp"
#include "runtime/stream/result_json.hpp"
#include "runtime/stream/time.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <variant>

namespace komado::actors {

/// Takes one line for people. Thread-safe.
using log_function = std::function<void(log_level, std::string_view)>;

/// Where a job's first start reads from.
struct from_earliest {};
struct from_latest {};
using input_start = std::variant<from_earliest, from_latest, stream::timestamp>;

/// How a node is part of its job's cluster: the settings `cluster.*`, checked and resolved.
struct cluster_options {
  std::string listen_host = "127.0.0.1"; ///< an IP address, without brackets, or a name
  std::uint16_t listen_port = 0;         ///< 0: any free one
  std::string advertise_host = "127.0.0.1"; ///< what other nodes connect to; never 0.0.0.0 or ::
  std::uint16_t advertise_port = 0;         ///< 0: the port that the node listens at
  /// Paths of PEM files that were found to fit together; all empty: no TLS, and then listen_host is a
  /// loopback address.
  std::string ca;
  std::string certificate;
  std::string key;
  std::chrono::milliseconds session_timeout = std::chrono::seconds{10};

  bool tls() const {
    return !certificate.empty();
  }
};

/// A job as its node runs it: the settings, checked and in the terms of the layers below.
struct job_options {
  kafka::client_options kafka;
  std::string name;
  /// What the job's genesis has to agree with; birth, topic id and start offsets are not set.
  stream::genesis shape;
  input_start start;
  stream::result_format result;
  std::string time_zone;
  std::string output_topic;
  std::string rejects_topic; ///< empty: off
  std::string late_topic;    ///< empty: off
  stream::duration idle_timeout{};
  stream::duration max_drift{};
  stream::duration commit_interval{};
  cluster_options cluster;
  log_function log;

  /// One partition per shard, made by Komado.
  std::string state_topic() const {
    return name + "-state";
  }
  /// Who owns which shard; one partition, compacted, made by Komado.
  std::string directory_topic() const {
    return name + "-directory";
  }
  /// The group whose members are the job's nodes.
  std::string shards_group() const {
    return name + ".shards";
  }
  std::string transactional_id(stream::shard_id shard) const {
    return name + "-" + std::to_string(shard);
  }
};

} // namespace komado::actors
