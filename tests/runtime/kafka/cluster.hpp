#pragma once

#include "runtime/kafka/admin.hpp"
#include "runtime/kafka/reader.hpp"
#include "runtime/kafka/transactional_producer.hpp"
#include "tests/runtime/kafka/awaited.hpp"
#include "tests/support/broker.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace komado::kafka::testing {

using test_support::unique_name;
using namespace std::chrono_literals;

/// Options for the shared broker.
client_options options();

/// The value, or the test program ends with the error's message.
template <class T>
T must(result<T> done) {
  if constexpr (std::is_void_v<T>)
    done.value();
  else
    return std::move(done).value();
}

/// A new topic of the shared broker; answers its name.
std::string make_topic(std::int32_t partitions = 1, std::map<std::string, std::string> configs = {});

/// Writes one value after the other into a partition, without a transaction.
void write(const std::string& topic, std::int32_t partition, const std::vector<std::string>& values);

/// A producer that has taken the id over.
transactional_producer take_over(const std::string& transactional_id,
                                 std::chrono::milliseconds transaction_timeout = 60s);

/// Writes the values in one transaction and commits it.
commit_report commit(transactional_producer& producer, const std::string& topic,
                     const std::vector<std::string>& values, std::int32_t partition = 0);

/// The high watermark.
std::int64_t end_of(const std::string& topic, std::int32_t partition = 0);

/// Waits until the high watermark is `end`; fails the test if it does not come to that. A commit's OK
/// does not wait for its markers.
void await_end(const std::string& topic, std::int64_t end, std::int32_t partition = 0);

/// What a read_committed reader finds in a partition that nobody writes to, in order.
std::vector<std::string> committed_values(const std::string& topic, std::int32_t partition = 0);

/// Values "<prefix>0", "<prefix>1" and so on.
std::vector<std::string> numbered(std::string_view prefix, int count);

/// Remembers what a reader reports, and waits for it.
class journal : public awaited {
public:
  struct delivery {
    std::int32_t partition = 0;
    std::uint64_t generation = 0;
    std::vector<std::int64_t> offsets;
    std::vector<std::string> values;
    std::optional<std::int64_t> end;
    std::int32_t leader_epoch = -1;
  };
  struct readiness {
    std::int32_t partition = 0;
    std::uint64_t generation = 0;
  };
  struct failure {
    std::int32_t partition = 0;
    std::uint64_t generation = 0;
    error what;
  };

  reader_callbacks callbacks();

  /// Asks, and takes once there is something: at least a record, the end of the partition or a failure, which must
  /// come.
  delivery next(reader& from, std::int32_t partition, std::size_t most = 2000);
  /// The same, with the records themselves.
  fetched_records take(reader& from, std::int32_t partition, std::size_t most = 2000);
  /// Asks until `count` records of the partition have come; answers their values. An end met before is
  /// none: a commit's OK does not make its records readable at once.
  std::vector<std::string> values(reader& from, std::int32_t partition, std::size_t count);

  /// What next() has answered.
  std::vector<delivery> deliveries;

  // Read them in await's condition, or once nothing more can come.
  std::vector<readiness> ready;
  std::vector<failure> failures;
  std::map<std::int32_t, std::vector<result<std::int64_t>>> ends;
  std::vector<std::string> outages;
};

} // namespace komado::kafka::testing
