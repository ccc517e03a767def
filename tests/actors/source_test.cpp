#include "tests/actors/source_under_test.hpp"

namespace komado::actors {
namespace {

using namespace std::chrono_literals;

TEST(source_actor, says_hello_as_soon_as_it_knows_a_window) {
  source_under_test source;
  source.system.advance(150ms);
  source.announce(1);
  EXPECT_TRUE(source.windows[0].got->hellos.empty());
  ASSERT_EQ(source.windows[1].got->hellos.size(), 1u);
  const auto& [hello, link] = source.windows[1].got->hellos[0];
  EXPECT_EQ(hello.source, 7u);
  EXPECT_EQ(hello.partition, 3);
  EXPECT_EQ(hello.birth, source.job->birth);
  EXPECT_EQ(hello.genesis_hash, hash_of(*source.job));
  EXPECT_EQ(link.address(), source.source.address());
}

TEST(source_actor, says_hello_again_until_it_is_answered) {
  source_under_test source;
  source.announce(0);
  source.system.advance(2900ms);
  EXPECT_EQ(source.windows[0].got->hellos.size(), 3u);
}

TEST(source_actor, sends_the_reader_to_the_least_position) {
  source_under_test source;
  source.announce(0);
  source.announce(1);
  source.welcome(0, 100, 20);
  EXPECT_TRUE(source.input->assignments.empty()) << "a shard has not answered";
  source.welcome(1, 101, 10);
  ASSERT_EQ(source.input->assignments.size(), 1u);
  EXPECT_EQ(source.input->assignments[0].offset, 10);
  EXPECT_GT(source.input->asks, 0);
}

TEST(source_actor, begins_after_five_seconds_without_the_shards_that_do_not_answer) {
  source_under_test source;
  source.announce(0);
  source.welcome(0, 100, 20);
  source.system.advance(4900ms);
  EXPECT_TRUE(source.input->assignments.empty());
  source.system.advance(200ms);
  EXPECT_EQ(source.input->assignments.size(), 1u);
}

TEST(source_actor, sends_what_it_scanned_at_once_at_the_end_of_the_partition) {
  source_under_test source;
  source.start();
  source.deliver({source.reading(0, 0, 10s), source.reading(1, 1, 11s)}, 5);
  ASSERT_EQ(source.batches(0).size(), 1u) << "no time has passed";
  EXPECT_EQ(source.batches(0)[0].first, 0);
  EXPECT_EQ(source.batches(0)[0].next, 5);
  EXPECT_EQ(source.batches(0)[0].read, 1u);
  ASSERT_EQ(source.batches(1).size(), 1u);
}

TEST(source_actor, sends_at_most_every_ten_milliseconds_at_the_end_of_the_partition) {
  source_under_test source;
  source.start();
  for (stream::log_offset offset = 0; offset < 5; ++offset)
    source.deliver({source.reading(offset, 0, 10s)}, offset + 1);
  EXPECT_EQ(source.batches(0).size(), 1u);
  source.system.advance(10ms);
  ASSERT_EQ(source.batches(0).size(), 2u);
  EXPECT_EQ(source.batches(0)[1].first, 1);
  EXPECT_EQ(source.batches(0)[1].next, 5);
}

TEST(source_actor, sends_what_it_scanned_within_a_tenth_of_a_second_anywhere) {
  source_under_test source;
  source.start();
  source.deliver({source.reading(0, 0, 10s)});
  EXPECT_TRUE(source.batches(0).empty()) << "more may follow";
  source.system.advance(100ms);
  ASSERT_EQ(source.batches(0).size(), 1u);
  ASSERT_EQ(source.batches(1).size(), 1u) << "empty or not";
  EXPECT_EQ(source.batches(1)[0].read, 0u);
  EXPECT_EQ(source.batches(1)[0].next, 1);
}

TEST(source_actor, sends_a_full_batch_at_once) {
  auto options = stream::two_shards();
  options.batch_bytes = 500;
  source_under_test source{options};
  source.start();
  std::vector<scripted_record> records;
  for (int i = 0; i < 20; ++i)
    records.push_back(source.reading(i, 0, i * 120s));
  source.deliver(records);
  EXPECT_GT(source.batches(0).size(), 1u);
  EXPECT_TRUE(source.batches(1).empty()) << "that one is not full";
}

TEST(source_actor, asks_once_until_it_is_answered_and_anew_after_a_seek) {
  source_under_test source;
  source.start();
  const auto asked = source.input->asks;
  source.system.advance(1s);
  EXPECT_EQ(source.input->asks, asked) << "what is on its way counts";
  source.deliver({source.reading(0, 0, 10s)}, 1);
  EXPECT_EQ(source.input->asks, asked + 1);
  source.welcome(0, 200, 0);
  ASSERT_EQ(source.input->assignments.size(), 2u);
  EXPECT_EQ(source.input->asks, asked + 2) << "the seek has cancelled the one before";
}

TEST(source_actor, drops_records_that_were_read_before_a_seek) {
  source_under_test source;
  source.start();
  source.deliver({source.reading(0, 0, 10s), source.reading(1, 1, 11s)}, 2);
  const auto old = source.input->assignments.back().generation;
  source.welcome(0, 200, 0);
  ASSERT_EQ(source.input->assignments.size(), 2u);
  EXPECT_EQ(source.input->assignments[1].offset, 0);
  EXPECT_GT(source.input->assignments[1].generation, old);
  const auto before = source.batches(0).size();
  source.input->waiting.push_back({script({source.reading(5, 0, 20s)}, 6), std::nullopt});
  source.system.send(source.source, records_ready{old});
  source.system.advance(1s);
  EXPECT_EQ(source.batches(0).size(), before);
  source.input->waiting.clear();
  source.deliver({source.reading(0, 0, 10s), source.reading(1, 1, 11s)}, 2);
  ASSERT_EQ(source.batches(0).size(), before + 1);
  EXPECT_EQ(source.batches(0).back().session, 200u);
  EXPECT_EQ(source.batches(0).back().next, 2);
}

TEST(source_actor, reads_on_from_where_it_stopped_when_credit_comes) {
  auto options = stream::two_shards();
  options.batch_bytes = 1000;
  source_under_test source{options};
  source.start(1);
  std::vector<scripted_record> records;
  for (int i = 0; i < 100; ++i)
    records.push_back(source.reading(i, 0, i * 120s));
  source.deliver(records, 100);
  ASSERT_EQ(source.batches(0).size(), 1u) << "one batch exhausts the credit";
  for (int i = 0; i < 200 && source.batches(0).back().next < 100; ++i) {
    source.acknowledge_all();
    source.system.advance(10ms);
  }
  stream::log_offset position = 0;
  std::uint64_t read = 0;
  for (const auto& batch : source.batches(0)) {
    EXPECT_EQ(batch.first, position);
    position = batch.next;
    read += batch.read;
  }
  EXPECT_EQ(position, 100);
  EXPECT_EQ(read, 100u);
}

TEST(source_actor, takes_no_more_than_it_can_hold) {
  auto options = stream::two_shards();
  options.batch_bytes = 500;
  source_under_test source{options};
  source.start(0);
  for (stream::log_offset first = 0; first < 1000; first += 50) {
    std::vector<scripted_record> records;
    for (auto offset = first; offset < first + 50; ++offset)
      records.push_back(source.reading(offset, 0, offset * 120s));
    source.input->waiting.push_back({script(records), std::nullopt});
  }
  for (int i = 0; i < 30; ++i)
    source.system.send(source.source, records_ready{source.input->assignments.back().generation});
  source.system.advance(1s);
  EXPECT_EQ(source.input->waiting.size(), 19U) << "without credit the rest stays where it is";
}

TEST(source_actor, goes_on_by_itself_while_there_is_more) {
  source_under_test source;
  source.start();
  stream::log_offset offset = 0;
  while (offset < 10'000) {
    std::vector<scripted_record> records;
    for (int i = 0; i < 256; ++i, ++offset)
      records.push_back(source.reading(offset, 0, 10s));
    source.input->waiting.push_back({script(records), std::nullopt});
  }
  const auto asked = source.input->asks;
  source.system.send(source.source, records_ready{source.input->assignments.back().generation});
  source.system.advance(100ms);
  EXPECT_TRUE(source.input->waiting.empty());
  EXPECT_EQ(source.input->asks, asked + 1) << "once nothing is left";
  ASSERT_FALSE(source.batches(0).empty());
  EXPECT_EQ(source.batches(0).back().next, offset);
}

TEST(source_actor, ends_with_the_reason_when_its_partition_cannot_be_read_on) {
  source_under_test source;
  source.start();
  const obituary end{source.source};
  const auto generation = source.input->assignments.back().generation;
  source.system.send(source.source,
                     read_failure{generation - 1, {kafka::errc::log_cut, "of an old position"}});
  EXPECT_FALSE(end.written());
  source.system.send(source.source,
                     read_failure{generation, {kafka::errc::unreachable, "no broker at x:9092"}});
  EXPECT_FALSE(end.written()) << "a broker may come back";
  ASSERT_EQ(source.logged.size(), 1u);
  EXPECT_EQ(source.logged[0], "no broker at x:9092");
  source.system.send(source.source, read_failure{generation, {kafka::errc::log_cut, "records are gone"}});
  ASSERT_TRUE(end.written());
  EXPECT_EQ(end.reason(), errc::halted);
  EXPECT_EQ(message_of(end.reason()), "records are gone");
}

TEST(source_actor, scans_what_came_with_a_failure_that_passes) {
  source_under_test source;
  source.start();
  source.input->waiting.push_back(
      {script({source.reading(0, 0, 10s)}, 1), kafka::error{kafka::errc::unreachable, "no broker at x:9092"}});
  source.system.send(source.source, records_ready{source.input->assignments.back().generation});
  EXPECT_EQ(source.logged, std::vector<std::string>{"no broker at x:9092"});
  ASSERT_EQ(source.batches(0).size(), 1u);
  EXPECT_EQ(source.batches(0)[0].read, 1u);
}

TEST(source_actor, lets_others_have_their_turn_while_there_is_more) {
  source_under_test source;
  source.start();
  stream::log_offset offset = 0;
  for (int block = 0; block < 40; ++block) {
    std::vector<scripted_record> records;
    for (int i = 0; i < 256; ++i, ++offset)
      records.push_back(source.reading(offset, 0, 10s));
    source.input->waiting.push_back({script(records), std::nullopt});
  }
  const auto generation = source.input->assignments.back().generation;
  caf::anon_send(source.source, records_ready{generation});
  caf::anon_send(source.source, read_failure{generation, {kafka::errc::log_cut, "cut"}});
  source.system.advance(100ms);
  EXPECT_EQ(source.input->waiting.size(), 36U) << "what came second waited for 1,024 records only";
}

TEST(source_actor, ends_with_the_reason_that_came_with_the_records) {
  source_under_test source;
  source.start();
  const obituary end{source.source};
  source.input->waiting.push_back({script({source.reading(0, 0, 10s)}), kafka::error{kafka::errc::log_cut, "cut"}});
  source.system.send(source.source, records_ready{source.input->assignments.back().generation});
  ASSERT_TRUE(end.written());
  EXPECT_EQ(message_of(end.reason()), "cut");
}

} // namespace
} // namespace komado::actors
