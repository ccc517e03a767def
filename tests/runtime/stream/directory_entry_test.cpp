#include "runtime/stream/directory_entry.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace komado::stream {
namespace {

directory_entry an_entry() {
  directory_entry entry;
  entry.birth.bytes = {0xab, 0xcd, 0xef, 1, 2, 3};
  entry.shard = 7;
  entry.incarnation = 42;
  entry.node.bytes = {9, 8, 7};
  entry.host = "node-1.example";
  entry.port = 4711;
  return entry;
}

std::string with(std::string_view old, std::string_view other) {
  auto text = to_json(an_entry());
  const auto at = text.find(old);
  EXPECT_NE(at, std::string::npos) << old;
  return text.replace(at, old.size(), other);
}

TEST(directory_entry, is_written_as_json) {
  EXPECT_EQ(to_json(an_entry()),
            "{\"birth\":\"abcdef01020300000000000000000000\",\"shard\":7,\"incarnation\":42,"
            "\"node\":\"09080700000000000000000000000000\",\"host\":\"node-1.example\",\"port\":4711}");
}

TEST(directory_entry, has_a_key_for_each_birth_and_shard) {
  EXPECT_EQ(directory_key(an_entry()), "abcdef01020300000000000000000000-7");
}

TEST(directory_entry, is_the_same_after_the_log) {
  auto extreme = an_entry();
  extreme.shard = std::numeric_limits<shard_id>::max();
  extreme.incarnation = std::numeric_limits<std::uint64_t>::max();
  extreme.host = "quo\"te\\" + std::string(max_host_bytes - 7, 'h');
  extreme.port = 65535;
  for (const auto& entry : {an_entry(), extreme}) {
    const auto read = parse_directory_entry(to_json(entry));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, entry);
  }
}

TEST(directory_entry, ignores_fields_of_versions_to_come) {
  const auto read = parse_directory_entry(with("\"port\":4711", "\"port\":4711,\"zone\":[\"a\"]"));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, an_entry());
}

TEST(directory_entry, names_the_field_that_is_missing) {
  for (const std::string field : {"birth", "shard", "incarnation", "node", "host", "port"}) {
    const auto read = parse_directory_entry(with('"' + field + '"', '"' + field + "s\""));
    ASSERT_FALSE(read) << field;
    EXPECT_EQ(read.error().code, errc::corrupt);
    EXPECT_NE(read.error().message.find('"' + field + '"'), std::string::npos) << read.error().message;
  }
}

TEST(directory_entry, refuses_impossible_values) {
  const std::vector<std::string> impossible{
      with("abcdef", "abcdeg"),
      with("abcdef", "ABCDEF"),
      with("abcdef", "abcde"),
      with("\"abcdef01020300000000000000000000\"", "7"),
      with("09080700", "0908070"),
      with(":7,", ":-1,"),
      with(":7,", ":4294967296,"),
      with(":7,", ":7.0,"),
      with(":7,", ":\"7\","),
      with(":42,", ":0,"),
      with(":42,", ":18446744073709551616,"),
      with("node-1.example", ""),
      with("node-1.example", "node 1"),
      with("node-1.example", "node\\n"),
      with("node-1.example", "n\\u00f6de"),
      with("node-1.example", std::string(max_host_bytes + 1, 'h')),
      with("\"node-1.example\"", "null"),
      with("4711", "0"),
      with("4711", "65536"),
  };
  for (const auto& text : impossible)
    EXPECT_FALSE(parse_directory_entry(text)) << text;
}

TEST(directory_entry, refuses_what_is_no_json_object) {
  const auto whole = to_json(an_entry());
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(parse_directory_entry(std::string_view{whole}.substr(0, size))) << size;
  EXPECT_FALSE(parse_directory_entry("[" + whole + "]"));
  EXPECT_FALSE(parse_directory_entry(whole + whole));
  EXPECT_FALSE(parse_directory_entry(whole + std::string(5000, ' ')));
}

TEST(uuid, is_read_back_from_its_digits_only) {
  const auto node = an_entry().node;
  EXPECT_EQ(uuid_from_hex(to_hex(node)), node);
  EXPECT_EQ(to_string(node), "09080700-0000-0000-0000-000000000000");
  EXPECT_FALSE(uuid_from_hex(to_string(node)));
  EXPECT_FALSE(uuid_from_hex(""));
}

} // namespace
} // namespace komado::stream
