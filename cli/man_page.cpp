#include "cli/man_page.hpp"

#include "cli/setting_table.hpp"
#include "cli/settings_text.hpp"

namespace komado::cli {

namespace {

/// `text` as roff prints it.
std::string roff(std::string_view text) {
  std::string out;
  // A control line begins with one of these.
  if (text.starts_with('.') || text.starts_with('\''))
    out = "\\&";
  for (const char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else if (c == '\'')
      out += "\\(aq";
    else
      out += c;
  }
  return out;
}

std::string item(std::string_view term, std::string_view text) {
  return ".TP\n.B " + roff(term) + "\n" + roff(text) + "\n";
}

std::string item(const setting& row) {
  if (row.kind == setting_kind::properties)
    return item("--kafka.PROPERTY=TEXT", row.sentence);
  return item("--" + std::string{row.key} + "=" + std::string{row.fallback},
              std::string{row.sentence} + " (" + describe_kind(row) + ")");
}

/// Whether the page lists the setting under the command: those of komado node stand there.
bool is_listed(const setting& row, command name) {
  return name == command::drain ? row.key.starts_with("cluster.tls.") : name != command::why || row.in_why;
}

constexpr std::string_view begin = R"(.SH NAME
komado \- windows over sensor streams: Kafka in, Kafka out, exactly once
.SH SYNOPSIS
.B komado
.I COMMAND
.RI [ \-\-key=value " ...]"
.SH DESCRIPTION
Komado reads the readings of devices from a Kafka topic, combines them per device in windows of event time, and writes one
result per device and window to another topic, exactly once. Any number of equal nodes share a job.
)";

constexpr std::string_view sources = R"(.SH SETTINGS
Settings come from, the strongest first: the command line, the environment, a file, the defaults, which stand behind the
equals signs below.
A duration has its unit: 2min, 5s, 100ms, 1min30s.
A list is separated by commas.
)";

constexpr std::string_view end = R"(.SH ENVIRONMENT
.TP
.B KOMADO_CONFIG_FILE
As
.BR \-\-config\-file .
.TP
.B KOMADO_\fIKEY\fP
A setting: its key in capitals, with _ for . and \-, as in KOMADO_WINDOW_SIZE=5min.
.TP
.B NO_COLOR
If it is set, to whatever, komado top shows no colours.
.SH EXIT STATUS
.TP
.B 0
Done, or stopped as told.
.TP
.B 1
Something else; the last line says what.
.TP
.B 2
Mistakes in the settings, all of which are listed.
.TP
.B 4
The node has halted: going on would lose or double readings, and a person has to decide.
.SH EXAMPLES
.TP
.B komado node \-\-bootstrap\-servers=kafka:9092 \-\-window.size=5min
Runs a node.
.TP
.B komado status \-\-url=http://node\-1:8080
Asks it for the whole cluster.
.TP
.B komado top \-\-url=http://node\-1:8080
Shows what happens in it, each second anew.
.TP
.B komado why B0:B4:48:7A:D4:74 2016\-11\-15T08:46:00+09:00 \-\-config\-file=komado.toml
Tells what became of the window of this device that holds this time.
.TP
.B komado tail \-\-from=earliest \-\-format=csv >results.csv
Prints all results that there are, and those that come, until Ctrl\-C.
.TP
.B komado redrive \-\-reason=future
Tells which records that were rejected for this reason it would put back, and how; sends nothing.
.SH SEE ALSO
.BR kafka\-consumer\-groups (1)
)";

} // namespace

std::string man_page() {
  std::string page = ".TH KOMADO 1 \"\" \"Komado\" \"User Commands\"\n";
  page += begin;
  page += ".SH COMMANDS\n";
  for (const auto name : all_commands)
    page += item(to_string(name), summary_of(name));
  page += ".SH OPTIONS\n";
  page += item("--help", "Prints the help, or that of the command before it.");
  page += item("--version", "Prints the versions of Komado and of what it is built on.");
  page += item("--config-file=FILE", "TOML file of settings; none is read by itself.");
  page += item("--dump-config", "Prints the effective settings as TOML, without secrets, and ends.");
  page += item("--print-completion=SHELL", "Prints a script that completes command lines, for bash or zsh.");
  page += item("--print-man-page", "Prints this page.");
  page += item("--print-settings-reference", "Prints docs/configuration.md.");
  page += sources;
  for (const auto name : all_commands) {
    page += ".SS komado " + roff(to_string(name)) + "\n" + roff(description_of(name));
    for (const auto& row : rows_of(name))
      if (is_listed(row, name))
        page += item(row);
    if (name == command::drain || name == command::why)
      page += ".PP\nand all settings of komado node, by which it finds the cluster.\n";
  }
  return page += end;
}

} // namespace komado::cli
