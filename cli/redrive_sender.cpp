#include "cli/redrive_sender.hpp"

#include "cli/setting_syntax.hpp"

#include <array>
#include <chrono>
#include <utility>

namespace komado::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto takeover_timeout = 30s;
// Readers of the input wait for the end of a transaction: what a killed redrive leaves must not hold them long.
constexpr auto transaction_timeout = 1min;

kafka::result<kafka::transactional_producer> take_over(const redrive_settings& settings,
                                                       const kafka::client_options& client) {
  auto producer = kafka::transactional_producer::open(client, settings.job_name + ".redrive", settings.input_topic,
                                                       transaction_timeout);
  if (!producer)
    return producer.error();
  if (const auto done = producer->init(takeover_timeout); !done)
    return done.error();
  return std::move(*producer);
}

std::optional<std::string_view> view(const std::optional<std::string>& bytes) {
  return bytes ? std::optional<std::string_view>{*bytes} : std::nullopt;
}

} // namespace

kafka::result<redrive_sender> redrive_sender::open(const redrive_settings& settings,
                                                   const kafka::client_options& client) {
  auto producer = take_over(settings, client);
  if (!producer)
    return producer.error();
  return redrive_sender{settings, client, std::move(*producer)};
}

kafka::result<void> redrive_sender::send(const original_records& records, std::int32_t partitions,
                                         const std::string& redriven) {
  if (const auto done = produce(records, partitions, redriven); !done)
    return give_up(done.error());
  const auto report = producer_->commit();
  using enum kafka::commit_outcome;
  if (report.outcome == committed)
    return {};
  producer_.reset();
  if (report.outcome == fenced)
    return kafka::error{kafka::errc::fenced, report.detail + ". Another redrive of job " + settings_.job_name +
                                                 " has begun, or a minute was too short for so many records. Do it "
                                                 "again without --again, or choose fewer: nothing is sent twice"};
  // The transaction is ended, one way or the other, before anybody looks.
  const auto settled = take_over(settings_, client_);
  return kafka::error{kafka::errc::fatal,
                      report.detail + ". The records may have been sent, all or none" +
                          (settled ? "" : "; it is decided in " + render_duration(transaction_timeout)) +
                          ". Do it again without --again: what was sent is not sent twice"};
}

kafka::result<void> redrive_sender::produce(const original_records& records, std::int32_t partitions,
                                            const std::string& redriven) {
  if (auto begun = producer_->begin(); !begun)
    return begun;
  const auto now = render_time(std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
  for (const auto& [place, record] : records) {
    const auto from = to_string(place);
    const std::array<kafka::header, 1> headers{{{"komado.redriven-from", from}}};
    kafka::outgoing_record again;
    again.topic = settings_.input_topic;
    again.partition = place.partition < partitions ? place.partition : -1;
    again.key = view(record.key);
    again.value = view(record.value);
    again.headers = headers;
    if (auto sent = producer_->produce(again); !sent)
      return sent;
    kafka::outgoing_record note;
    note.topic = redriven;
    note.partition = 0;
    note.key = from;
    note.value = now;
    if (auto sent = producer_->produce(note); !sent)
      return sent;
  }
  return {};
}

kafka::error redrive_sender::give_up(const kafka::error& why) {
  producer_.reset();
  // There is no abort: the next one's takeover is it.
  (void)take_over(settings_, client_);
  return {why.code, why.message + ". Nothing was sent"};
}

} // namespace komado::cli
