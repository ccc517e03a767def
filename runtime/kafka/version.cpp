#include "runtime/kafka/version.hpp"

#include <librdkafka/rdkafka.h>

namespace komado::kafka {

std::string library_version() {
  return rd_kafka_version_str();
}

} // namespace komado::kafka
