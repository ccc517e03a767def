#include "tests/simulation/audit.hpp"

#include <cstdlib>

namespace komado::simulation {

namespace {

/// The number behind `"name":` in a result; 0 for null.
double number_of(const std::string& text, const std::string& name) {
  const auto at = text.find('"' + name + "\":");
  return at == std::string::npos ? 0 : std::strtod(text.c_str() + at + name.size() + 3, nullptr);
}

std::uint64_t count_of(const std::string& text, const std::string& name) {
  return static_cast<std::uint64_t>(number_of(text, name));
}

std::string name_of(std::uint32_t shard, const audited_record& record) {
  return "shard " + std::to_string(shard) + ", commit " + std::to_string(record.commit_seq) +
         " of incarnation " + std::to_string(record.incarnation);
}

std::string name_of(const window_key& key) {
  return "window of " + key.first + " that ends at " + std::to_string(key.second / second);
}

} // namespace

audit::audit(const plan& of, const oracle& expected, const broker& kafka, occurrences& counts)
    : plan_(of), oracle_(expected), kafka_(kafka), counts_(counts), commits_(of.shards) {
  for (const auto& log : kafka.results)
    outputs_.push_back({&log, &audit::take_result, 0, {}});
  outputs_.push_back({&kafka.late, &audit::take_late, 0, {}});
  outputs_.push_back({&kafka.rejects, &audit::take_reject, 0, {}});
}

void audit::fail(std::string what) {
  if (violation_.empty())
    violation_ = std::move(what);
}

// -- commits ------------------------------------------------------------------

void audit::check_commits(std::uint32_t shard) {
  auto& tail = commits_[shard];
  for (const auto end = kafka_.states[shard].stable_end(); tail.next < end; ++tail.next)
    if (const auto* message = kafka_.states[shard].committed(tail.next))
      check_record(shard, *message);
}

void audit::check_record(std::uint32_t shard, const output_message& message) {
  auto record = decode_state_record(message.value.value_or(""));
  if (!record)
    return fail("shard " + std::to_string(shard) + ": a state record that does not decode");
  auto& tail = commits_[shard];
  check_order(shard, tail, *record);
  if (record->part == 0)
    check_totals(shard, tail, *record);
  tail.within = record->part + 1 < record->parts;
  if (!tail.within) {
    counts_.count(occurrence::commits);
    if (record->parts > 1)
      counts_.count(occurrence::commits_of_several_records);
    if (record->snapshot)
      counts_.count(occurrence::snapshots);
  }
  tail.last = *std::move(record);
}

void audit::check_order(std::uint32_t shard, const commit_tail& tail, const audited_record& record) {
  const auto& last = tail.last;
  const bool same_owner = record.incarnation == last.incarnation && record.owner == last.owner;
  if (tail.within) {
    if (record.part != last.part + 1 || record.parts != last.parts || record.commit_seq != last.commit_seq ||
        !same_owner)
      fail(name_of(shard, record) + ": part " + std::to_string(record.part) + " tears another commit");
    return;
  }
  if (record.part != 0)
    return fail(name_of(shard, record) + ": begins with part " + std::to_string(record.part));
  if (record.commit_seq != last.commit_seq + 1)
    return fail(name_of(shard, record) + ": follows commit " + std::to_string(last.commit_seq));
  if (!same_owner && record.incarnation != last.incarnation + 1)
    return fail(name_of(shard, record) + ": follows incarnation " + std::to_string(last.incarnation));
  if (record.commit_seq == 1 && !record.snapshot)
    fail(name_of(shard, record) + ": a birth without its genesis");
}

void audit::check_totals(std::uint32_t shard, commit_tail& tail, const audited_record& record) {
  if (record.snapshot) {
    if (genesis_.empty())
      genesis_ = record.genesis;
    if (genesis_ != record.genesis)
      fail(name_of(shard, record) + ": another genesis");
  }
  if (record.watermark < tail.watermark)
    fail(name_of(shard, record) + ": the watermark went back");
  check_partitions(shard, tail, record);
  tail.partitions = record.partitions;
  tail.watermark = record.watermark;
}

void audit::check_partitions(std::uint32_t shard, commit_tail& tail, const audited_record& record) {
  const auto known = tail.partitions.size();
  const auto now = record.partitions.size();
  const bool all_but_added =
      now + 1 == plan_.partitions.size() && plan_.partitions.back().added_at > time_zero;
  if (now < known || (now != plan_.partitions.size() && !all_but_added))
    return fail(name_of(shard, record) + ": another number of partitions");
  if (known > 0 && now > known) {
    counts_.count(occurrence::partitions_joined);
    tail.joined_at = record.watermark;
  }
  for (std::size_t id = 0; id < now; ++id)
    check_partition(shard, id, record.partitions[id], id < known ? &tail.partitions[id] : nullptr);
}

void audit::check_partition(std::uint32_t shard, std::size_t id, const audited_partition& now,
                            const audited_partition* before) {
  const auto where = [&] {
    return "shard " + std::to_string(shard) + ", partition " + std::to_string(id) + " at " +
           std::to_string(now.position) + ": ";
  };
  if (now.position < (before ? before->position : plan_.partitions[id].start))
    return fail(where() + "the position went back from " + std::to_string(before ? before->position : 0));
  const auto expected = oracle_.below(id, shard, now.position);
  std::uint64_t rejected = 0;
  for (const auto count : now.rejected)
    rejected += count;
  if (now.read != now.aggregated + now.late + rejected)
    return fail(where() + "read " + std::to_string(now.read) + " is not aggregated " +
                std::to_string(now.aggregated) + " + late " + std::to_string(now.late) + " + rejected " +
                std::to_string(rejected));
  if (now.read != expected.read || now.aggregated > expected.on_time ||
      !std::equal(now.rejected.begin(), now.rejected.end(), expected.rejected.begin(),
                  expected.rejected.end()))
    return fail(where() + "read " + std::to_string(now.read) + " of " + std::to_string(expected.read) +
                ", aggregated " + std::to_string(now.aggregated) + " of " + std::to_string(expected.on_time) +
                ", or rejected for other reasons");
  if (now.watermark != oracle_.watermark(id, now.position))
    fail(where() + "the watermark is " + std::to_string(now.watermark) + ", not the log's " +
         std::to_string(oracle_.watermark(id, now.position)));
  if (now.leader_epoch != oracle_.leader_epoch(id, now.position))
    fail(where() + "the leader epoch is " + std::to_string(now.leader_epoch) + ", not the log's " +
         std::to_string(oracle_.leader_epoch(id, now.position)));
}

// -- outputs ------------------------------------------------------------------

void audit::tail_outputs() {
  for (auto& tail : outputs_) {
    for (const auto end = tail.log->stable_end(); tail.next < end; ++tail.next) {
      if (const auto* message = tail.log->committed(tail.next)) {
        tail.seen.push_back(tail.next);
        (this->*tail.take)(*message);
      }
    }
  }
}

audit::seen_window* audit::window_of(const output_message& message) {
  const auto& text = *message.value;
  const window_key key{message.key.value_or(""), static_cast<microseconds>(count_of(text, "end")) * second};
  if (!oracle_.windows().contains(key) || !text.starts_with(R"({"bid":")" + key.first + "\",")) {
    fail("no reading belongs to the window of " + text);
    return nullptr;
  }
  auto& seen = windows_[key];
  seen.sums[0] += number_of(text, "ambient_sum");
  seen.sums[1] += number_of(text, "rh_sum");
  seen.values[0] += count_of(text, "ambient_count");
  seen.values[1] += count_of(text, "rh_count");
  accounted_ += count_of(text, "count");
  return &seen;
}

void audit::take_result(const output_message& message) {
  auto* seen = window_of(message);
  if (!seen)
    return;
  if (!seen->text.empty())
    return fail("two final results: " + seen->text + " and " + *message.value);
  seen->text = *message.value;
  seen->count = count_of(seen->text, "count");
  seen->by_watermark = seen->text.ends_with(R"("closed_by":"watermark"})");
  if (!seen->by_watermark && !seen->text.ends_with(R"("closed_by":"idle"})"))
    fail("closed by nothing: " + seen->text);
  counts_.count(seen->by_watermark ? occurrence::results_by_watermark : occurrence::results_by_idle);
}

void audit::take_late(const output_message& message) {
  auto* seen = window_of(message);
  if (!seen)
    return;
  const auto count = count_of(*message.value, "count");
  seen->late += count;
  counts_.count(occurrence::late_readings, count);
}

void audit::take_reject(const output_message& message) {
  const auto partition = static_cast<std::size_t>(message.partition);
  const auto name =
      "the rejected record at " + std::to_string(message.partition) + ":" + std::to_string(message.offset);
  const auto* record = oracle_.record(partition, message.offset);
  if (!record || oracle_.reason(partition, message.offset) != message.reason)
    return fail(name + " is " + message.reason + ", not " +
                std::string{oracle_.reason(partition, message.offset)});
  if (record->key != message.key || record->value != message.value)
    return fail(name + " has other bytes");
  if (!rejects_.emplace(message.partition, message.offset).second)
    return fail(name + " came twice");
  counts_.count(occurrence::rejected_records);
}

// -- the end ------------------------------------------------------------------

std::string audit::missing() const {
  for (std::uint32_t shard = 0; shard < commits_.size(); ++shard) {
    const auto& positions = commits_[shard].partitions;
    if (positions.empty())
      return "shard " + std::to_string(shard) + " has committed nothing";
    if (positions.size() < plan_.partitions.size())
      return "shard " + std::to_string(shard) + " does not know the partition that was added";
    for (std::size_t id = 0; id < positions.size(); ++id)
      if (const auto end = kafka_.inputs[id].final_end(); positions[id].position < end)
        return "shard " + std::to_string(shard) + " is at " + std::to_string(positions[id].position) +
               " of " + std::to_string(end) + " in partition " + std::to_string(id);
  }
  if (accounted_ < oracle_.readings())
    return std::to_string(accounted_) + " of " + std::to_string(oracle_.readings()) + " readings are output";
  if (rejects_.size() < oracle_.rejects())
    return "rejected records are missing";
  return {};
}

void audit::finish(bool complete) {
  for (const auto& [key, expected] : oracle_.windows())
    check_window(key, expected, complete);
  if (complete && rejects_.size() != oracle_.rejects())
    fail("rejected records are missing");
  for (const auto& tail : outputs_)
    check_prefix(tail);
  counts_.count(occurrence::readings, oracle_.readings());
}

void audit::check_window(const window_key& key, const exact_window& expected, bool complete) {
  const auto& seen = windows_[key];
  if (complete && seen.count + seen.late != expected.on_time + expected.late)
    return fail(name_of(key) + " accounts for " + std::to_string(seen.count) + " readings and " +
                std::to_string(seen.late) + " late ones, the log holds " + std::to_string(expected.on_time) +
                " and " + std::to_string(expected.late));
  for (std::size_t field = 0; complete && field < 2; ++field)
    if (seen.values[field] != expected.all_fields[field].count ||
        seen.sums[field] != static_cast<double>(expected.all_fields[field].sum) / 32)
      return fail(name_of(key) + ": its values are not those of its readings");
  if (!seen.text.empty() && seen.count == 0)
    return fail(name_of(key) + ": a result of no reading");
  if (seen.count > expected.on_time)
    return fail(name_of(key) + " holds late readings: " + seen.text);
  if (seen.by_watermark && seen.text != oracle_.result(key, expected) && !closed_without_added(key))
    fail("the result " + seen.text + " should be " + oracle_.result(key, expected));
}

/// A window that had closed before its shard knew of the partition that was added.
bool audit::closed_without_added(const window_key& key) const {
  const auto* original = oracle_.original_window(key);
  return original && key.second <= commits_[oracle_.shard(key)].joined_at &&
         windows_.at(key).text == oracle_.result(key, *original);
}

void audit::check_prefix(const output_tail& tail) {
  std::vector<std::int64_t> committed;
  for (std::int64_t offset = 0; offset < tail.next; ++offset)
    if (tail.log->committed(offset))
      committed.push_back(offset);
  if (committed != tail.seen)
    fail("a read_committed reader saw what was not a prefix of the output");
}

} // namespace komado::simulation
