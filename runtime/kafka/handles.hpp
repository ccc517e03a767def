#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace komado::kafka {

/// Frees by one of librdkafka's functions.
template <auto Free>
struct freed_by {
  template <class T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};

using conf_handle = std::unique_ptr<rd_kafka_conf_t, freed_by<rd_kafka_conf_destroy>>;
using topic_handle = std::unique_ptr<rd_kafka_topic_t, freed_by<rd_kafka_topic_destroy>>;
using queue_handle = std::unique_ptr<rd_kafka_queue_t, freed_by<rd_kafka_queue_destroy>>;
using event_handle = std::unique_ptr<rd_kafka_event_t, freed_by<rd_kafka_event_destroy>>;
using error_handle = std::unique_ptr<rd_kafka_error_t, freed_by<rd_kafka_error_destroy>>;
using message_handle = std::unique_ptr<rd_kafka_message_t, freed_by<rd_kafka_message_destroy>>;
using headers_handle = std::unique_ptr<rd_kafka_headers_t, freed_by<rd_kafka_headers_destroy>>;
using admin_options_handle =
    std::unique_ptr<rd_kafka_AdminOptions_t, freed_by<rd_kafka_AdminOptions_destroy>>;

/// A list of partitions of one topic, as librdkafka's calls take it.
class partition_list {
public:
  explicit partition_list(std::string_view topic) : topic_{topic}, list_{rd_kafka_topic_partition_list_new(8)} {}

  rd_kafka_topic_partition_t& add(std::int32_t partition, std::int64_t offset,
                                  std::int32_t leader_epoch = -1) {
    auto* added = rd_kafka_topic_partition_list_add(list_.get(), topic_.c_str(), partition);
    added->offset = offset;
    if (leader_epoch >= 0)
      rd_kafka_topic_partition_set_leader_epoch(added, leader_epoch);
    return *added;
  }

  rd_kafka_topic_partition_list_t* get() const noexcept { return list_.get(); }

private:
  std::string topic_;
  std::unique_ptr<rd_kafka_topic_partition_list_t, freed_by<rd_kafka_topic_partition_list_destroy>> list_;
};

} // namespace komado::kafka
