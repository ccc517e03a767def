#include "cli/settings_text.hpp"

namespace komado::cli {

namespace {

constexpr std::string_view drain_text =
    R"(Tells the node ID to hand over its shards to the other nodes and to end. ID is as komado status
lists it, or its first digits where they name one node only. Takes the settings of komado node, by
which it finds the cluster; with TLS, a node's certificate.
)";

constexpr std::string_view status_text =
    R"(Asks a node for its whole cluster, prints all nodes, shards and input partitions once, and ends:
who owns and reads what, how far each partition is read, what holds the watermark back.
)";

constexpr std::string_view top_text =
    R"(Shows what happens in the cluster of a node, each second anew: its state and problems, rates, and
the devices, windows, partitions and shards that matter most, as many as the terminal has room
for. Above rows that are old, or lack what did not answer, it says so. Keys: q or Ctrl-C ends it
and gives the terminal back, Ctrl-Z stops it for a while. With NO_COLOR set to anything, it shows
no colours.
)";

constexpr std::string_view why_text =
    R"(Tells what became of the window of DEVICE that holds TIME (ISO-8601 with its offset, as in
2016-11-15T08:46:00+09:00), or of its newest one that is known: open, closed, late, rejected or
never seen, and why. Asks a node for what is live, and searches the job's topics. Takes the
settings of komado node, by which it finds them. A DEVICE that begins with a dash goes behind two:
komado why --url=URL -- -DEVICE.
)";

constexpr std::string_view tail_text =
    R"(Prints the results of a job as they come, only committed ones, and joins no consumer group.
Ctrl-C, the limit, and a reader that goes away (komado tail | head) end it. What it says besides
the results goes to the standard error.
)";

constexpr std::string_view redrive_text =
    R"(Puts rejected records back into the input topic, after what rejected them was mended. Without
--confirm it is a dry run: it tells which records it would send, prints the command line that
sends just these, and changes nothing. Each record is sent once at most, unless --again says
otherwise; a reading whose window has closed meanwhile is late.
)";

} // namespace

std::string_view description_of(command name) noexcept {
  switch (name) {
  case command::drain:
    return drain_text;
  case command::status:
    return status_text;
  case command::top:
    return top_text;
  case command::why:
    return why_text;
  case command::tail:
    return tail_text;
  case command::redrive:
    return redrive_text;
  case command::node:
  case command::simulate:
  case command::health:
    break;
  }
  return {};
}

} // namespace komado::cli
