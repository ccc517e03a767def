#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include <cstdint>
#include <string>

namespace komado::kafka {

/// What can go wrong between us and Kafka. Append only.
enum class errc : std::uint8_t {
  configuration = 1, ///< a client property is unknown or has an impossible value: fix the settings
  unreachable = 2,   ///< no broker answers at the bootstrap addresses: try again
  timed_out = 3,     ///< brokers were reachable, the answer did not come in time: try again
  retriable = 4,     ///< the broker or librdkafka asks to make the same call again
  not_found = 5,     ///< the topic or partition does not exist
  mismatch = 6,      ///< a topic exists in a shape that is not safe to use
  log_cut = 7,       ///< the log no longer holds the position: retention or DeleteRecords passed it
  fenced = 8,        ///< a later producer with this transactional id took over, or its time ran out
  refused = 9,       ///< authorization or authentication failed: fix the permissions
  record = 10,       ///< this one record cannot be written, however often it is tried
  fatal = 11,        ///< this client object is of no more use: destroy it
  stopped = 12,      ///< the caller asked to stop
};

/// An error with the sentence that a person reads: what happened, where, and what to do.
struct error {
  errc code;
  std::string message;
};

template <class T>
using result = boost::system::result<T, error>;

/// Called by boost::system::result::value() on an error. Komado tests a result before it takes the
/// value, so reaching this is a defect: it ends the process.
[[noreturn]] void throw_exception_from_error(const error& failure, const boost::source_location& where);

/// Whether the same call on the same object may succeed later.
bool retriable(errc code) noexcept;

/// What an error code of librdkafka or of a broker asks us to do.
enum class severity : std::uint8_t {
  retry,  ///< make the same call again; nothing is known to be wrong with it
  drop,   ///< give this record up: it can never be written
  fenced, ///< somebody else owns the transactional id now: step down
  fatal,  ///< destroy the client; whether a commit took effect, only the log tells
};

/// Sorts a `rd_kafka_resp_err_t`. Unknown codes are fatal: to go on past an error that we do not
/// understand would be a guess. `code` must not be 0 (no error).
severity classify(int code) noexcept;

} // namespace komado::kafka
