#include "cli/setting_kafka.hpp"

#include "cli/setting_text.hpp"

#include <algorithm>
#include <array>

namespace komado::cli {

namespace {

constexpr std::array<refused_property, 19> refused{{
    {"bootstrap.servers metadata.broker.list", "the brokers are named by bootstrap-servers"},
    {"enable.auto.commit auto.commit.enable auto.commit.interval.ms enable.auto.offset.store offset.store.*",
     "positions are committed with the results, in one transaction; a client that stores offsets on its own "
     "would "
     "skip or repeat readings after a crash"},
    {"isolation.level", "each reader needs the level that its part of the protocol prescribes"},
    {"auto.offset.reset",
     "a position that is gone must halt its shard, not jump; where a new job begins is input.start"},
    {"transactional.id", "it fences the former owner of a shard and is made of job.name and the shard"},
    {"enable.idempotence enable.gapless.guarantee",
     "transactions need the idempotent producer and set it up themselves"},
    {"acks request.required.acks", "with less than acks=all an acknowledged result can be lost"},
    {"max.in.flight max.in.flight.requests.per.connection",
     "the idempotent producer's bound keeps records in order"},
    {"retries message.send.max.retries",
     "the idempotent producer retries until the transaction's own timeout"},
    {"transaction.timeout.ms", "it is bound to Komado's own timeouts"},
    {"group.id group.instance.id group.protocol group.remote.assignor partition.assignment.strategy",
     "ownership of shards rests on the groups that Komado joins, named after job.name"},
    {"enable.partition.eof", "sources rely on it to know that they have read to the end"},
    {"partitioner", "results are partitioned as Java's client does it, by murmur2"},
    {"allow.auto.create.topics", "topics are created explicitly and verified"},
    {"delivery.report.only.error", "successful deliveries are counted"},
    {"plugin.library.paths", "a plug-in runs foreign code inside the process"},
    {"*_cb opaque default_topic_conf interceptors msg_order_cmp ssl_engine_callback_data ssl_key "
     "ssl_certificate ssl_ca",
     "it takes an object inside the process, not a text"},
    {"log_level log.queue", "logging is set by log.level"},
    {"test.mock.*", "librdkafka's mock cluster keeps no transactions"},
}};

bool matches(std::string_view pattern, std::string_view property) noexcept {
  if (pattern.ends_with('*'))
    return property.starts_with(pattern.substr(0, pattern.size() - 1));
  if (pattern.starts_with('*'))
    return property.ends_with(pattern.substr(1));
  return property == pattern;
}

bool names(std::string_view patterns, std::string_view property) noexcept {
  while (!patterns.empty()) {
    const auto blank = patterns.find(' ');
    if (matches(patterns.substr(0, blank), property))
      return true;
    patterns.remove_prefix(blank == std::string_view::npos ? patterns.size() : blank + 1);
  }
  return false;
}

bool is_property_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

} // namespace

std::span<const refused_property> refused_properties() noexcept { return refused; }

std::optional<std::string> refuse_property(std::string_view property, std::string_view value) {
  if (property.empty() || !std::ranges::all_of(property, is_property_character))
    return "is no librdkafka property name (lower-case letters, digits, . _ -), such as "
           "kafka.security.protocol";
  for (const auto& [patterns, why] : refused)
    if (names(patterns, property))
      return "is refused: " + std::string{why};
  if (property == "debug")
    for (const auto& context : split_list(value))
      if (context == "security" || context == "all")
        return "is refused: the debug context " + context + " may print credentials";
  return std::nullopt;
}

bool is_secret_property(std::string_view property) {
  constexpr std::array<std::string_view, 7> marks{
      "password", "secret", "passphrase", "jaas", "private.key", "credential", "sasl.oauthbearer.config"};
  std::string name{property};
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const auto occurs = [&](std::string_view mark) { return name.find(mark) != std::string::npos; };
  return name.ends_with(".pem") || std::ranges::any_of(marks, occurs);
}

} // namespace komado::cli
