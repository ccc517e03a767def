#include "runtime/stream/routing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace komado::stream {
namespace {

struct vector {
  std::string_view key;
  std::uint32_t hash;
  std::uint32_t shard_of_16;
};

/// What kafka-clients 4.3.1 answers: Utils.murmur2 of the key's UTF-8 bytes, and
/// Utils.toPositive(hash) % 16. The first six keys are those of the Java client's own test.
constexpr vector java_client[] = {
    {"21", 0xc5f2f8ecU, 12},
    {"foobar", 0xd0e47bbeU, 14},
    {"a-little-bit-long-string", 0xc53b1da0U, 0},
    {"a-little-bit-longer-string", 0xa768c9c3U, 3},
    {"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", 0xfc7d49cdU, 13},
    {"abc", 0x1c94221bU, 11},
    {"", 0x106e08d9U, 9},
    {"0", 0x39e0b3c4U, 4},
    {"01", 0x16d659eeU, 14},
    {"012", 0x79ff152cU, 12},
    {"0123", 0x4a383d9aU, 10},
    {"01234", 0xd6c12b86U, 6},
    {"012345", 0x45df7aeaU, 10},
    {"0123456", 0x57531b3dU, 13},
    {"01234567", 0xa0f3cde0U, 0},
    {"012345678", 0xfde0b6bcU, 12},
    {"0123456789", 0xda58f7a8U, 8},
    {"0123456789a", 0xb0d18d9bU, 11},
    {"0123456789ab", 0xd36ddc2cU, 12},
    {"0123456789abc", 0x734542e9U, 9},
    {"0123456789abcd", 0xb031399fU, 15},
    {"0123456789abcde", 0x6adee594U, 4},
    {"0123456789abcdef", 0x55bca7acU, 12},
    {"0123456789abcdefg", 0xc5739577U, 7},
    {"B0:B4:48:BD:DA:03", 0x535eab57U, 7},
    {"B0:B4:48:BD:DA:04", 0xe71fe83cU, 12},
    {"b0:b4:48:bd:da:03", 0x99cee846U, 6},
    {"A4:34:F1:F3:5D:87", 0xf68ffeacU, 12},
    {"24:71:89:C0:12:86", 0xaaee1d6bU, 11},
    {"é", 0x0b24f487U, 7},
    {"ü", 0x54a0f45aU, 10},
    {"窓", 0x5e0b8a30U, 0},
    {"小窓", 0x98499d90U, 0},
    {"小さな窓", 0x678d5dcfU, 15},
    {"センサー1", 0x7f6fcdccU, 12},
    {"€uro", 0xaf9c7670U, 0},
    {"ÿÿÿ", 0x96d006d9U, 9},
    {"😀", 0x07dc5a91U, 1},
    {"a😀", 0x8ef71dc0U, 0},
    {"ab😀", 0xdca2eeb0U, 0},
    {"abc😀", 0x7cef9c3aU, 10},
    {"abcd😀", 0x77682ad1U, 1},
    {"温度計-01", 0xa8a0261bU, 11},
    {"Ж", 0x38cbf230U, 0},
    {"ЖЖ", 0x46ca388bU, 11},
    {"ЖЖЖ", 0xe9b609c0U, 0},
    {"ß-sensor", 0x7950e37fU, 15},
    {"device-00001", 0xd9ddaabdU, 13},
    {"device-00010", 0x7f32b517U, 7},
    {"device-00100", 0x93bfab77U, 7},
    {"device-09999", 0x080e21e1U, 1},
};

TEST(murmur2, equals_the_java_clients) {
  for (const auto& [key, hash, shard] : java_client)
    EXPECT_EQ(murmur2(key), hash) << key;
}

TEST(murmur2, does_not_depend_on_alignment) {
  const std::string text = "0123456789abcdefg";
  for (std::size_t shift = 0; shift < 8; ++shift) {
    const auto shifted = std::string(shift, 'x') + text;
    EXPECT_EQ(murmur2(std::string_view{shifted}.substr(shift)), murmur2(text));
  }
}

TEST(shard_of, equals_the_java_clients_partition) {
  for (const auto& [key, hash, shard] : java_client)
    EXPECT_EQ(shard_of(murmur2(key), 16), shard) << key;
}

TEST(shard_of, ignores_the_sign_bit) {
  EXPECT_EQ(shard_of(0xffffffffU, 16), 0x7fffffffU % 16);
  EXPECT_EQ(shard_of(0x80000000U, 7), 0U);
  EXPECT_EQ(shard_of(0x80000005U, 7), 5U);
  EXPECT_EQ(shard_of(12345, 1), 0U);
}

TEST(reading_shard, meets_each_shard_once_before_it_repeats) {
  for (const std::uint32_t shards : {1U, 2U, 3U, 7U, 16U, 100U, 1024U}) {
    std::set<std::uint32_t> met;
    for (std::int32_t partition = 0; partition < static_cast<std::int32_t>(shards); ++partition)
      met.insert(reading_shard(partition, shards));
    EXPECT_EQ(met.size(), shards);
    EXPECT_LT(*met.rbegin(), shards);
    EXPECT_EQ(reading_shard(static_cast<std::int32_t>(shards), shards), reading_shard(0, shards));
  }
}

TEST(reading_shard, gives_each_third_of_the_shards_a_part_of_few_partitions) {
  for (const std::int32_t partitions : {3, 4, 6, 8, 12}) {
    std::array<int, 3> readers{};
    for (std::int32_t partition = 0; partition < partitions; ++partition)
      ++readers[reading_shard(partition, 16) * 3 / 16];
    const auto [least, most] = std::minmax_element(readers.begin(), readers.end());
    EXPECT_LE(*most - *least, 2) << partitions;
    EXPECT_GE(*least, 1) << partitions;
  }
}

} // namespace
} // namespace komado::stream
