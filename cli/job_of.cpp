#include "cli/job_of.hpp"

#include "cli/cluster_address.hpp"

#include <string>
#include <utility>

namespace komado::cli {

namespace {

actors::input_start start_of(const start_position& from) {
  switch (from.from) {
    case start_position::kind::latest:
      return actors::from_latest{};
    case start_position::kind::at_time:
      return from.time;
    case start_position::kind::earliest:
      break;
  }
  return actors::from_earliest{};
}

} // namespace

kafka::client_options client_of(const kafka_settings& settings, actors::log_function log) {
  kafka::client_options client;
  client.bootstrap_servers = settings.bootstrap_servers;
  client.properties = settings.kafka;
  // librdkafka logs each broken connection as an error; what matters of it we say ourselves.
  client.log = [log = std::move(log)](int, std::string_view line) {
    log(actors::log_level::debug, line);
  };
  return client;
}

actors::job_options job_of(const node_settings& settings, actors::log_function log) {
  actors::job_options job;
  job.kafka = client_of(settings, log);
  job.name = settings.job_name;
  job.shape.shards = settings.job_shards;
  job.shape.input_topic = settings.input_topic;
  job.shape.format = {settings.input_key_field, settings.input_time_field, settings.input_time_unit,
                      settings.input_fields};
  job.shape.window_size = settings.window_size;
  job.shape.watermark_delay = settings.watermark_delay;
  job.shape.max_future = settings.watermark_max_future;
  job.shape.max_past = settings.watermark_max_past;
  job.start = start_of(settings.input_start);
  job.result = {settings.input_key_field, settings.input_time_field, settings.input_fields,
                settings.output_aggregates};
  job.output_topic = settings.output_topic;
  job.rejects_topic = settings.rejects_topic;
  job.late_topic = settings.late_topic;
  job.idle_timeout = settings.watermark_idle_timeout;
  job.max_drift = settings.watermark_max_drift;
  job.commit_interval = settings.commit_interval;
  job.cluster = cluster_of(settings);
  job.log = std::move(log);
  return job;
}

} // namespace komado::cli
