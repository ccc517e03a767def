#include "cli/version.hpp"

#include "runtime/kafka/version.hpp"

#include <boost/version.hpp>
#include <caf/config.hpp>

namespace komado::cli {

std::string version_text() {
  std::string text = "komado " + std::string{version} + "\n";
  text += "CAF " + std::to_string(CAF_MAJOR_VERSION) + "." + std::to_string(CAF_MINOR_VERSION) + "."
          + std::to_string(CAF_PATCH_VERSION) + ", librdkafka " + kafka::library_version() + ", Boost "
          + std::to_string(BOOST_VERSION / 100000) + "." + std::to_string(BOOST_VERSION / 100 % 1000)
          + "\n";
  return text;
}

} // namespace komado::cli
