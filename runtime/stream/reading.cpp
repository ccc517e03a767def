#include "runtime/stream/reading.hpp"

namespace komado::stream {

std::string_view to_string(reject_reason reason) noexcept {
  switch (reason) {
  case reject_reason::malformed:
    return "malformed";
  case reject_reason::no_key:
    return "no_key";
  case reject_reason::bad_key:
    return "bad_key";
  case reject_reason::no_time:
    return "no_time";
  case reject_reason::bad_time:
    return "bad_time";
  case reject_reason::bad_value:
    return "bad_value";
  case reject_reason::duplicate_key:
    return "duplicate_key";
  case reject_reason::too_deep:
    return "too_deep";
  case reject_reason::too_large:
    return "too_large";
  case reject_reason::future:
    return "future";
  case reject_reason::past:
    return "past";
  }
  return "unknown";
}

} // namespace komado::stream
