#pragma once

#include "runtime/stream/key_sequence.hpp"
#include "runtime/stream/reading_parser.hpp"

#include <boost/json/error.hpp>
#include <boost/json/string_view.hpp>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <functional>
#include <limits>

namespace komado::stream {

/// The slots of key_sequence: the values first, so that a value's slot is its index.
inline std::vector<std::string> slots_of(const reading_format& format) {
  auto slots = format.fields;
  slots.push_back(format.key_field);
  slots.push_back(format.time_field);
  return slots;
}

/// The double nearest to `number`, of which `approximation` is Boost.JSON's value. False if it
/// overflows.
inline bool to_exact_double(double approximation, std::string_view number, double& out) noexcept {
  // Up to 15 digits without an exponent Boost.JSON divides two integers that doubles hold exactly
  // (the mantissa and a power of ten up to 10^15), so its result is rounded once.
  const auto is_exponent = [](char c) { return c == 'e' || c == 'E'; };
  if (number.size() <= 16 && std::none_of(number.begin(), number.end(), is_exponent)) {
    out = approximation;
    return true;
  }
  const auto [end, status] = std::from_chars(number.data(), number.data() + number.size(), out);
  if (status == std::errc::result_out_of_range) {
    if (std::abs(approximation) > 1)
      return false;
    out = 0;
  }
  return std::isfinite(out);
}

/// Receives Boost.JSON's events and fills in a reading. Every event goes on to the end of the record, so
/// that the verdict does not depend on the order of its fields.
class reading_handler {
public:
  using error_code = boost::json::error_code;
  using text = boost::json::string_view;

  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);

  explicit reading_handler(const reading_format& format)
      : keys_(slots_of(format)),
        fields_(format.fields.size()),
        key_slot_(fields_),
        time_slot_(fields_ + 1),
        unit_(format.unit) {}

  void begin(std::string_view record, reading& out) noexcept {
    record_ = record;
    out_ = &out;
    depth_ = 0;
    faults_ = 1U << static_cast<unsigned>(reject_reason::no_key) |
              1U << static_cast<unsigned>(reject_reason::no_time);
    partial_.clear();
    for (std::size_t i = 0; i < fields_; ++i)
      out.values[i] = std::numeric_limits<double>::quiet_NaN();
    keys_.begin();
  }

  std::optional<reject_reason> verdict() {
    if (!keys_.end_distinct())
      return reject_reason::duplicate_key;
    if (faults_ == 0)
      return std::nullopt;
    return static_cast<reject_reason>(std::countr_zero(faults_));
  }

  bool on_document_begin(error_code&) noexcept { return true; }

  bool on_document_end(error_code&) noexcept { return true; }

  bool on_object_begin(error_code&) noexcept { return enter(); }

  bool on_object_end(std::size_t, error_code&) noexcept {
    --depth_;
    return true;
  }

  bool on_array_begin(error_code&) noexcept { return enter(); }

  bool on_array_end(std::size_t, error_code&) noexcept {
    --depth_;
    return true;
  }

  bool on_key_part(text part, std::size_t, error_code&) {
    if (depth_ == 1)
      partial_.append(part.data(), part.size());
    return true;
  }

  bool on_key(text rest, std::size_t, error_code&) {
    if (depth_ != 1)
      return true;
    const auto name = whole(rest);
    slot_ = keys_.slot_of(name, is_in_record(name));
    partial_.clear();
    return true;
  }

  /// For scanners that need not take a key apart first: key_sequence::take_expected() of the record's object.
  std::size_t take_expected_key(std::string_view rest) noexcept { return keys_.take_expected(rest, slot_); }

  bool on_string_part(text part, std::size_t, error_code&) {
    if (is_wanted())
      partial_.append(part.data(), part.size());
    return true;
  }

  bool on_string(text rest, std::size_t, error_code&) {
    if (!is_wanted())
      return true;
    const auto value = whole(rest);
    if (slot_ == key_slot_)
      take_device(value);
    else if (slot_ == time_slot_)
      take_time(unit_ == time_unit::iso8601 ? parse_iso8601(value) : std::nullopt);
    else
      add_fault(reject_reason::bad_value);
    partial_.clear();
    return true;
  }

  bool on_number_part(text, error_code&) noexcept {
    return true; // only before an error: the parser sees the whole record at once
  }

  bool on_int64(std::int64_t value, text, error_code&) noexcept {
    if (is_wanted() && slot_ == time_slot_ && unit_ != time_unit::iso8601)
      take_time(convert_integer_time(value, unit_));
    else
      take_number(static_cast<double>(value));
    return true;
  }

  bool on_uint64(std::uint64_t value, text, error_code&) noexcept {
    take_number(static_cast<double>(value));
    return true;
  }

  /// `value` is the nearest double to `number`.
  bool on_exact_double(double value, text number, error_code& error) noexcept {
    if (slot_ >= fields_)
      return on_double(value, number, error);
    out_->values[slot_] = value;
    return true;
  }

  bool on_double(double approximation, text number, error_code&) noexcept {
    if (!is_wanted())
      return true;
    if (slot_ < fields_) {
      if (!to_exact_double(approximation, number, out_->values[slot_]))
        add_fault(reject_reason::bad_value);
    } else if (slot_ == time_slot_ && unit_ != time_unit::iso8601) {
      take_time(parse_decimal_time(number, unit_));
    } else {
      take_other();
    }
    return true;
  }

  bool on_bool(bool, error_code&) noexcept {
    take_other();
    return true;
  }

  bool on_null(error_code&) noexcept {
    return true; // as good as absent
  }

  bool on_comment_part(text, error_code&) noexcept { return true; }

  bool on_comment(text, error_code&) noexcept { return true; }

  /// Whether anybody wants the value of the key that came last.
  bool is_wanted() const noexcept { return depth_ == 1 && slot_ != key_sequence::unwanted; }

private:
  bool enter() noexcept {
    take_other();
    ++depth_;
    return true;
  }

  /// The string whose last part is `rest`: in the record itself unless it holds an escape.
  std::string_view whole(text rest) {
    if (partial_.empty())
      return {rest.data(), rest.size()};
    partial_.append(rest.data(), rest.size());
    return partial_;
  }

  bool is_in_record(std::string_view value) const noexcept {
    return std::greater_equal<>{}(value.data(), record_.data()) &&
           std::less_equal<>{}(value.data() + value.size(), record_.data() + record_.size());
  }

  void add_fault(reject_reason reason) noexcept { faults_ |= 1U << static_cast<unsigned>(reason); }

  void clear_fault(reject_reason reason) noexcept { faults_ &= ~(1U << static_cast<unsigned>(reason)); }

  void take_device(std::string_view value) {
    clear_fault(reject_reason::no_key);
    bool good = !value.empty() && value.size() <= max_device_bytes;
    if (is_in_record(value)) {
      out_->device = value;
    } else {
      device_.assign(value);
      out_->device = device_;
      good = good && value.find('\0') == std::string_view::npos; // JSON has no NUL but an escaped one
    }
    if (!good)
      add_fault(reject_reason::bad_key);
  }

  void take_time(std::optional<timestamp> time) noexcept {
    clear_fault(reject_reason::no_time);
    if (time)
      out_->time = *time;
    else
      add_fault(reject_reason::bad_time);
  }

  void take_number(double value) noexcept {
    if (is_wanted() && slot_ < fields_)
      out_->values[slot_] = value;
    else
      take_other();
  }

  /// A value whose type does not fit its field, if somebody wants that field.
  void take_other() noexcept {
    if (!is_wanted())
      return;
    if (slot_ == key_slot_) {
      clear_fault(reject_reason::no_key);
      add_fault(reject_reason::bad_key);
    } else if (slot_ == time_slot_) {
      take_time(std::nullopt);
    } else {
      add_fault(reject_reason::bad_value);
    }
  }

  key_sequence keys_;
  std::size_t fields_;
  std::size_t key_slot_;
  std::size_t time_slot_;
  time_unit unit_;
  std::string_view record_;
  reading* out_ = nullptr;
  std::size_t depth_ = 0;
  std::size_t slot_ = key_sequence::unwanted;
  std::uint32_t faults_ = 0; // one bit per reject_reason
  std::string partial_;
  std::string device_;
};

} // namespace komado::stream
