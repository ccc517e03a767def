#include "runtime/stream/genesis.hpp"

#include "runtime/stream/genesis_codec.hpp"
#include "tests/runtime/stream/shard_states.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace komado::stream {
namespace {

using namespace std::chrono_literals;

struct change {
  const char* name; ///< as the error spells it
  const char* was;
  const char* now;
  std::function<void(genesis&)> apply;
};

/// Every setting that decides what a record becomes.
std::vector<change> all_changes() {
  return {
      {"job.shards", "4", "8", [](genesis& job) { job.shards = 8; }},
      {"input.topic", "sensortag", "other", [](genesis& job) { job.input_topic = "other"; }},
      {"its id", "an-id", "newer", [](genesis& job) { job.input_topic_id = "newer"; }},
      {"input.key-field", "bid", "device", [](genesis& job) { job.format.key_field = "device"; }},
      {"input.time-field", "time", "at", [](genesis& job) { job.format.time_field = "at"; }},
      {"input.time-unit", "s", "iso8601", [](genesis& job) { job.format.unit = time_unit::iso8601; }},
      {"input.fields", "ambient, rh", "rh, ambient",
       [](genesis& job) {
         job.format.fields = {"rh", "ambient"};
       }},
      {"window.size", "120000 ms", "60000 ms", [](genesis& job) { job.window_size = 1min; }},
      {"watermark.delay", "5000 ms", "6000 ms", [](genesis& job) { job.watermark_delay = 6s; }},
      {"watermark.max-future", "300000 ms", "1000 ms", [](genesis& job) { job.max_future = 1s; }},
      {"watermark.max-past", "0 ms", "1000 ms", [](genesis& job) { job.max_past = 1s; }},
  };
}

std::string encoded(const genesis& job) {
  std::string bytes;
  byte_writer out{bytes};
  encode(out, job);
  return bytes;
}

TEST(genesis, is_the_same_after_the_log) {
  auto job = a_genesis(3);
  job.start_offsets = {0, 17, 9'000'000'000};
  job.format.unit = time_unit::us;
  job.max_past = 24h;
  const auto bytes = encoded(job);
  byte_reader in{bytes};
  const auto decoded = decode_genesis(in);
  EXPECT_TRUE(in.ok() && in.at_end());
  EXPECT_EQ(encoded(decoded), bytes);
  EXPECT_EQ(decoded.birth, job.birth);
  EXPECT_EQ(decoded.start_offsets, job.start_offsets);
  EXPECT_EQ(decoded.format.unit, time_unit::us);
  EXPECT_TRUE(check_same_job(job, decoded));
}

TEST(genesis, hashes_all_that_it_holds) {
  const auto hash = hash_of(a_genesis());
  EXPECT_EQ(hash, hash_of(a_genesis()));
  for (const auto& change : all_changes()) {
    auto other = a_genesis();
    change.apply(other);
    EXPECT_NE(hash_of(other), hash) << change.name;
  }
  auto reborn = a_genesis();
  reborn.birth.bytes[15] = 1;
  EXPECT_NE(hash_of(reborn), hash);
  auto moved = a_genesis();
  moved.start_offsets[1] = 1;
  EXPECT_NE(hash_of(moved), hash);
}

TEST(genesis, names_the_setting_that_differs_with_both_values) {
  for (const auto& change : all_changes()) {
    auto configured = a_genesis();
    change.apply(configured);
    const auto same = check_same_job(a_genesis(), configured);
    ASSERT_FALSE(same) << change.name;
    EXPECT_EQ(same.error().code, errc::wrong_job);
    const auto expected = std::string{change.name} + " was " + change.was + ", now " + change.now;
    EXPECT_NE(same.error().message.find(expected), std::string::npos) << same.error().message;
    EXPECT_NE(same.error().message.find("job.name and output.topic"), std::string::npos)
        << "what to do: " << same.error().message;
  }
}

TEST(genesis, names_every_setting_that_differs_and_no_other) {
  auto configured = a_genesis();
  configured.shards = 8;
  configured.window_size = 1min;
  const auto message = check_same_job(a_genesis(), configured).error().message;
  EXPECT_NE(message.find("job.shards"), std::string::npos);
  EXPECT_NE(message.find("window.size"), std::string::npos);
  EXPECT_EQ(message.find("watermark"), std::string::npos);
}

TEST(genesis, shows_values_that_differ_by_less_than_a_millisecond_apart) {
  auto configured = a_genesis();
  configured.watermark_delay += 1us;
  const auto same = check_same_job(a_genesis(), configured);
  ASSERT_FALSE(same);
  EXPECT_EQ(same.error().message.find("was 5000 ms, now 5000 ms"), std::string::npos) << same.error().message;
}

TEST(genesis, lets_birth_and_start_offsets_be_the_stored_ones) {
  auto configured = a_genesis();
  configured.birth = {};
  configured.start_offsets.clear();
  EXPECT_TRUE(check_same_job(a_genesis(), configured));
}

TEST(genesis, does_not_decode_when_it_is_cut) {
  const auto bytes = encoded(a_genesis());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    byte_reader in{std::string_view{bytes}.substr(0, size)};
    decode_genesis(in);
    EXPECT_FALSE(in.ok()) << size;
  }
}

TEST(genesis, does_not_decode_what_no_job_can_be) {
  const std::vector<std::function<void(genesis&)>> impossible{
      [](genesis& job) { job.format.unit = static_cast<time_unit>(7); },
      [](genesis& job) { job.shards = 0; },
      [](genesis& job) { job.format.fields.clear(); },
      [](genesis& job) { job.format.fields.assign(max_fields + 1, "field"); },
      [](genesis& job) { job.window_size = 0s; },
  };
  for (const auto& make : impossible) {
    auto job = a_genesis();
    make(job);
    const auto bytes = encoded(job);
    byte_reader in{bytes};
    decode_genesis(in);
    EXPECT_FALSE(in.ok());
  }
}

} // namespace
} // namespace komado::stream
