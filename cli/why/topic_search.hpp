#pragma once

#include "cli/why/window_facts.hpp"
#include "runtime/kafka/admin.hpp"
#include "runtime/kafka/log_reader.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace komado::cli {

/// Reads the parts of topics that may tell of a time, as committed readers see them.
class topic_search {
public:
  using visitor = std::function<void(std::int32_t partition, const kafka::record&, std::span<const kafka::header>)>;

  /// `scan`: records of a partition around the time, and at its end, at most.
  static kafka::result<topic_search> open(const kafka::client_options& options, std::int64_t scan);

  /// Nothing if there is no such topic.
  kafka::result<std::optional<std::int32_t>> partitions_of(const std::string& topic);

  /// Visits, in the order of offsets, the partition's records from the first whose Kafka timestamp is `from` or
  /// later, and those at its end; without `from`, the latter only. Adds what was read to `searched`.
  kafka::result<void> search(const std::string& topic, std::int32_t partition, std::optional<stream::timestamp> from,
                             const visitor& visit, std::vector<searched_range>& searched);

private:
  topic_search(kafka::admin admin, kafka::log_reader reader, std::int64_t scan);

  kafka::result<std::int64_t> offset(const std::string& topic, std::int32_t partition, kafka::offset_query which);
  kafka::result<void> read(const searched_range& range, const visitor& visit);

  kafka::admin admin_;
  kafka::log_reader reader_;
  std::int64_t scan_;
};

/// The stretches of a partition that a search of `scan` records reads: of [first, end), from `at` on and at the end.
/// They do not overlap; none is empty.
std::vector<searched_range> stretches_of(std::int64_t first, std::int64_t end, std::int64_t at, std::int64_t scan);

} // namespace komado::cli
