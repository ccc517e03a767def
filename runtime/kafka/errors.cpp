#include "runtime/kafka/errors.hpp"
#include "runtime/kafka/error_codes.hpp"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <iterator>

namespace komado::kafka {
namespace {

struct meaning {
  int code;
  severity what;
  errc kind;
};

constexpr meaning unknown{0, severity::fatal, errc::fatal};

// Nothing here depends on the call: a code means the same wherever it comes from.
constexpr meaning meanings[] = {
    // The network or a broker is away, or busy with an election. Nobody has refused anything.
    {RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, severity::retry, errc::unreachable},
    {RD_KAFKA_RESP_ERR__TRANSPORT, severity::retry, errc::unreachable},
    {RD_KAFKA_RESP_ERR__RESOLVE, severity::retry, errc::unreachable},
    {RD_KAFKA_RESP_ERR__TIMED_OUT, severity::retry, errc::timed_out},
    {RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE, severity::retry, errc::timed_out},
    {RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, severity::retry, errc::timed_out},
    {RD_KAFKA_RESP_ERR__WAIT_COORD, severity::retry, errc::retriable},
    {RD_KAFKA_RESP_ERR__WAIT_CACHE, severity::retry, errc::retriable},
    {RD_KAFKA_RESP_ERR__IN_PROGRESS, severity::retry, errc::retriable},
    {RD_KAFKA_RESP_ERR__PREV_IN_PROGRESS, severity::retry, errc::retriable},
    {RD_KAFKA_RESP_ERR__RETRY, severity::retry, errc::retriable},
    {RD_KAFKA_RESP_ERR__INTR, severity::retry, errc::retriable},
    {RD_KAFKA_RESP_ERR__QUEUE_FULL, severity::retry, errc::retriable},
    {RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, severity::retry, errc::retriable},
    {RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, severity::retry, errc::retriable},
    {RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE, severity::retry, errc::retriable},
    {RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE, severity::retry, errc::retriable},
    {RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION, severity::retry, errc::retriable},
    {RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, severity::retry, errc::retriable},
    {RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, severity::retry, errc::retriable},
    {RD_KAFKA_RESP_ERR_NOT_COORDINATOR, severity::retry, errc::retriable},
    {RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, severity::retry, errc::retriable},
    {RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND, severity::retry, errc::retriable},
    {RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS, severity::retry, errc::retriable},
    {RD_KAFKA_RESP_ERR_NOT_CONTROLLER, severity::retry, errc::retriable},
    {RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS, severity::retry, errc::retriable},
    {RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR, severity::retry, errc::retriable},
    {RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH, severity::retry, errc::retriable},
    {RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH, severity::retry, errc::retriable},
    {RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE, severity::retry, errc::retriable},
    {RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT, severity::retry, errc::retriable},
    {RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED, severity::retry, errc::retriable},
    // A topic that is not there may be made, and a new one is not known to every broker at once.
    {RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, severity::retry, errc::not_found},
    {RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_ID, severity::retry, errc::not_found},
    {RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, severity::retry, errc::not_found},
    {RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, severity::retry, errc::not_found},
    {RD_KAFKA_RESP_ERR__NOENT, severity::retry, errc::not_found},
    // The broker looked at this record and will never take it.
    {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, severity::drop, errc::record},
    {RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE, severity::drop, errc::record},
    {RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP, severity::drop, errc::record},
    {RD_KAFKA_RESP_ERR_INVALID_RECORD, severity::drop, errc::record},
    // Somebody else's init came after ours, or our transaction ran out of time: indistinguishable.
    {RD_KAFKA_RESP_ERR__FENCED, severity::fenced, errc::fenced},
    {RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, severity::fenced, errc::fenced},
    {RD_KAFKA_RESP_ERR_PRODUCER_FENCED, severity::fenced, errc::fenced},
    // The group has moved on without this member: its partitions may be another's.
    {RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, severity::fenced, errc::fenced},
    {RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, severity::fenced, errc::fenced},
    {RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, severity::fenced, errc::fenced},
    {RD_KAFKA_RESP_ERR_FENCED_MEMBER_EPOCH, severity::fenced, errc::fenced},
    {RD_KAFKA_RESP_ERR_STALE_MEMBER_EPOCH, severity::fenced, errc::fenced},
    // Records are gone that we have not read. Never skip them silently.
    {RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, severity::fatal, errc::log_cut},
    {RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, severity::fatal, errc::log_cut},
    {RD_KAFKA_RESP_ERR__LOG_TRUNCATION, severity::fatal, errc::log_cut},
    // Trying again would meet the same refusal; a person has to act.
    {RD_KAFKA_RESP_ERR__AUTHENTICATION, severity::fatal, errc::refused},
    {RD_KAFKA_RESP_ERR__SSL, severity::fatal, errc::refused},
    {RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED, severity::fatal, errc::refused},
    {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, severity::fatal, errc::refused},
    {RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, severity::fatal, errc::refused},
    {RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, severity::fatal, errc::refused},
    {RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, severity::fatal, errc::refused},
    {RD_KAFKA_RESP_ERR_POLICY_VIOLATION, severity::fatal, errc::refused},
    {RD_KAFKA_RESP_ERR__INVALID_ARG, severity::fatal, errc::configuration},
    {RD_KAFKA_RESP_ERR_INVALID_CONFIG, severity::fatal, errc::configuration},
    {RD_KAFKA_RESP_ERR_INVALID_PARTITIONS, severity::fatal, errc::configuration},
    {RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR, severity::fatal, errc::configuration},
    {RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION, severity::fatal, errc::configuration},
    {RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT, severity::fatal, errc::configuration},
};

const meaning& meaning_of(int code) noexcept {
  const auto found = std::ranges::find(meanings, code, &meaning::code);
  return found == std::end(meanings) ? unknown : *found;
}

} // namespace

void throw_exception_from_error(const error& failure, const boost::source_location& where) {
  std::fprintf(stderr, "defect: the value of a failed result was taken at %s:%u: %s\n", where.file_name(),
               static_cast<unsigned>(where.line()), failure.message.c_str());
  std::abort();
}

bool retriable(errc code) noexcept {
  return code == errc::unreachable || code == errc::timed_out || code == errc::retriable;
}

severity classify(int code) noexcept { return meaning_of(code).what; }

errc to_errc(int code) noexcept { return meaning_of(code).kind; }

} // namespace komado::kafka
