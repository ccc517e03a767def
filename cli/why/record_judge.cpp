#include "cli/why/record_judge.hpp"

#include "runtime/stream/watermark.hpp"
#include "runtime/stream/window.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace komado::cli {

record_judge::record_judge(judge_rules rules, std::string device)
    : rules_(std::move(rules)),
      device_(std::move(device)),
      quoted_('"' + device_ + '"'),
      parser_(rules_.format) {}

void record_judge::begin(std::int32_t partition) {
  if (std::exchange(partition_, partition) != partition)
    watermark_ = stream::no_watermark;
}

void record_judge::take(std::int64_t offset, std::optional<stream::timestamp> written,
                        std::optional<std::string_view> value) {
  const auto reason = judge(written, value);
  if (is_of_device(value)) {
    input_reading seen;
    seen.partition = partition_;
    seen.offset = offset;
    seen.written = written;
    if (parsed_)
      seen.time = reading_.time;
    if (reason) {
      seen.fate = reading_fate::rejected;
      seen.reason = stream::to_string(*reason);
    } else if (stream::closed_at(stream::window_end(reading_.time, rules_.window_size), watermark_)) {
      seen.fate = reading_fate::late;
      seen.watermark = watermark_;
    }
    found_.push_back(std::move(seen));
  }
  if (!reason)
    watermark_ = std::max(watermark_, stream::watermark_of(reading_.time, written, rules_.watermark_delay));
}

std::optional<stream::reject_reason> record_judge::judge(std::optional<stream::timestamp> written,
                                                         std::optional<std::string_view> value) {
  parsed_ = false;
  if (!value)
    return stream::reject_reason::malformed;
  if (const auto reason = parser_.parse(*value, reading_))
    return reason;
  parsed_ = true;
  return stream::judge_time(reading_.time, written, rules_.bounds);
}

void record_judge::take(const rejected_record& reject) {
  const auto& place = reject.place;
  if (std::ranges::any_of(found_, [&](const input_reading& each) {
        return each.partition == place.partition && each.offset == place.offset;
      }))
    return;
  parsed_ = !parser_.parse(reject.value, reading_);
  if (!is_of_device(reject.value))
    return;
  input_reading seen;
  seen.partition = place.partition;
  seen.offset = place.offset;
  seen.written = reject.rejected_at;
  if (parsed_)
    seen.time = reading_.time;
  seen.fate = reading_fate::rejected;
  seen.reason = reject.reason;
  found_.push_back(std::move(seen));
}

bool record_judge::is_of_device(std::optional<std::string_view> value) const {
  if (parsed_)
    return reading_.device == device_;
  return value && value->find(quoted_) != std::string_view::npos;
}

std::vector<input_reading> of_window(const std::vector<input_reading>& found, stream::timestamp end,
                                     stream::duration size) {
  std::vector<input_reading> chosen;
  std::ranges::copy_if(found, std::back_inserter(chosen), [=](const input_reading& each) {
    const auto& at = each.time ? each.time : each.written;
    return at && stream::window_end(*at, size) == end;
  });
  std::ranges::sort(chosen, {}, [](const input_reading& each) { return std::pair{each.partition, each.offset}; });
  return chosen;
}

} // namespace komado::cli
