#include "cli/setting_table.hpp"

#include "cli/setting_value.hpp"
#include "tests/cli/invocations.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace komado::cli {

using namespace std::chrono_literals;
using testing::HasSubstr;

namespace {

/// A value that is not the default, as one writes it on the command line and in TOML.
struct sample {
  std::string text;
  std::string toml;
};

const std::map<std::string_view, sample>& samples() {
  static const std::map<std::string_view, sample> all{
      {"bootstrap-servers", {"k1:9093,k2:9094", "\"k1:9093,k2:9094\""}},
      {"job.name", {"other", "\"other\""}},
      {"job.shards", {"64", "64"}},
      {"input.topic", {"in", "\"in\""}},
      {"input.start", {"2017-08-01T23:46:00Z", "\"2017-08-01T23:46:00Z\""}},
      {"input.key-field", {"device", "\"device\""}},
      {"input.time-field", {"ts", "\"ts\""}},
      {"input.time-unit", {"iso8601", "\"iso8601\""}},
      {"input.fields", {"lux,pressure", "[\"lux\", \"pressure\"]"}},
      {"output.topic", {"out", "\"out\""}},
      {"output.time-zone", {"Europe/Berlin", "\"Europe/Berlin\""}},
      {"output.aggregates", {"count,max", "[\"count\", \"max\"]"}},
      {"rejects.topic", {"bad", "\"bad\""}},
      {"late.topic", {"late", "\"late\""}},
      {"window.size", {"1min30s", "\"1min30s\""}},
      {"watermark.delay", {"6s", "\"6s\""}},
      {"watermark.idle-timeout", {"2min", "\"2min\""}},
      {"watermark.max-future", {"7min", "\"7min\""}},
      {"watermark.max-past", {"8d", "\"8d\""}},
      {"watermark.max-drift", {"9h", "\"9h\""}},
      {"commit.interval", {"100ms", "\"100ms\""}},
      {"cluster.listen", {"[::1]:7070", "\"[::1]:7070\""}},
      {"cluster.advertise", {"127.0.0.2:7071", "\"127.0.0.2:7071\""}},
      {"cluster.tls.ca", {"ca.crt", "\"ca.crt\""}},
      {"cluster.tls.certificate", {"node.crt", "\"node.crt\""}},
      {"cluster.tls.key", {"node.key", "\"node.key\""}},
      {"cluster.session-timeout", {"12s", "\"12s\""}},
      {"http.address", {"::1", "\"::1\""}},
      {"http.port", {"0", "0"}},
      {"log.level", {"debug", "\"debug\""}},
      {"log.format", {"json", "\"json\""}},
      {"devices", {"13", "13"}},
      {"rate", {"2.5", "2.5"}},
      {"history", {"20min", "\"20min\""}},
      {"records", {"5000000", "5000000"}},
      {"seed", {"9223372036854775807", "9223372036854775807"}},
      {"topic", {"tags", "\"tags\""}},
      {"partitions", {"8", "8"}},
      {"keyed", {"true", "true"}},
      {"interval", {"11s", "\"11s\""}},
      {"start", {"2017-08-01T00:00:00Z", "\"2017-08-01T00:00:00Z\""}},
      {"out-of-order", {"3s", "\"3s\""}},
      {"malformed", {"0.125", "0.125"}},
      {"skewed-clock", {"2", "2"}},
      {"skew", {"2d", "\"2d\""}},
      {"url", {"http://node-1:8080", "\"http://node-1:8080\""}},
      {"json", {"true", "true"}},
      {"bid", {"B0:B4", "\"B0:B4\""}}, {"format", {"csv", "\"csv\""}}, {"limit", {"3", "3"}},
      {"from", {"earliest", "\"earliest\""}},
      {"to", {"2099-01-01T00:00:00Z", "\"2099-01-01T00:00:00Z\""}},
      {"reason", {"past,no_key", "[\"past\", \"no_key\"]"}}, {"partition", {"2", "2"}},
      {"from-offset", {"5", "5"}}, {"to-offset", {"50", "50"}}, {"confirm", {"true", "true"}}, {"again", {"true", "true"}},
  };
  return all;
}

std::string command_of(const setting& row) {
  return std::string{to_string(*std::ranges::find_if(all_commands, [&](command c) { return row.belongs_to(c); }))};
}

/// A dump by a command that takes `row`, with the settings that it cannot be without.
words dump_with(const setting& row, const words& more = {}) {
  words arguments{command_of(row), "--dump-config"};
  for (const std::string key : {"cluster.tls.ca", "cluster.tls.certificate", "cluster.tls.key"})
    if (row.key.starts_with("cluster.tls.") && row.key != key)
      arguments.push_back("--" + key + "=file");
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

/// The line of `row` in a dump, without the group before its key.
std::string dumped(const setting& row, std::string_view origin) {
  return '\n' + std::string{row.key.substr(row.key.find('.') + 1)} + " = " + samples().at(row.key).toml +
         " # " + std::string{origin} + '\n';
}

/// All samples of a command as options, or as variables.
words all_options(command name) {
  words options{std::string{to_string(name)}};
  for (const auto& row : setting_table())
    if (row.belongs_to(name) && row.kind != setting_kind::properties)
      options.push_back("--" + std::string{row.key} + '=' + samples().at(row.key).text);
  return options;
}

template <class Check>
void for_each_row(Check check) {
  for (const auto& row : setting_table())
    if (row.kind != setting_kind::properties) {
      ASSERT_TRUE(samples().contains(row.key)) << row.key << " has no sample in this test";
      SCOPED_TRACE(row.key);
      check(row);
    }
}

} // namespace

TEST(setting_table, names_every_key_and_variable_once) {
  std::set<std::string> keys;
  std::set<std::string> variables;
  for (const auto& row : setting_table()) {
    EXPECT_TRUE(keys.insert(std::string{row.key}).second) << row.key;
    EXPECT_TRUE(variables.insert(environment_name(row.key)).second) << row.key;
    EXPECT_TRUE(std::ranges::any_of(all_commands, [&](command c) { return row.belongs_to(c); })) << row.key;
    EXPECT_TRUE(row.sentence.ends_with('.')) << row.key;
    EXPECT_EQ(find_setting(row.key), &row) << row.key;
  }
  EXPECT_EQ(keys.size(), samples().size() + 1); // and kafka.*
}

TEST(setting_table, has_valid_defaults) {
  for_each_row([](const setting& row) {
    const auto value =
        parse_setting(row, {.key = std::string{row.key}, .text = std::string{row.fallback}, .origin = {}});
    EXPECT_TRUE(value.has_value()) << value.error().text;
  });
  for (const auto name : {command::node, command::simulate, command::status, command::health, command::tail, command::redrive})
    EXPECT_TRUE(mistakes_of({std::string{to_string(name)}}).empty()) << to_string(name);
  EXPECT_TRUE(mistakes_of({"drain", "a"}).empty());
}

TEST(setting_table, works_on_the_command_line) {
  for_each_row([](const setting& row) {
    const auto option = "--" + std::string{row.key};
    EXPECT_THAT(text_of(dump_with(row, {option + '=' + samples().at(row.key).text})),
                HasSubstr(dumped(row, option)));
  });
}

TEST(setting_table, works_in_the_environment) {
  for_each_row([](const setting& row) {
    const auto variable = environment_name(row.key);
    EXPECT_THAT(text_of(dump_with(row), {variable + '=' + samples().at(row.key).text}),
                HasSubstr(dumped(row, variable)));
  });
}

TEST(setting_table, works_in_a_file_with_dotted_keys_and_with_tables) {
  for_each_row([](const setting& row) {
    const auto& toml = samples().at(row.key).toml;
    const std::string key{row.key};
    const temporary_file dotted{"# a comment\n" + key + " = " + toml + '\n'};
    EXPECT_THAT(text_of(dump_with(row, {dotted.option()})),
                HasSubstr(dumped(row, dotted.path() + ":2")));
    if (const auto dot = key.find('.'); dot != std::string::npos) {
      const temporary_file nested{'[' + key.substr(0, dot) + "]\n" + key.substr(dot + 1) + " = " + toml +
                                  '\n'};
      EXPECT_THAT(text_of(dump_with(row, {nested.option()})),
                  HasSubstr(dumped(row, nested.path() + ":2")));
    }
  });
}

TEST(setting_table, fills_the_members_of_a_node) {
  const auto settings = settings_of<node_settings>(all_options(command::node));
  EXPECT_EQ(settings.bootstrap_servers, "k1:9093,k2:9094");
  EXPECT_EQ(settings.job_name, "other");
  EXPECT_EQ(settings.job_shards, 64U);
  EXPECT_EQ(settings.input_topic, "in");
  EXPECT_EQ(settings.input_start,
            (start_position{start_position::kind::at_time, *parse_time("2017-08-02T08:46:00+09:00")}));
  EXPECT_EQ(settings.input_key_field, "device");
  EXPECT_EQ(settings.input_time_field, "ts");
  EXPECT_EQ(settings.input_time_unit, stream::time_unit::iso8601);
  EXPECT_EQ(settings.input_fields, (words{"lux", "pressure"}));
  EXPECT_EQ(settings.output_topic, "out");
  EXPECT_EQ(settings.output_time_zone, "Europe/Berlin");
  EXPECT_EQ(settings.output_aggregates,
            (std::vector{stream::aggregate_function::count, stream::aggregate_function::max}));
  EXPECT_EQ(settings.rejects_topic, "bad");
  EXPECT_EQ(settings.late_topic, "late");
  EXPECT_EQ(settings.window_size, 90s);
  EXPECT_EQ(settings.watermark_delay, 6s);
  EXPECT_EQ(settings.watermark_idle_timeout, 2min);
  EXPECT_EQ(settings.watermark_max_future, 7min);
  EXPECT_EQ(settings.watermark_max_past, 8 * 24h);
  EXPECT_EQ(settings.watermark_max_drift, 9h);
  EXPECT_EQ(settings.commit_interval, 100ms);
  EXPECT_EQ(settings.cluster_listen, "[::1]:7070");
  EXPECT_EQ(settings.cluster_advertise, "127.0.0.2:7071");
  EXPECT_EQ(settings.cluster_tls_ca, "ca.crt");
  EXPECT_EQ(settings.cluster_tls_certificate, "node.crt");
  EXPECT_EQ(settings.cluster_tls_key, "node.key");
  EXPECT_EQ(settings.cluster_session_timeout, 12s);
  EXPECT_EQ(settings.http_address, "::1");
  EXPECT_EQ(settings.http_port, 0);
  EXPECT_EQ(settings.log, log_level::debug);
  EXPECT_EQ(settings.log_as, log_format::json);
}

TEST(setting_table, fills_the_members_of_a_simulation) {
  const auto settings = settings_of<simulate_settings>(all_options(command::simulate));
  EXPECT_EQ(settings.bootstrap_servers, "k1:9093,k2:9094");
  EXPECT_EQ(settings.devices, 13U);
  EXPECT_EQ(settings.rate, 2.5);
  EXPECT_EQ(settings.history, 20min);
  EXPECT_EQ(settings.records, 5'000'000U);
  EXPECT_EQ(settings.seed, 9'223'372'036'854'775'807U);
  EXPECT_EQ(settings.topic, "tags");
  EXPECT_EQ(settings.partitions, 8U);
  EXPECT_TRUE(settings.keyed);
  EXPECT_EQ(settings.interval, 11s);
  EXPECT_EQ(settings.start, *parse_time("2017-08-01T00:00:00Z"));
  EXPECT_EQ(settings.out_of_order, 3s);
  EXPECT_EQ(settings.malformed, 0.125);
  EXPECT_EQ(settings.skewed_clock, 2U);
  EXPECT_EQ(settings.skew, 48h);
}

TEST(setting_table, holds_the_promised_defaults) {
  const auto node = settings_of<node_settings>({"node"});
  EXPECT_EQ(node.bootstrap_servers, "127.0.0.1:9092");
  EXPECT_TRUE(node.kafka.empty());
  EXPECT_EQ(node.job_name, "sensortag");
  EXPECT_EQ(node.job_shards, 16U);
  EXPECT_EQ(node.input_start, start_position{});
  EXPECT_EQ(node.input_fields, (words{"ambient", "rh"}));
  EXPECT_EQ(node.input_time_unit, stream::time_unit::s);
  EXPECT_EQ(node.output_aggregates, std::vector{stream::aggregate_function::mean});
  EXPECT_EQ(node.rejects_topic, "sensortag-rejects");
  EXPECT_EQ(node.late_topic, "");
  EXPECT_EQ(node.window_size, 2min);
  EXPECT_EQ(node.watermark_max_past, 0s);
  EXPECT_EQ(node.cluster_listen, "127.0.0.1:0");
  EXPECT_EQ(node.cluster_advertise, "");
  EXPECT_EQ(node.cluster_tls_ca, "");
  EXPECT_EQ(node.cluster_session_timeout, 10s);
  EXPECT_EQ(node.http_port, 8080);
  EXPECT_EQ(node.log, log_level::info);
  EXPECT_EQ(node.log_as, log_format::text);
  const auto simulate = settings_of<simulate_settings>({"simulate"});
  EXPECT_EQ(simulate.devices, 12U);
  EXPECT_EQ(simulate.rate, 0);
  EXPECT_FALSE(simulate.keyed);
  EXPECT_FALSE(simulate.start);
  EXPECT_EQ(simulate.skew, 24h);
}

TEST(setting_table, spells_aggregates_as_results_do) {
  for (const auto name : find_setting("output.aggregates")->choices) {
    const auto settings = settings_of<node_settings>({"node", "--output.aggregates=" + std::string{name}});
    ASSERT_EQ(settings.output_aggregates.size(), 1U);
    EXPECT_EQ(stream::to_string(settings.output_aggregates[0]), name);
  }
}

TEST(setting_table, refuses_what_lies_outside_the_bounds) {
  for_each_row([](const setting& row) {
    const auto is_wrong = [&](const std::string& text) {
      const auto lines = mistakes_of({command_of(row), "--" + std::string{row.key} + '=' + text});
      ASSERT_EQ(lines.size(), 1U) << text;
      EXPECT_THAT(lines[0], HasSubstr("is out of bounds: expected " + describe_kind(row)));
    };
    if (row.kind == setting_kind::duration) {
      if (row.least > 0)
        is_wrong(render_duration(std::chrono::milliseconds{row.least - 1}));
      if (row.most < 36'500LL * 86'400'000)
        is_wrong(render_duration(std::chrono::milliseconds{row.most + 1}));
    } else if (row.kind == setting_kind::integer || row.kind == setting_kind::number) {
      is_wrong(std::to_string(row.least - 1));
      if (row.most < INT64_MAX)
        is_wrong(std::to_string(row.most + 1));
    }
  });
}

TEST(setting_table, suggests_the_key_that_was_meant) {
  EXPECT_EQ(find_similar_key("window.sise"), "window.size");
  EXPECT_EQ(find_similar_key("watermark.idle_timeout"), "watermark.idle-timeout");
  EXPECT_EQ(find_similar_key("shards"), "job.shards");
  EXPECT_EQ(find_similar_key("bootstrap.servers"), "bootstrap-servers");
  EXPECT_EQ(find_similar_key("completely.different"), std::nullopt);
  EXPECT_EQ(find_similar_key(std::string(100'000, 'x')), std::nullopt);
}

} // namespace komado::cli
