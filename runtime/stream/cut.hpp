#pragma once

#include "runtime/stream/batch.hpp"
#include "runtime/stream/state_log.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace komado::stream {

/// Where an output record goes.
enum class output : std::uint8_t {
  results, ///< a window's final result
  late,    ///< readings that came after their window had closed
};

/// A record for the output or the late topic; key and value lie in output_buffer::bytes.
struct output_record {
  output to = output::results;
  std::uint32_t key_size = 0;
  std::uint32_t value_size = 0;
  std::size_t begin = 0; ///< of the key; the value follows it
};

/// Output that waits for its commit.
struct output_buffer {
  std::string bytes;
  std::vector<output_record> records;

  std::string_view key(const output_record& record) const noexcept {
    return std::string_view{bytes}.substr(record.begin, record.key_size);
  }
  std::string_view value(const output_record& record) const noexcept {
    return std::string_view{bytes}.substr(record.begin + record.key_size, record.value_size);
  }
};

/// A rejected record with the partition that it came from.
struct reject_output {
  partition_id partition = 0;
  rejected_record record;
};

/// Everything that one transaction commits (design §2, rule 3): all since the previous cut, and the
/// state as of one batch boundary. Immutable: a retry sends the same bytes.
struct cut {
  commit_stamp stamp;
  output_buffer output;
  std::vector<reject_output> rejects;
  state_kind kind = state_kind::delta;
  std::vector<std::string> state_records;
};

using cut_ptr = std::shared_ptr<const cut>;

} // namespace komado::stream
