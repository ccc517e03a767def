#include "cli/host_port.hpp"
#include "cli/setting_kafka.hpp"
#include "cli/setting_syntax.hpp"
#include "cli/setting_text.hpp"
#include "cli/settings_resolution.hpp"
#include "runtime/stream/result_json.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

namespace komado::cli {

namespace {

class joint_check {
public:
  explicit joint_check(const effective_settings& effective) : effective_(effective) {}

  void check_secrets() {
    for (const auto& [property, value] : effective_.kafka)
      if (is_secret_property(property) && std::get<std::string>(value.value) == redacted)
        found_.push_back(
            {value.origin, "kafka." + property, std::string{redacted},
             "stands for a secret that --dump-config did not print: put the secret itself here, or into "
             "the environment"});
  }

  void check_topics(const node_settings& settings) {
    struct use {
      std::string_view key;
      std::string topic;
      std::string what;
    };
    const std::array<use, 7> uses{{{"job.name", settings.job_name + "-state", "the job's state log"},
                                   {"job.name", settings.job_name + "-directory", "the job's directory"},
                                   {"job.name", settings.job_name + "-redriven", "what komado redrive has sent"},
                                   {"input.topic", settings.input_topic, "input.topic"},
                                   {"output.topic", settings.output_topic, "output.topic"},
                                   {"rejects.topic", settings.rejects_topic, "rejects.topic"},
                                   {"late.topic", settings.late_topic, "late.topic"}}};
    for (std::size_t i = 3; i < uses.size(); ++i)
      for (std::size_t j = 0; j < i && !uses[i].topic.empty(); ++j)
        if (are_valid({uses[i].key, uses[j].key}) && fold(uses[i].topic) == fold(uses[j].topic))
          fail(uses[i].key, uses[i].topic,
               "is also the topic of " + uses[j].what + explain_fold(uses[i].topic, uses[j].topic) +
                   ": every purpose needs a topic of its own");
  }

  void check_redrive(const redrive_settings& settings, std::string_view from) {
    if (are_valid({"rejects.topic"}) && settings.rejects_topic.empty())
      fail("rejects.topic", {}, "is empty: where rejected records are not kept, there is nothing to send again");
    if (from == "latest")
      fail("from", std::string{from}, "is no time at which a record was rejected: write an ISO-8601 time, or nothing");
    if (settings.from && settings.to && *settings.to <= *settings.from)
      fail("to", render_time(*settings.to), "is not behind from, so that nothing lies between them");
    if (settings.to_offset >= 0 && settings.to_offset < settings.from_offset)
      fail("to-offset", std::to_string(settings.to_offset), "is below from-offset, so that nothing lies between them");
  }

  void check_fields(const node_settings& settings) {
    if (!are_valid({"input.key-field", "input.time-field", "input.fields", "output.aggregates"}))
      return;
    if (settings.input_key_field == settings.input_time_field)
      fail("input.time-field", settings.input_time_field, "is the key field as well: a reading needs both");
    for (const auto& field : settings.input_fields)
      if (field == settings.input_key_field || field == settings.input_time_field)
        fail("input.fields", field, "is the key or the time field: it cannot be aggregated as well");
    if (!found_.empty())
      return; // the next check would only say the same again
    const stream::result_format format{settings.input_key_field, settings.input_time_field,
                                       settings.input_fields, settings.output_aggregates};
    if (const auto name = stream::find_repeated_name(format))
      fail("input.fields", *name,
           "would be written twice in one result: choose other fields or other output.aggregates");
  }

  void check_cluster(const node_settings& settings) {
    const std::array<std::pair<std::string_view, const std::string*>, 3> tls{
        {{"cluster.tls.ca", &settings.cluster_tls_ca},
         {"cluster.tls.certificate", &settings.cluster_tls_certificate},
         {"cluster.tls.key", &settings.cluster_tls_key}}};
    const auto given = std::ranges::count_if(tls, [](const auto& file) { return !file.second->empty(); });
    for (const auto& [key, file] : tls)
      if (given > 0 && file->empty())
        fail(key, {}, "is missing: mutual TLS takes all of cluster.tls.ca, .certificate and .key");
    if (given > 0)
      return;
    for (const auto& [key, place] : {std::pair{"cluster.listen", &settings.cluster_listen},
                                     std::pair{"cluster.advertise", &settings.cluster_advertise}})
      if (are_valid({key}) && !place->empty() && !is_loopback(parse_host_port(*place)->host))
        fail(key, *place,
             "leads to this node from other machines, and there is no mutual TLS: nodes do what their peers "
             "tell them, so anyone who can connect could stop or forge the job. Set cluster.tls.ca, "
             ".certificate and .key (deploy/certs makes them), or stay on 127.0.0.1");
  }

  void check_devices(const simulate_settings& settings) {
    if (are_valid({"skewed-clock", "devices"}) && settings.skewed_clock > settings.devices)
      fail("skewed-clock", std::to_string(settings.skewed_clock),
           "is more than the " + std::to_string(settings.devices) + " devices that there are");
  }

  std::vector<mistake> finish() { return std::move(found_); }

private:
  bool are_valid(std::initializer_list<std::string_view> keys) const {
    return std::ranges::all_of(keys, [&](auto key) { return effective_.find(key).valid; });
  }

  /// Kafka refuses two topics that differ only in '.' and '_', because metric names confuse them.
  static std::string fold(std::string topic) {
    std::ranges::replace(topic, '.', '_');
    return topic;
  }

  static std::string explain_fold(const std::string& a, const std::string& b) {
    return a == b ? "" : " (" + quote(b) + ": Kafka does not tell . from _)";
  }

  void fail(std::string_view key, std::string value, std::string why) {
    found_.push_back({effective_.find(key).origin, std::string{key}, std::move(value), std::move(why)});
  }

  const effective_settings& effective_;
  std::vector<mistake> found_;
};

} // namespace

std::vector<mistake> check_together(command name, const effective_settings& effective) {
  const auto settings = store_settings(effective);
  joint_check check{effective};
  const bool of_node = name == command::node || name == command::drain;
  if (of_node) {
    check.check_fields(settings.node);
    check.check_topics(settings.node);
    check.check_cluster(settings.node);
  } else if (name == command::simulate) {
    check.check_devices(settings.simulate);
  } else if (name == command::redrive) {
    check.check_topics(settings.node);
    check.check_redrive(settings.redrive, std::get<std::string>(effective.find("from").value));
  }
  if (name != command::status && name != command::health)
    check.check_secrets();
  return check.finish();
}

} // namespace komado::cli
