#include "cli/redrive_command.hpp"

#include "cli/broker_advice.hpp"
#include "cli/exit_code.hpp"
#include "cli/job_of.hpp"
#include "cli/redrive_sender.hpp"
#include "cli/redrive_text.hpp"
#include "cli/reject_log.hpp"
#include "cli/stop_signal.hpp"
#include "cli/terminal_log.hpp"

#include <chrono>
#include <cstdio>
#include <string>

namespace komado::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto call_timeout = 10s;
// They wait in memory to be sent in their old order, and then a commit takes 15 s at most.
constexpr std::size_t most_bytes = 128u << 20;

int fail(const std::string& text) {
  std::fprintf(stderr, "%s\n", text.c_str());
  return exit_failed;
}

int fail(const kafka::error& why) { return fail(with_advice(why)); }

/// The topic of what was redriven, made if it is not there.
kafka::result<void> make_redriven_topic(const redrive_settings& settings, const kafka::client_options& client) {
  auto admin = kafka::admin::open(client);
  if (!admin)
    return admin.error();
  kafka::topic_spec spec;
  spec.name = redriven_topic(settings);
  spec.configs = {{"cleanup.policy", "compact"}};
  if (const auto made = admin->ensure_topic(spec, call_timeout); !made)
    return made.error();
  return {};
}

struct found_rejects {
  redrive_plan plan;
  original_records records; ///< of a redrive that is confirmed
};

kafka::result<found_rejects> find_rejects(reject_log& log, const redrive_settings& settings) {
  auto redriven = log.redriven();
  if (!redriven)
    return redriven.error();
  found_rejects found{redrive_plan{settings, std::move(*redriven)}, {}};
  std::size_t bytes = 0;
  const auto done = log.visit([&](const kafka::record& record, const std::optional<rejected_record>& reject) {
    if (!reject) {
      found.plan.add_unknown();
    } else if (found.plan.add(*reject) == redrive_verdict::chosen && settings.confirm) {
      bytes += record.key.size() + record.value.size();
      found.records.insert_or_assign(
          reject->place, original_record{record.has_key ? std::optional{std::string{record.key}} : std::nullopt,
                                         record.has_value ? std::optional{std::string{record.value}} : std::nullopt});
    }
    return bytes <= most_bytes;
  });
  if (!done)
    return done.error();
  if (bytes > most_bytes)
    return kafka::error{kafka::errc::record, "more than 128 MiB are chosen, too much for one transaction: choose by "
                                             "--partition, or by --from and --to, in several runs"};
  return found;
}

int tell(const redrive_plan& plan, const redrive_settings& settings) {
  std::fputs(redrive_summary(plan, settings).c_str(), stdout);
  const auto chosen = plan.count(redrive_verdict::chosen);
  if (chosen == 0)
    std::puts("\nThere is nothing to send.");
  else
    std::printf("\nThis was a dry run: nothing was sent. To put these %llu records back into topic %s:\n\n  %s\n",
                static_cast<unsigned long long>(chosen), settings.input_topic.c_str(),
                confirming_command(plan, settings).c_str());
  return exit_ok;
}

int tell_without_sending(const redrive_settings& settings, reject_log& log) {
  const auto found = find_rejects(log, settings);
  return found ? tell(found->plan, settings) : fail(found.error());
}

int send(const redrive_settings& settings, const kafka::client_options& client, reject_log& log,
         std::int32_t partitions, const std::stop_token& stop) {
  if (const auto made = make_redriven_topic(settings, client); !made)
    return fail(made.error());
  // Before the topics are read: what another redrive was about to send is in them by then, or never will be.
  auto sender = redrive_sender::open(settings, client);
  if (!sender)
    return fail(sender.error());
  const auto found = find_rejects(log, settings);
  if (!found)
    return fail(with_advice(found.error()) + ". Nothing was sent");
  if (found->records.empty())
    return tell(found->plan, settings);
  std::fputs(redrive_summary(found->plan, settings).c_str(), stdout);
  if (stop.stop_requested())
    return fail("stopped. Nothing was sent");
  if (const auto sent = sender->send(found->records, partitions, redriven_topic(settings)); !sent)
    return fail(sent.error().message);
  std::printf("\n%zu records are back in topic %s.\n", found->records.size(), settings.input_topic.c_str());
  return exit_ok;
}

} // namespace

int run_redrive(const redrive_settings& settings) {
  const stop_signal stop;
  const auto client = client_of(settings, terminal_log(log_level::warning));
  auto log = reject_log::open(settings, client, stop.token());
  if (!log)
    return fail(log.error());
  const auto partitions = log->partitions(settings.input_topic, "input.topic");
  if (!partitions)
    return fail(partitions.error());
  return settings.confirm ? send(settings, client, *log, *partitions, stop.token())
                          : tell_without_sending(settings, *log);
}

} // namespace komado::cli
