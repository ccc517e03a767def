#include "cli/setting_table.hpp"

#include "runtime/stream/reading.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <type_traits>

namespace komado::cli {

namespace {

constexpr std::array<std::string_view, 4> time_unit_names{"s", "ms", "us", "iso8601"};
constexpr std::array<std::string_view, stream::reject_reason_count> reason_names{
    "malformed", "no_key",   "bad_key",   "no_time", "bad_time", "bad_value", "duplicate_key",
    "too_deep",  "too_large", "future", "past"};
constexpr std::array<std::string_view, 2> from_names{"earliest", "latest"};
constexpr auto earliest_name = std::span{from_names}.first<1>();
constexpr std::array<std::string_view, 5> aggregate_names{"mean", "min", "max", "sum", "count"};

constexpr std::span<const std::string_view> names_of(stream::time_unit) { return time_unit_names; }
constexpr std::span<const std::string_view> names_of(stream::aggregate_function) { return aggregate_names; }
constexpr std::span<const std::string_view> names_of(log_level) { return log_level_names; }
constexpr std::span<const std::string_view> names_of(log_format) { return log_format_names; }
constexpr std::span<const std::string_view> names_of(tail_format) { return tail_format_names; }

template <class Enum>
Enum to_enum(const std::string& name) {
  const auto names = names_of(Enum{});
  return static_cast<Enum>(std::ranges::find(names, name) - names.begin());
}

void assign(std::string& to, const setting_value& from) { to = std::get<std::string>(from); }
void assign(std::vector<std::string>& to, const setting_value& from) {
  to = std::get<std::vector<std::string>>(from);
}
void assign(std::chrono::milliseconds& to, const setting_value& from) {
  to = std::get<std::chrono::milliseconds>(from);
}
void assign(start_position& to, const setting_value& from) { to = std::get<start_position>(from); }
void assign(std::optional<stream::timestamp>& to, const setting_value& from) {
  to = std::get<std::optional<stream::timestamp>>(from);
}
void assign(std::vector<stream::aggregate_function>& to, const setting_value& from) {
  to.clear();
  for (const auto& name : std::get<std::vector<std::string>>(from))
    to.push_back(to_enum<stream::aggregate_function>(name));
}
template <class T>
void assign(T& to, const setting_value& from) {
  if constexpr (std::is_enum_v<T>)
    to = to_enum<T>(std::get<std::string>(from));
  else if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, double>)
    to = std::get<T>(from);
  else
    to = static_cast<T>(std::get<std::int64_t>(from)); // the row's bounds lie within T
}

template <class Owner, class T>
void assign_member(T Owner::*member, const setting_value& value, all_settings& into) {
  if constexpr (std::is_base_of_v<Owner, node_settings>)
    assign(into.node.*member, value);
  if constexpr (std::is_base_of_v<Owner, simulate_settings>)
    assign(into.simulate.*member, value);
  if constexpr (std::is_base_of_v<Owner, status_settings>)
    assign(into.status.*member, value);
  if constexpr (std::is_base_of_v<Owner, top_settings>)
    assign(into.top.*member, value);
  if constexpr (std::is_base_of_v<Owner, why_settings>)
    assign(into.why.*member, value);
  if constexpr (std::is_base_of_v<Owner, health_settings>)
    assign(into.health.*member, value);
  if constexpr (std::is_base_of_v<Owner, tail_settings>)
    assign(into.tail.*member, value);
  if constexpr (std::is_base_of_v<Owner, redrive_settings>)
    assign(into.redrive.*member, value);
}

template <auto Member>
void store(const setting_value& value, all_settings& into) {
  assign_member(Member, value, into);
}

/// The row `from`, of which the default is another one for each command.
void store_from(const setting_value& value, all_settings& into) {
  const auto& text = std::get<std::string>(value);
  const auto time = parse_time(text);
  using enum start_position::kind;
  into.tail.from = time ? start_position{at_time, *time} : start_position{text == "earliest" ? earliest : latest, {}};
  into.redrive.from = time ? std::optional{*time} : std::nullopt;
}

using enum setting_kind;
using node = node_settings;
using simulate = simulate_settings;
using redrive = redrive_settings;
constexpr std::int64_t ms = 1;
constexpr std::int64_t s = 1'000;
constexpr std::int64_t min = 60 * s;
constexpr std::int64_t d = 24 * 60 * min;
constexpr std::int64_t unbounded = std::numeric_limits<std::int64_t>::max();

// clang-format off
constexpr setting table[] = {
  {.key = "bootstrap-servers", .kind = text, .fallback = "127.0.0.1:9092", .rule = check_servers,
   .in_node = true, .in_simulate = true, .in_tail = true, .in_redrive = true,
   .sentence = "Kafka brokers to begin with, host:port, separated by commas.", .store = store<&kafka_settings::bootstrap_servers>},
  {.key = "kafka.*", .kind = properties, .secret = secrecy::by_property, .in_node = true, .in_simulate = true,
   .in_tail = true, .in_redrive = true,
   .sentence = "Any librdkafka property under its own name, for example kafka.security.protocol; those that would "
               "break exactness are refused."},

  {.key = "job.name", .kind = text, .fallback = "sensortag", .rule = check_job_name, .in_node = true, .in_redrive = true,
   .sentence = "Name of the job; its state topic, directory, groups and transactional ids are made of it, and nodes of one "
               "name share the work.", .store = store<&node::job_name>},
  {.key = "job.shards", .kind = integer, .fallback = "16", .least = 1, .most = 1024, .in_node = true,
   .sentence = "Shards into which the devices are divided; fixed at the job's first start.", .store = store<&node::job_shards>},

  {.key = "input.topic", .kind = text, .fallback = "sensortag", .rule = check_topic, .in_node = true, .in_redrive = true,
   .sentence = "Topic of the readings.", .store = store<&node::input_topic>},
  {.key = "input.start", .kind = start, .fallback = "earliest", .in_node = true,
   .sentence = "Where a new job begins to read: at the first or after the last record, or at the first record whose "
               "timestamp is this time or later; a job that has run goes on where it was.", .store = store<&node::input_start>},
  {.key = "input.key-field", .kind = text, .fallback = "bid", .rule = check_field, .in_node = true,
   .sentence = "Field of a reading that names its device.", .store = store<&node::input_key_field>},
  {.key = "input.time-field", .kind = text, .fallback = "time", .rule = check_field, .in_node = true,
   .sentence = "Field of a reading that holds its event time.", .store = store<&node::input_time_field>},
  {.key = "input.time-unit", .kind = choice, .fallback = "s", .choices = time_unit_names, .in_node = true,
   .sentence = "How the event time is written: a number of seconds, milliseconds or microseconds since 1970, or an "
               "ISO-8601 text.", .store = store<&node::input_time_unit>},
  {.key = "input.fields", .kind = list, .fallback = "ambient,rh", .least = 1, .most = stream::max_fields, .rule = check_field,
   .in_node = true,
   .sentence = "Numeric fields of a reading to aggregate.", .store = store<&node::input_fields>},

  {.key = "output.topic", .kind = text, .fallback = "sensortag-sink", .rule = check_topic, .in_node = true, .in_tail = true,
   .sentence = "Topic of the results; read it with isolation.level=read_committed.", .store = store<&node::output_topic>},
  {.key = "output.time-zone", .kind = text, .fallback = "Asia/Tokyo", .rule = check_time_zone, .in_node = true,
   .sentence = "Time zone in which results print the end of their window.", .store = store<&node::output_time_zone>},
  {.key = "output.aggregates", .kind = list, .fallback = "mean", .least = 1, .most = 5, .choices = aggregate_names,
   .in_node = true,
   .sentence = "What a result says of each field; a mean carries the field's name, the others <field>_min and so on.",
   .store = store<&node::output_aggregates>},

  {.key = "rejects.topic", .kind = text, .fallback = "sensortag-rejects", .rule = check_optional_topic, .in_node = true,
   .in_redrive = true,
   .sentence = "Topic of the records that are no valid reading, with the reason in a header; empty: they are only counted.",
   .store = store<&node::rejects_topic>},
  {.key = "late.topic", .kind = text, .fallback = "", .rule = check_optional_topic, .in_node = true,
   .sentence = "Topic of the combined values of late readings; empty: they are only counted.", .store = store<&node::late_topic>},

  {.key = "window.size", .kind = duration, .fallback = "2min", .least = 1 * s, .most = 7 * d, .in_node = true,
   .sentence = "Length of a window in event time; windows are aligned to 1970-01-01T00:00:00Z.", .store = store<&node::window_size>},
  {.key = "watermark.delay", .kind = duration, .fallback = "5s", .least = 0, .most = 1 * d, .in_node = true,
   .sentence = "How far readings of one partition may be out of order before they are late.", .store = store<&node::watermark_delay>},
  {.key = "watermark.idle-timeout", .kind = duration, .fallback = "1min", .least = 1 * s, .most = 1 * d, .in_node = true,
   .sentence = "How long nothing newer by event time may come from a partition that is read to its end before windows close "
               "without it.",
   .store = store<&node::watermark_idle_timeout>},
  {.key = "watermark.max-future", .kind = duration, .fallback = "5min", .least = 1 * s, .most = 365 * d, .in_node = true,
   .sentence = "How far a reading may be ahead of its record's Kafka timestamp before it is rejected.",
   .store = store<&node::watermark_max_future>},
  {.key = "watermark.max-past", .kind = duration, .fallback = "0s", .least = 0, .most = 36'500 * d, .in_node = true,
   .sentence = "How far a reading may be behind its record's Kafka timestamp before it is rejected; 0s: any distance.",
   .store = store<&node::watermark_max_past>},
  {.key = "watermark.max-drift", .kind = duration, .fallback = "10min", .least = 1 * s, .most = 365 * d, .in_node = true,
   .sentence = "How far the watermark of one partition may run ahead of the slowest before the partition has to wait.",
   .store = store<&node::watermark_max_drift>},

  {.key = "commit.interval", .kind = duration, .fallback = "1s", .least = 10 * ms, .most = 1 * min, .in_node = true,
   .sentence = "Time between the commits of a shard that has no results to send.", .store = store<&node::commit_interval>},

  {.key = "cluster.listen", .kind = text, .fallback = "127.0.0.1:0", .rule = check_listen, .in_node = true,
   .sentence = "Address and port at which the other nodes of the job reach this one; port 0: any free one. Another "
               "address than loopback needs the three cluster.tls settings.", .store = store<&node::cluster_listen>},
  {.key = "cluster.advertise", .kind = text, .fallback = "", .rule = check_advertise, .in_node = true,
   .sentence = "Address and port to which the other nodes connect, if not those of cluster.listen. Empty: those; and "
               "where they are 0.0.0.0 or [::], the address of this machine by which it reaches the first of "
               "bootstrap-servers, or else its host name.", .store = store<&node::cluster_advertise>},
  {.key = "cluster.tls.ca", .kind = text, .fallback = "", .in_node = true,
   .sentence = "PEM file with the certificate of the cluster's own CA: whoever has a certificate of it is a node. Empty: no "
               "TLS, which works on loopback only.", .store = store<&node::cluster_tls_ca>},
  {.key = "cluster.tls.certificate", .kind = text, .fallback = "", .in_node = true,
   .sentence = "PEM file with this node's certificate.", .store = store<&node::cluster_tls_certificate>},
  {.key = "cluster.tls.key", .kind = text, .fallback = "", .in_node = true,
   .sentence = "PEM file with the private key of that certificate, without a passphrase.",
   .store = store<&node::cluster_tls_key>},
  {.key = "cluster.session-timeout", .kind = duration, .fallback = "10s", .least = 6 * s, .most = 1 * min, .in_node = true,
   .sentence = "How long Kafka waits for a sign of life before it gives a node's shards to others; brokers allow 6s and "
               "more unless they are told otherwise.", .store = store<&node::cluster_session_timeout>},

  {.key = "http.address", .kind = text, .fallback = "127.0.0.1", .rule = check_host, .in_node = true, .in_status = true,
   .in_top = true, .in_health = true,
   .sentence = "Address on which metrics and health are served, without encryption or passwords; keep another one than "
               "loopback inside a trusted network.", .store = store<&http_settings::http_address>},
  {.key = "http.port", .kind = integer, .fallback = "8080", .least = 0, .most = 65'535, .in_node = true, .in_status = true,
   .in_top = true, .in_health = true,
   .sentence = "Port of the same; 0: any free one, which is printed.", .store = store<&http_settings::http_port>},
  {.key = "log.level", .kind = choice, .fallback = "info", .choices = log_level_names, .in_node = true,
   .sentence = "Least severe message that is printed.", .store = store<&node::log>},
  {.key = "log.format", .kind = choice, .fallback = "text", .choices = log_format_names, .in_node = true,
   .sentence = "How messages are printed: as text, or as one JSON object a line with time, level and message.",
   .store = store<&node::log_as>},

  {.key = "devices", .kind = integer, .fallback = "12", .least = 1, .most = 1'000'000, .in_simulate = true,
   .sentence = "Number of SensorTags.", .store = store<&simulate::devices>},
  {.key = "rate", .kind = number, .fallback = "0", .unit = "records/s", .least = 0, .most = 10'000'000, .in_simulate = true,
   .sentence = "Records per second over all devices; 0: real time, that is each device once per interval.", .store = store<&simulate::rate>},
  {.key = "history", .kind = duration, .fallback = "0s", .least = 0, .most = 365 * d, .in_simulate = true,
   .sentence = "How much of the past to send first, at full speed.", .store = store<&simulate::history>},
  {.key = "records", .kind = integer, .fallback = "0", .least = 0, .most = unbounded, .in_simulate = true,
   .sentence = "Records after which to stop; 0: endless.", .store = store<&simulate::records>},
  {.key = "seed", .kind = integer, .fallback = "1", .least = 0, .most = unbounded, .in_simulate = true,
   .sentence = "Seed of the random numbers: the same seed and start give the same readings.", .store = store<&simulate::seed>},
  {.key = "topic", .kind = text, .fallback = "sensortag", .rule = check_topic, .in_simulate = true,
   .sentence = "Topic to which the readings are sent; created if it does not exist.", .store = store<&simulate::topic>},
  {.key = "partitions", .kind = integer, .fallback = "4", .least = 1, .most = 1024, .in_simulate = true,
   .sentence = "Partitions of the topic if it is created.", .store = store<&simulate::partitions>},
  {.key = "keyed", .kind = boolean, .fallback = "false", .in_simulate = true,
   .sentence = "Whether records carry the device as their key, so that each device stays in one partition.", .store = store<&simulate::keyed>},
  {.key = "interval", .kind = duration, .fallback = "10s", .least = 1 * ms, .most = 1 * d, .in_simulate = true,
   .sentence = "Event time between two readings of a device.", .store = store<&simulate::interval>},
  {.key = "start", .kind = setting_kind::time, .fallback = "", .in_simulate = true,
   .sentence = "Event time of the first record, for data that can be reproduced; empty: now minus history.", .store = store<&simulate::start>},
  {.key = "out-of-order", .kind = duration, .fallback = "0s", .least = 0, .most = 1 * d, .in_simulate = true,
   .sentence = "Duration up to which readings are shuffled.", .store = store<&simulate::out_of_order>},
  {.key = "malformed", .kind = number, .fallback = "0", .least = 0, .most = 1, .in_simulate = true,
   .sentence = "Share of records that are no valid reading.", .store = store<&simulate::malformed>},
  {.key = "skewed-clock", .kind = integer, .fallback = "0", .least = 0, .most = 1'000'000, .in_simulate = true,
   .sentence = "Number of devices whose clock is ahead.", .store = store<&simulate::skewed_clock>},
  {.key = "skew", .kind = duration, .fallback = "1d", .least = 0, .most = 3'650 * d, .in_simulate = true,
   .sentence = "How far those clocks are ahead.", .store = store<&simulate::skew>},

  {.key = "url", .kind = text, .fallback = "", .rule = check_url, .in_status = true, .in_top = true, .in_why = true, .in_health = true,
   .sentence = "Node to ask, http://HOST:PORT; empty: the one on this machine, by http.address and http.port.",
   .store = store<&url_settings::url>},
  {.key = "json", .kind = boolean, .fallback = "false", .in_status = true, .in_why = true,
   .sentence = "Whether to print JSON rather than text; of komado status, that is the node's answer as it is.", .store = store<&json_settings::json>},
  {.key = "once", .kind = boolean, .fallback = "false", .in_top = true,
   .sentence = "Whether to print one report and end, which is what happens anyway when the output is no terminal.",
   .store = store<&top_settings::once>},
  {.key = "scan", .kind = integer, .fallback = "100000", .least = 1, .most = 100'000'000, .in_why = true,
   .sentence = "Records of each partition that are searched at most, by their Kafka timestamps around the window, and as many "
               "at the partition's end.", .store = store<&why_settings::scan>},

  {.key = "bid", .kind = text, .fallback = "", .in_tail = true,
   .sentence = "The only device whose results are printed, by its whole id; empty: all.", .store = store<&tail_settings::bid>},
  {.key = "format", .kind = choice, .fallback = "table", .choices = tail_format_names, .in_tail = true,
   .sentence = "How results are printed: as a table, as the lines of JSON that they are, or as CSV with a header.",
   .store = store<&tail_settings::format>},
  {.key = "from", .kind = text, .fallback = "", .choices = from_names, .rule = check_from, .in_tail = true, .in_redrive = true,
   .sentence = "Where to begin: earliest, latest, or an ISO-8601 time: the results written then or later. Empty: the "
               "results from now on.", .redrive_choices = earliest_name,
   .redrive_sentence = "Only what was rejected at this ISO-8601 time or later; earliest or empty: all from the first on.",
   .store = store_from},
  {.key = "limit", .kind = integer, .fallback = "0", .least = 0, .most = unbounded, .in_tail = true,
   .sentence = "Results after which to end; 0: endless.", .store = store<&tail_settings::limit>},

  {.key = "to", .kind = setting_kind::time, .fallback = "", .in_redrive = true,
   .sentence = "Only what was rejected before this time; empty: all up to now.", .store = store<&redrive::to>},
  {.key = "reason", .kind = list, .fallback = "", .least = 0, .most = stream::reject_reason_count, .choices = reason_names,
   .in_redrive = true,
   .sentence = "Only what was rejected for one of these reasons; empty: for any.", .store = store<&redrive::reasons>},
  {.key = "partition", .kind = integer, .fallback = "-1", .least = -1, .most = std::numeric_limits<std::int32_t>::max(),
   .in_redrive = true,
   .sentence = "Only records of this partition of the input; -1: of all.", .store = store<&redrive::partition>},
  {.key = "from-offset", .kind = integer, .fallback = "0", .least = 0, .most = unbounded, .in_redrive = true,
   .sentence = "The first offset in the input of what is meant.", .store = store<&redrive::from_offset>},
  {.key = "to-offset", .kind = integer, .fallback = "-1", .least = -1, .most = unbounded, .in_redrive = true,
   .sentence = "The last one; -1: to the end.", .store = store<&redrive::to_offset>},
  {.key = "confirm", .kind = boolean, .fallback = "false", .in_redrive = true,
   .sentence = "Whether to send the records; else what would be sent is only told.", .store = store<&redrive::confirm>},
  {.key = "again", .kind = boolean, .fallback = "false", .in_redrive = true,
   .sentence = "Whether to send what was sent before, too: it is counted twice.", .store = store<&redrive::again>},
};
// clang-format on

} // namespace

std::span<const setting> setting_table() noexcept { return table; }

} // namespace komado::cli
