#pragma once

#include "tests/simulation/plan.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace komado::simulation {

/// What a record of an output topic holds.
struct output_message {
  std::optional<std::string> key;
  std::optional<std::string> value;
  // Headers of a rejected record.
  std::int32_t partition = -1;
  std::int64_t offset = -1;
  std::string reason;
};

class output_log;

/// One transaction of a producer: which partitions it touched, and which of them have its marker.
struct transaction {
  struct part {
    output_log* log;
    bool marked = false;
  };
  std::vector<part> parts;
  std::optional<bool> commit; ///< what the coordinator decided
  microseconds begun = 0;

  bool marked(const output_log* log) const;
  bool complete() const;
};

/// One partition of a topic that is written in transactions.
class output_log {
public:
  struct entry {
    std::shared_ptr<const transaction> of; ///< nothing for a marker
    output_message message;
  };

  std::int64_t append(std::shared_ptr<const transaction> of, output_message message);
  void append_marker();

  std::int64_t start() const { return start_; }
  /// High watermark.
  std::int64_t end() const { return static_cast<std::int64_t>(entries_.size()); }
  /// Last stable offset: the first record of the oldest transaction without its marker here.
  std::int64_t stable_end() const;
  /// The record at `offset`, below stable_end(), as a read_committed reader sees it; nothing for markers
  /// and aborted records.
  const output_message* committed(std::int64_t offset) const;
  void delete_records(std::int64_t before);

private:
  std::vector<entry> entries_;
  std::int64_t start_ = 0;
  mutable std::int64_t stable_ = 0; // a cursor: never moves back
};

enum class broker_answer {
  ok,
  fenced,  ///< the producer's epoch is not the newest
  busy,    ///< the previous transaction is being completed: CONCURRENT_TRANSACTIONS
  invalid, ///< the transaction ended the other way: INVALID_TXN_STATE
};

/// The transaction coordinator's side of one transactional id, without KIP-890's epoch per transaction, as
/// librdkafka uses it.
class coordinator {
public:
  /// InitProducerId by a new producer: fences the others, ends what they left. On ok `epoch` is set.
  broker_answer init(std::int64_t& epoch);

  /// Produces one record, registering the partition first. On ok `offset` is the record's.
  broker_answer produce(std::int64_t epoch, output_log& to, output_message message, microseconds now,
                        std::int64_t& offset);

  /// EndTxn. `hit` is set if it ended a transaction.
  broker_answer end(std::int64_t epoch, bool commit, bool& hit);

  /// A transaction that is open for longer than its timeout is aborted, and its producer fenced.
  bool time_out(microseconds now, microseconds timeout);

  /// Writes the `index`-th of the markers that are due, if any.
  output_log* write_marker(std::size_t index);

  bool completing() const { return completing_ != nullptr; }
  bool open() const { return open_ != nullptr; }
  std::int64_t epoch() const { return epoch_; }

private:
  void decide(bool commit);

  std::int64_t epoch_ = 0;
  std::optional<bool> ended_; // how this epoch's last transaction ended
  std::shared_ptr<transaction> open_;
  std::shared_ptr<transaction> completing_;
};

} // namespace komado::simulation
