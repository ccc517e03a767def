#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace komado::cli {

/// The bytes of one record, in place: no allocation. What exceeds its capacity is a defect of the caller.
class record_text {
public:
  static constexpr std::size_t capacity = 1024;

  void clear() noexcept { size_ = 0; }
  void append(std::string_view text) noexcept;
  void append_integer(std::int64_t value) noexcept;
  /// Appends `scaled` / 10^16 in as few digits as it takes, with one behind the point at least, as Python
  /// prints a float: 28.75, 28.0.
  void append_decimal(std::int64_t scaled) noexcept;
  /// Keeps the first `size` bytes.
  void cut(std::size_t size) noexcept { size_ = size < size_ ? size : size_; }

  /// Valid until the next change.
  std::string_view view() const noexcept { return {bytes_.data(), size_}; }

private:
  char* end() noexcept { return bytes_.data() + size_; }

  std::array<char, capacity> bytes_;
  std::size_t size_ = 0;
};

} // namespace komado::cli
