#include "cli/why/reject_meaning.hpp"

#include "cli/setting_text.hpp"

#include <map>

namespace komado::cli {

std::string meaning_of_reject(std::string_view reason) {
  static const std::map<std::string_view, std::string_view> meanings{
      {"malformed", "it is not one JSON object in UTF-8"},
      {"no_key", "it names no device"},
      {"bad_key", "its device is no text of 1 to 256 bytes"},
      {"no_time", "it has no time"},
      {"bad_time", "its time cannot be read; see input.time-unit"},
      {"bad_value", "an aggregated field is no number"},
      {"duplicate_key", "a field occurs twice"},
      {"too_deep", "it is nested too deep"},
      {"too_large", "it is larger than 1 MiB"},
      {"future", "its time is ahead of Kafka's by more than watermark.max-future; see to the device's clock"},
      {"past", "its time is behind Kafka's by more than watermark.max-past; see to the device's clock"}};
  const auto found = meanings.find(reason);
  return make_printable(reason) + (found == meanings.end() ? "" : ": " + std::string{found->second});
}

} // namespace komado::cli
