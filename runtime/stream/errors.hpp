#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include <cstdint>
#include <string>

namespace komado::stream {

/// What can go wrong in the pure layer. Append only.
enum class errc : std::uint8_t {
  corrupt = 1,         ///< bytes in the state log or the shard directory do not decode
  unknown_version = 2, ///< the state log was written by a version that this one does not know
  torn = 3,            ///< a commit's state records are incomplete after the log's first snapshot
  wrong_job = 4,       ///< the job was born with other settings than these
  state_lost = 5,      ///< the log of a job that exists holds no state
  unknown_time_zone = 6, ///< the time-zone database has no such zone, or cannot be read
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
[[noreturn]] void throw_exception_from_error(const error& failure,
                                             const boost::source_location& where);

} // namespace komado::stream
