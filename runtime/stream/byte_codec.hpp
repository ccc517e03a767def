#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace komado::stream {

static_assert(std::endian::native == std::endian::little, "the state log is little-endian");

/// Appends values to a byte string: integers as LEB128, signed ones zigzag, doubles and fixed-width
/// integers little-endian, text with its length before it.
class byte_writer {
public:
  explicit byte_writer(std::string& out) noexcept : out_(out) {
  }

  void unsigned_integer(std::uint64_t value) {
    while (value >= 0x80) {
      out_ += static_cast<char>(value | 0x80);
      value >>= 7;
    }
    out_ += static_cast<char>(value);
  }

  void signed_integer(std::int64_t value) {
    unsigned_integer((static_cast<std::uint64_t>(value) << 1)
                     ^ static_cast<std::uint64_t>(value >> 63));
  }

  void number(double value) {
    raw(&value, sizeof value);
  }

  void fixed(std::uint32_t value) {
    raw(&value, sizeof value);
  }

  void text(std::string_view value) {
    unsigned_integer(value.size());
    out_ += value;
  }

  void raw(const void* data, std::size_t size) {
    out_.append(static_cast<const char*>(data), size);
  }

private:
  std::string& out_;
};

/// Takes values off a byte string. After the first value that is not there, `ok()` is false and every
/// further value is zero or empty, so that a decoder may test once per group.
class byte_reader {
public:
  explicit byte_reader(std::string_view in) noexcept : in_(in) {
  }

  bool ok() const noexcept {
    return ok_;
  }
  std::string_view rest() const noexcept {
    return in_;
  }
  bool at_end() const noexcept {
    return in_.empty();
  }

  std::uint64_t unsigned_integer() noexcept {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !in_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(in_.front());
      in_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80)
        return value;
    }
    return fail();
  }

  std::int64_t signed_integer() noexcept {
    const auto value = unsigned_integer();
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
  }

  double number() noexcept {
    double value = 0;
    raw(&value, sizeof value);
    return value;
  }

  std::uint32_t fixed() noexcept {
    std::uint32_t value = 0;
    raw(&value, sizeof value);
    return value;
  }

  std::string_view text() noexcept {
    const auto size = unsigned_integer();
    if (!ok_ || size > in_.size()) {
      fail();
      return {};
    }
    const auto value = in_.substr(0, size);
    in_.remove_prefix(size);
    return value;
  }

  void raw(void* data, std::size_t size) noexcept {
    if (!ok_ || size > in_.size()) {
      fail();
      return;
    }
    std::memcpy(data, in_.data(), size);
    in_.remove_prefix(size);
  }

  /// A count of things that each take at least `least` bytes: bounded by what is left, so that a
  /// damaged count cannot make a decoder reserve gigabytes.
  std::uint64_t count(std::size_t least) noexcept {
    const auto value = unsigned_integer();
    return value > in_.size() / least ? fail() : value;
  }

  /// The value just taken decodes but means nothing: as if it were not there.
  void refuse() noexcept {
    fail();
  }

private:
  std::uint64_t fail() noexcept {
    ok_ = false;
    in_ = {};
    return 0;
  }

  std::string_view in_;
  bool ok_ = true;
};

} // namespace komado::stream
