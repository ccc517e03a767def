#pragma once

#include "runtime/stream/aggregate.hpp"
#include "runtime/stream/time.hpp"
#include "runtime/stream/time_zone.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace komado::stream {

/// What closed a result's window. The numeric values are part of the state log: append only.
enum class closed_by : std::uint8_t {
  watermark = 0, ///< every partition's watermark had reached the end: replay gives the same result
  idle = 1,      ///< partitions without traffic were left out or moved on by the clock
  late = 2,      ///< not a final result: readings that came after the window had closed
};

/// As results spell it: "watermark", "idle", "late".
std::string_view to_string(closed_by reason) noexcept;

/// What a result says of a field.
enum class aggregate_function : std::uint8_t { mean, min, max, sum, count };

/// As settings spell it, and as it follows a field's name: "mean", "min", ...
std::string_view to_string(aggregate_function function) noexcept;

/// The shape of a job's results. The mean of a field carries the field's name, the other functions
/// `<field>_min` and so on.
struct result_format {
  std::string key_field = "bid";
  std::string time_field = "time";
  std::vector<std::string> fields = {"ambient", "rh"};
  std::vector<aggregate_function> functions = {aggregate_function::mean};
};

/// A name that `format` would write twice in one result, if any: such a job must not start.
std::optional<std::string> find_repeated_name(const result_format& format);

/// Writes results as JSON objects, compact and in this order:
///
///   {"bid":"...","time":"<end, local, ISO-8601>","ambient":28.7,...,"start":<s>,"end":<s>,"count":<n>,
///    "closed_by":"watermark"}
///
/// start and end are UNIX seconds, with decimals only where a window does not begin on a second. A mean,
/// minimum, maximum or sum without any value, or that overflows a double, is null. Not thread-safe.
class result_writer {
public:
  result_writer(const result_format& format, time_zone zone);

  /// Appends one result to `out`. `device` is valid UTF-8; `count` is that of the window's readings;
  /// `fields` has the format's fields in their order.
  void write(std::string& out, std::string_view device, timestamp start, timestamp end, std::uint64_t count,
             std::span<const aggregate> fields, closed_by reason);

private:
  struct column {
    std::string label; ///< `,"name":`
    std::size_t field;
    aggregate_function function;
  };

  std::string opening_;
  std::string time_label_;
  std::vector<column> columns_;
  time_zone zone_;
};

} // namespace komado::stream
