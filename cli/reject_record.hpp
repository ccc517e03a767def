#pragma once

#include "runtime/kafka/outgoing_record.hpp"
#include "runtime/stream/time.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace komado::cli {

/// Where a record stands, or stood, in the input.
struct input_place {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  friend auto operator<=>(const input_place&, const input_place&) = default;
};

/// "topic/partition/offset"
std::string to_string(const input_place& place);

/// A record of the rejects topic; the views live as long as what they were made of.
struct rejected_record {
  input_place place;
  std::string_view reason;
  stream::timestamp rejected_at{};
  std::string_view key;
  std::string_view value;
  bool whole = true; ///< key and value are the original bytes; else they were cut
};

/// The record that these headers and bytes are in the rejects topic; nothing if the headers
/// are not those that a node writes.
std::optional<rejected_record> read_reject(std::span<const kafka::header> headers,
                                           std::string_view key, std::string_view value,
                                           stream::timestamp rejected_at);

} // namespace komado::cli
