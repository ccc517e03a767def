#include "cli/tail_command.hpp"

#include "cli/broker_advice.hpp"
#include "cli/exit_code.hpp"
#include "cli/job_of.hpp"
#include "cli/partition_watch.hpp"
#include "cli/result_feed.hpp"
#include "cli/result_text.hpp"
#include "cli/setting_syntax.hpp"
#include "cli/stop_signal.hpp"
#include "cli/terminal_log.hpp"
#include "runtime/kafka/admin.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <numeric>
#include <poll.h>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace komado::cli {

namespace {

using level = actors::log_level;
using namespace std::chrono_literals;

constexpr auto call_timeout = 10s;

kafka::offset_query start_of(const start_position& from) {
  switch (from.from) {
  case start_position::kind::earliest:
    return kafka::earliest_offset{};
  case start_position::kind::at_time:
    return kafka::offset_for_time{std::chrono::ceil<std::chrono::milliseconds>(from.time).time_since_epoch().count()};
  case start_position::kind::latest:
    break;
  }
  return kafka::latest_offset{};
}

std::string describe(const start_position& from) {
  switch (from.from) {
  case start_position::kind::earliest:
    return "from the oldest on";
  case start_position::kind::at_time:
    return "from " + render_time(from.time) + " on";
  case start_position::kind::latest:
    break;
  }
  return "from now on";
}

kafka::result<kafka::partition_offsets> find_start(const tail_settings& settings, kafka::admin& admin) {
  const auto topic = admin.describe_topic(settings.output_topic, call_timeout);
  if (!topic)
    return topic.error();
  if (!*topic)
    return kafka::error{kafka::errc::not_found,
                        "there is no topic " + settings.output_topic + " at " + settings.bootstrap_servers +
                            ": komado node creates it; --output.topic names another one"};
  std::vector<std::int32_t> partitions(static_cast<std::size_t>((*topic)->partitions));
  std::iota(partitions.begin(), partitions.end(), 0);
  return admin.list_offsets(settings.output_topic, partitions, start_of(settings.from), call_timeout);
}

/// Whether whoever was to read our output has gone.
bool is_output_closed() {
  pollfd output{STDOUT_FILENO, 0, 0};
  return poll(&output, 1, 0) > 0 && (output.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0;
}

class tail_printer {
public:
  tail_printer(const tail_settings& settings, actors::log_function log)
      : settings_{settings}, log_{std::move(log)}, text_{settings.format} {}

  /// False if that is the end: the limit is reached, or the output takes no more.
  bool print(const kafka::fetched_records& records) {
    for (const auto& record : records) {
      if (!record.has_value || (!settings_.bid.empty() && record.key != settings_.bid))
        continue;
      if (!print(records.partition(), record))
        return false;
    }
    return std::fflush(stdout) == 0 || fail();
  }

  /// Says what was not said yet; the exit code.
  int finish() const {
    if (const auto words = foreign_.rest())
      log_(level::warning, *words);
    return exit_;
  }

private:
  bool print(std::int32_t partition, const kafka::record& record) {
    const auto line = text_.next(record.value);
    if (!line) {
      const auto place =
          settings_.output_topic + "/" + std::to_string(partition) + "/" + std::to_string(record.offset);
      if (const auto words = foreign_.add(place, std::chrono::steady_clock::now()))
        log_(level::warning, *words);
      return true;
    }
    if (text_.left_out() && !std::exchange(said_left_out_, true))
      log_(level::warning, "results have columns now that the header does not name; they are left out");
    if (std::fwrite(line->data(), 1, line->size(), stdout) != line->size())
      return fail();
    return ++printed_ != settings_.limit || (std::fflush(stdout) != 0 && fail());
  }

  /// A reader that has gone is no failure.
  bool fail() {
    if (errno == EPIPE) {
      std::clearerr(stdout);
    } else {
      log_(level::error, std::string{"the results cannot be written: "} + std::strerror(errno));
      exit_ = exit_failed;
    }
    return false;
  }

  const tail_settings& settings_;
  const actors::log_function log_;
  result_text text_;
  foreign_records foreign_;
  std::uint64_t printed_ = 0;
  bool said_left_out_ = false;
  int exit_ = exit_ok;
};

int follow(result_feed& feed, tail_printer& printer, const std::stop_token& stop,
           const actors::log_function& log) {
  while (!stop.stop_requested() && !is_output_closed()) {
    const auto records = feed.next(stop);
    if (!records) {
      printer.finish();
      log(level::error, records.error().message);
      return exit_failed;
    }
    if (*records && !printer.print(**records))
      break;
  }
  return printer.finish();
}

} // namespace

int run_tail(const tail_settings& settings) {
  const stop_signal stop;
  std::signal(SIGPIPE, SIG_IGN); // the write tells
  const auto log = terminal_log(log_level::info);
  const auto client = client_of(settings, log);
  const auto fail = [&log](const kafka::error& why) {
    log(level::error, with_advice(why));
    return exit_failed;
  };
  auto admin = kafka::admin::open(client);
  if (!admin)
    return fail(admin.error());
  const auto start = find_start(settings, *admin);
  if (!start)
    return fail(start.error());
  const auto feed = result_feed::start(client, settings.output_topic, *start, log);
  if (!feed)
    return fail(feed.error());
  log(level::info, "results of topic " + settings.output_topic + ", " + std::to_string(start->size()) +
                       " partitions, " + describe(settings.from));
  const partition_watch watch{std::move(*admin), settings.output_topic, static_cast<std::int32_t>(start->size()),
                              [&feed](std::int32_t partition, std::int64_t first) { (*feed)->add(partition, first); },
                              log};
  tail_printer printer{settings, log};
  return follow(**feed, printer, stop.token(), log);
}

} // namespace komado::cli
