#include "cli/setting_kafka.hpp"
#include "cli/settings_text.hpp"

#include <span>

namespace komado::cli {

namespace {

constexpr std::string_view introduction = R"(# Configuration

This page is generated from the table of settings: `komado --print-settings-reference`.

## Where settings come from

The strongest first:

1. the command line: `--window.size=5min` (with `=`, not with a blank);
2. the environment: `KOMADO_` and the key in capitals, with `_` for `.` and `-`: `KOMADO_WINDOW_SIZE=5min`;
3. a TOML file, named by `--config-file=komado.toml` or `KOMADO_CONFIG_FILE`; none is read unless it is named;
4. the defaults below.

```toml
bootstrap-servers = "kafka-1:9093,kafka-2:9093"

[job]
name = "sensortag"

[input]
fields = ["ambient", "rh"]

[kafka]
security.protocol = "SASL_SSL"
sasl.mechanism = "SCRAM-SHA-512"
sasl.username = "komado"
```

- Tables and dotted keys mean the same: `[window]` with `size = "5min"` is `window.size = "5min"`.
- A **duration** is whole numbers with units, the largest first: `7d`, `1h`, `2min`, `1min30s`, `100ms`. In TOML it stands
  in quotes.
- A **list** is an array in TOML, and separated by commas on the command line and in the environment.
- A **time** is ISO-8601 with its offset: `2017-08-02T08:46:00+09:00`. In TOML with or without quotes.
- An empty value is a value: `KOMADO_REJECTS_TOPIC=` switches the rejects topic off.
- One file may serve all commands; on the command line each takes its own settings only.
- The build's `KOMADO_DEPS` and `KOMADO_JOBS` are ignored, and so are the variables by which Kubernetes announces a
  service of that name (`KOMADO_SERVICE_HOST`, `KOMADO_PORT_8080_TCP` and the like). Any other unknown variable that
  begins with `KOMADO_` is a mistake.

Unknown keys, keys given twice and values out of bounds are mistakes. All of them are listed at once, each with its file
and line, option or variable, and the command ends with exit code 2 before it touches Kafka.

`--dump-config` prints the effective settings, each with its origin, as a TOML file that can be read back. Secrets are
printed as `"<redacted>"`, which is refused when read back unless a stronger source gives the secret itself.
)";

std::string code(std::string_view text) { return '`' + std::string{text} + '`'; }

/// A vertical bar would end the cell of a table.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|')
      out += '\\';
    if (c == '<')
      out += '\\';
    out += c;
  }
  return out;
}

template <class Belongs>
void append_rows(std::string& text, Belongs belongs, std::span<const setting> rows = setting_table()) {
  text += "\n| Key | Default | Value | Meaning |\n|---|---|---|---|\n";
  for (const auto& row : rows) {
    if (!belongs(row))
      continue;
    text += "| " + code(row.key) + " | " + (row.fallback.empty() ? "" : code(row.fallback)) + " | " +
            cell(describe_kind(row)) + " | " + cell(row.sentence) + " |\n";
  }
}

void append_kafka(std::string& text) {
  text += R"(
## Properties of librdkafka

`kafka.` before any of librdkafka's property names passes it through, for example `kafka.ssl.ca.location`; in the
environment every `_` behind `KOMADO_KAFKA_` stands for a dot: `KOMADO_KAFKA_SSL_CA_LOCATION`. Whether librdkafka knows a
property it says itself at the start.

Secret, and never printed, are the properties whose names contain `password`, `secret`, `passphrase`, `private.key`,
`credential` or `jaas`, those that end in `.pem`, and `sasl.oauthbearer.config`. Give them in the environment or in a
file that only Komado may read: every user of a machine can see its command lines.

These are refused:

| Property | Why |
|---|---|
)";
  for (const auto& [names, why] : refused_properties()) {
    std::string listed = "`";
    for (const char c : names)
      listed += c == ' ' ? std::string{"`, `"} : std::string{c};
    text += "| " + listed + "` | " + cell(why) + " |\n";
  }
  text += "| `debug` with `security` or `all` | they may print credentials |\n";
}

} // namespace

std::string settings_reference() {
  std::string text{introduction};
  text += "\n## Settings of `komado node`, `komado drain` and `komado simulate`\n";
  append_rows(text, [](const setting& row) { return row.in_node && row.in_simulate; });
  text += "\n## Settings of `komado node`\n\n`komado drain ID` and `komado why DEVICE` take them as well, to find the cluster and its topics.\n";
  append_rows(text, [](const setting& row) { return row.in_node && !row.in_simulate; });
  text += "\n## Settings of `komado simulate`\n";
  append_rows(text, [](const setting& row) { return row.in_simulate && !row.in_node; });
  text += "\n## Settings of `komado status`, `komado top`, `komado why` and `komado health`\n\n"
          "`komado why` also takes those of `komado node`; the others take `http.address` and `http.port`, as the\n"
          "node that they ask has them. `json` is of `komado status` and `komado why`, `once` of `komado top`, `scan` of\n"
          "`komado why`.\n";
  append_rows(text, [](const setting& row) { return (row.in_status || row.in_top || row.in_why) && !row.in_node; });
  text += "\n## Settings of `komado tail`\n\nIt also takes `bootstrap-servers`, `kafka.*` and `output.topic`.\n";
  append_rows(text, [](const setting& row) { return row.in_tail && !row.in_node; });
  text += "\n## Settings of `komado redrive`\n\n"
          "It also takes `bootstrap-servers`, `kafka.*`, `job.name`, `input.topic` and `rejects.topic`.\n";
  append_rows(text, [](const setting& row) { return !row.in_node; }, rows_of(command::redrive));
  append_kafka(text);
  return text;
}

} // namespace komado::cli
