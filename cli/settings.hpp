#pragma once

#include "actors/log_level.hpp"
#include "runtime/stream/event_time.hpp"
#include "runtime/stream/result_json.hpp"
#include "runtime/stream/time.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace komado::cli {

using actors::log_level;
inline constexpr std::array<std::string_view, 4> log_level_names{"error", "warning", "info", "debug"};

/// How messages are printed: for people, or one JSON object a line.
enum class log_format { text, json };
inline constexpr std::array<std::string_view, 2> log_format_names{"text", "json"};

/// How `komado tail` prints results.
enum class tail_format { table, json, csv };
inline constexpr std::array<std::string_view, 3> tail_format_names{"table", "json", "csv"};

/// Where to begin to read: a new job its input, `komado tail` the results.
struct start_position {
  enum class kind { earliest, latest, at_time };
  kind from = kind::earliest;
  /// The Kafka timestamp to begin at; meaningful only for `at_time`.
  stream::timestamp time{};
  friend bool operator==(const start_position&, const start_position&) = default;
};

/// How to reach Kafka; shared by all commands.
struct kafka_settings {
  std::string bootstrap_servers;
  /// librdkafka properties by librdkafka's own names, to be passed through. Holds no property that
  /// Komado must set itself. May hold secrets: never print it (see `is_secret_property`).
  std::map<std::string, std::string> kafka;
};

/// Where a node serves HTTP; shared by the commands that ask it.
struct http_settings {
  std::string http_address;
  std::uint16_t http_port{}; ///< 0: any free one
};

/// What a job's topics are called; shared by the commands that use them without being a node.
struct topic_settings {
  std::string job_name;
  std::string input_topic;
  std::string output_topic;
  std::string rejects_topic; ///< empty: rejected records are counted only
};

/// The settings of `komado node`. Made by `parse_command_line` only, so that every value lies within
/// the bounds of the table of settings; defaults, bounds and meaning are there, not here.
struct node_settings : kafka_settings, http_settings, topic_settings {
  std::uint32_t job_shards{};
  start_position input_start;
  std::string input_key_field;
  std::string input_time_field;
  stream::time_unit input_time_unit{};
  std::vector<std::string> input_fields;
  std::string output_time_zone;
  std::vector<stream::aggregate_function> output_aggregates;
  std::string late_topic;    ///< empty: late readings are counted only
  std::chrono::milliseconds window_size{};
  std::chrono::milliseconds watermark_delay{};
  std::chrono::milliseconds watermark_idle_timeout{};
  std::chrono::milliseconds watermark_max_future{};
  std::chrono::milliseconds watermark_max_past{}; ///< 0: off
  std::chrono::milliseconds watermark_max_drift{};
  std::chrono::milliseconds commit_interval{};
  std::string cluster_listen;    ///< host:port; port 0: any free one
  std::string cluster_advertise; ///< host:port; empty: see cluster_of()
  std::string cluster_tls_ca;    ///< all three are set, or none
  std::string cluster_tls_certificate;
  std::string cluster_tls_key;
  std::chrono::milliseconds cluster_session_timeout{};
  log_level log{};
  log_format log_as{};
};

/// The settings of `komado drain`: those by which nodes find each other, and the node that is meant.
struct drain_settings : node_settings {
  std::string target; ///< the first hexadecimal digits of its id, or all: 1 to 32, lower case, without dashes
};

/// The settings of `komado simulate`; as with `node_settings`, made by `parse_command_line` only.
struct simulate_settings : kafka_settings {
  std::uint32_t devices{};
  double rate{}; ///< records per second over all devices; 0: each device once per `interval`
  std::chrono::milliseconds history{};
  std::uint64_t records{}; ///< 0: endless
  std::uint64_t seed{};
  std::string topic;
  bool keyed{};
  std::chrono::milliseconds out_of_order{};
  double malformed{}; ///< share of all records, 0 to 1
  std::uint32_t skewed_clock{};
  std::chrono::milliseconds skew{};
  std::chrono::milliseconds interval{};
  std::optional<stream::timestamp> start; ///< none: now minus `history`
  std::uint32_t partitions{};
};

/// Which node is asked, if it is not the one on this machine.
struct url_settings {
  std::string url; ///< "http://host:port"; empty: made of http_address and http_port
};

/// How a command answers.
struct json_settings {
  bool json{}; ///< as JSON rather than text
};

/// How to reach a node over HTTP; as with `node_settings`, made by `parse_command_line` only.
struct query_settings : http_settings, url_settings {};

/// The settings of `komado status`.
struct status_settings : query_settings, json_settings {};

/// The settings of `komado top`.
struct top_settings : query_settings {
  bool once{}; ///< prints one report, as for an output that is no terminal
};

/// The settings of `komado why`: those of the job, the node to ask, and the question.
struct why_settings : node_settings, url_settings, json_settings {
  std::uint32_t scan{};                  ///< records
  std::string device;                    ///< any bytes, 1 to 256
  std::optional<stream::timestamp> time; ///< which its window holds; none: the newest window that is known
};

/// The settings of `komado health`.
struct health_settings : query_settings {};

/// The settings of `komado tail`; as with `node_settings`, made by `parse_command_line` only.
struct tail_settings : kafka_settings, topic_settings {
  std::string bid; ///< the only device to print; empty: all
  tail_format format{};
  start_position from;
  std::uint64_t limit{}; ///< results after which to end; 0: endless
};

/// The settings of `komado redrive`; as with `node_settings`, made by `parse_command_line` only.
struct redrive_settings : kafka_settings, topic_settings {
  std::vector<std::string> reasons; ///< as the rejects topic spells them; empty: all
  std::int32_t partition{};         ///< of the input; -1: all
  std::int64_t from_offset{};       ///< the first offset in the input
  std::int64_t to_offset{};         ///< the last one; -1: to the end
  std::optional<stream::timestamp> from; ///< of the reject's record; none: all
  std::optional<stream::timestamp> to;   ///< the first that is not meant; none: all
  bool confirm{}; ///< else it is a dry run
  bool again{};   ///< sends what was sent already, too
  std::vector<std::string> arguments; ///< the command line, to print it again; may hold secrets
};

} // namespace komado::cli
