#include "runtime/kafka/end_queries.hpp"
#include "runtime/kafka/error_codes.hpp"
#include "runtime/kafka/leaders.hpp"

#include <array>
#include <chrono>
#include <span>
#include <utility>

namespace komado::kafka {
namespace {

constexpr int request_timeout_ms = 4000;

constexpr std::chrono::milliseconds leader_patience{1000};

} // namespace

end_queries::end_queries(client& of, std::string topic, answer on_end)
    : client_{of}, topic_{std::move(topic)}, on_end_{std::move(on_end)}, answers_{rd_kafka_queue_new(of.get())} {}

// Asked for at first and after a failure only: it blocks this thread, and what librdkafka knows it keeps
// up to date.
bool end_queries::know_leaders() {
  if (leaders_known_)
    return true;
  const auto known = await_leaders(client_, topic_, wanted_, leader_patience);
  leaders_known_ = known.has_value();
  if (leaders_known_)
    return true;
  for (const auto partition : std::exchange(wanted_, {}))
    on_end_(partition, known.error());
  return false;
}

void end_queries::send() {
  if (wanted_.empty() || !know_leaders())
    return;
  partition_list list{topic_};
  for (const auto partition : wanted_)
    list.add(partition, RD_KAFKA_OFFSET_SPEC_LATEST);
  admin_options_handle options{rd_kafka_AdminOptions_new(client_.get(), RD_KAFKA_ADMIN_OP_LISTOFFSETS)};
  std::array<char, 256> why{};
  rd_kafka_AdminOptions_set_request_timeout(options.get(), request_timeout_ms, why.data(), why.size());
  const error_handle failure{rd_kafka_AdminOptions_set_isolation_level(
      options.get(), RD_KAFKA_ISOLATION_LEVEL_READ_UNCOMMITTED)};
  const auto request = next_request_++;
  requests_[request].swap(wanted_);
  rd_kafka_AdminOptions_set_opaque(options.get(), reinterpret_cast<void*>(request));
  rd_kafka_ListOffsets(client_.get(), list.get(), options.get(), answers_.get());
}

void end_queries::serve() {
  while (event_handle event{rd_kafka_queue_poll(answers_.get(), 0)})
    pass_on(event.get());
}

void end_queries::pass_on(rd_kafka_event_t* event) {
  const auto asked = requests_.extract(reinterpret_cast<std::uintptr_t>(rd_kafka_event_opaque(event)));
  const auto attempt = "asking for the end of topic " + topic_ + " partition ";
  if (const auto code = rd_kafka_event_error(event)) {
    leaders_known_ = false;
    for (const auto partition : asked.mapped())
      on_end_(partition, client_.describe(code, attempt + std::to_string(partition),
                                          rd_kafka_event_error_string(event)));
    return;
  }
  std::size_t count = 0;
  const auto* const* infos = rd_kafka_ListOffsets_result_infos(rd_kafka_event_ListOffsets_result(event), &count);
  for (const auto* info : std::span{infos, count}) {
    const auto* place = rd_kafka_ListOffsetsResultInfo_topic_partition(info);
    leaders_known_ &= place->err == RD_KAFKA_RESP_ERR_NO_ERROR;
    if (place->err)
      on_end_(place->partition, client_.describe(place->err, attempt + std::to_string(place->partition)));
    else
      on_end_(place->partition, place->offset);
  }
}

} // namespace komado::kafka
