#include "tests/runtime/kafka/cluster.hpp"

#include "runtime/kafka/log_reader.hpp"
#include "runtime/kafka/producer.hpp"

#include <algorithm>
#include <gtest/gtest.h>

#include <thread>

namespace komado::kafka::testing {
namespace {

using std::chrono::steady_clock;

admin& shared_admin() {
  static admin one = must(admin::open(options()));
  return one;
}

} // namespace

client_options options() {
  client_options made;
  made.bootstrap_servers = test_support::broker::shared().bootstrap_servers();
  return made;
}

std::string make_topic(std::int32_t partitions, std::map<std::string, std::string> configs) {
  topic_spec topic;
  topic.name = unique_name("topic");
  topic.partitions = partitions;
  topic.configs = std::move(configs);
  must(shared_admin().ensure_topic(topic, patience));
  return topic.name;
}

void write(const std::string& topic, std::int32_t partition, const std::vector<std::string>& values) {
  auto writer = must(producer::open(options()));
  for (const auto& value : values)
    must(writer.produce({.topic = topic, .partition = partition, .key = "k", .value = value, .headers = {}},
                        patience));
  must(writer.flush(patience));
}

transactional_producer take_over(const std::string& transactional_id,
                                 std::chrono::milliseconds transaction_timeout) {
  auto made = must(transactional_producer::open(options(), transactional_id, "t", transaction_timeout));
  must(made.init(patience));
  return made;
}

commit_report commit(transactional_producer& producer, const std::string& topic,
                     const std::vector<std::string>& values, std::int32_t partition) {
  must(producer.begin());
  for (const auto& value : values)
    must(producer.produce({.topic = topic,
                           .partition = partition,
                           .key = {},
                           .value = value,
                           .headers = {},
                           .tracked = true}));
  return producer.commit();
}

std::int64_t end_of(const std::string& topic, std::int32_t partition) {
  return must(shared_admin().list_offsets(topic, {{partition}}, latest_offset{}, patience)).at(partition);
}

void await_end(const std::string& topic, std::int64_t end, std::int32_t partition) {
  const auto deadline = steady_clock::now() + patience;
  while (end_of(topic, partition) < end && steady_clock::now() < deadline)
    std::this_thread::yield();
  ASSERT_EQ(end_of(topic, partition), end);
}

std::vector<std::string> committed_values(const std::string& topic, std::int32_t partition) {
  log_reader log{options()};
  std::vector<std::string> values;
  const auto keep = [&](const record& seen) {
    values.emplace_back(seen.value);
    return true;
  };
  must(log.read({topic, partition, log_beginning, end_of(topic, partition)}, keep, {},
                steady_clock::now() + patience));
  return values;
}

std::vector<std::string> numbered(std::string_view prefix, int count) {
  std::vector<std::string> values;
  for (int index = 0; index < count; ++index)
    values.push_back(std::string{prefix} + std::to_string(index));
  return values;
}

reader_callbacks journal::callbacks() {
  reader_callbacks made;
  made.on_ready = [this](std::int32_t partition, std::uint64_t generation) {
    note([&] { ready.push_back({partition, generation}); });
  };
  made.on_end = [this](std::int32_t partition, result<std::int64_t> end) {
    note([&] { ends[partition].push_back(std::move(end)); });
  };
  made.on_partition_error = [this](std::int32_t partition, std::uint64_t generation, error what) {
    note([&] { failures.push_back({partition, generation, std::move(what)}); });
  };
  made.on_unreachable = [this](std::string_view text) {
    note([&] { outages.emplace_back(text); });
  };
  return made;
}

fetched_records journal::take(reader& from, std::int32_t partition, std::size_t most) {
  const auto deadline = steady_clock::now() + patience;
  while (steady_clock::now() < deadline) {
    const auto before = look(ready).size();
    const auto answers = [&] {
      return std::find_if(ready.begin() + static_cast<std::ptrdiff_t>(before), ready.end(),
                          [&](const readiness& one) { return one.partition == partition; });
    };
    from.ask(partition);
    if (!await([&] { return answers() != ready.end(); }))
      break;
    auto taken = from.take(partition, most);
    if (taken.failure)
      note([&] { failures.push_back({partition, answers()->generation, *taken.failure}); });
    if (taken.failure || taken.records.next_offset())
      return std::move(taken.records);
  }
  ADD_FAILURE() << "partition " << partition << " did not answer";
  return {};
}

journal::delivery journal::next(reader& from, std::int32_t partition, std::size_t most) {
  const auto records = take(from, partition, most);
  const auto known = look(ready);
  const auto answer = std::find_if(known.rbegin(), known.rend(),
                                   [&](const readiness& one) { return one.partition == partition; });
  delivery came{partition, answer == known.rend() ? 0 : answer->generation, {}, {}, records.end_of_partition(),
                records.leader_epoch()};
  for (const auto& seen : records) {
    came.offsets.push_back(seen.offset);
    came.values.emplace_back(seen.value);
  }
  deliveries.push_back(came);
  return came;
}

std::vector<std::string> journal::values(reader& from, std::int32_t partition, std::size_t count) {
  std::vector<std::string> all;
  while (all.size() < count) {
    const auto came = next(from, partition);
    all.insert(all.end(), came.values.begin(), came.values.end());
    if (::testing::Test::HasFailure())
      break;
  }
  return all;
}

} // namespace komado::kafka::testing
