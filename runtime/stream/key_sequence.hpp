#pragma once

#include "runtime/stream/short_text.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace komado::stream {

/// Recognises the keys of one flat object after the other. A producer writes its keys in the same order
/// every time, so the order of the previous object is the first guess; while the guess holds, a key
/// costs one comparison and cannot be a duplicate, because the remembered keys are distinct.
///
/// What it answers depends on the keys of the current object only, never on the guess.
class key_sequence {
public:
  /// The slot of a key that nobody wants.
  static constexpr std::size_t unwanted = static_cast<std::size_t>(-1);

  /// `wanted` are distinct names; a name's slot is its index.
  explicit key_sequence(std::vector<std::string> wanted) : wanted_(std::move(wanted)) {}

  /// Begins the next object and forgets the keys of the one before.
  void begin() noexcept {
    expected_ = remembered_.data();
    expected_end_ = expected_ + remembered_.size();
    guess_holds_ = true;
  }

  /// Takes the object's next key and returns its slot. `key` must live until the object's end if
  /// `outlives_object`, else it is copied where that is necessary.
  std::size_t slot_of(std::string_view key, bool outlives_object) {
    if (expected_ != expected_end_ && same_text(expected_->name, key))
      return (expected_++)->slot;
    return slot_of_unexpected(key, outlives_object);
  }

  /// If `rest` begins with the expected key, a quote and a colon: takes that key, sets `slot` and returns how
  /// many bytes that were, else 0. `rest` begins behind the quote that opens the key.
  std::size_t take_expected(std::string_view rest, std::size_t& slot) noexcept {
    if (expected_ == expected_end_)
      return 0;
    const auto& known = *expected_;
    if (rest.size() < known.written.least || !known.written.begins(rest.data()))
      return 0;
    ++expected_;
    slot = known.slot;
    return known.written.size;
  }

  /// Ends the object: true if no key came twice. Its order becomes the next guess.
  bool end_distinct() { return guess_holds_ || end_unexpected(); }

private:
  /// A key as records have it, with its closing quote and colon, for a comparison of two words without a branch.
  struct spelling {
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    spelling() = default;
    /// None if the key is longer than two words take, or cannot be written without an escape.
    explicit spelling(std::string_view key);

    /// Whether these bytes, `least` or more, begin so.
    bool begins(const char* bytes) const noexcept {
      return (((load_word<std::uint64_t>(bytes) ^ first) & mask) | ((load_word<std::uint64_t>(bytes + last_at) ^ last) & mask)) == 0;
    }

    std::uint64_t first = 0;
    std::uint64_t last = 0; // overlaps the first
    std::uint64_t mask = 0;
    std::size_t last_at = 0;
    std::size_t size = 0;
    std::size_t least = none;
  };

  struct entry {
    std::string_view name;
    std::size_t slot = unwanted;
    spelling written;
  };

  std::size_t slot_of_unexpected(std::string_view key, bool outlives_object);
  bool end_unexpected();
  bool seen_are_distinct();
  void remember_seen();

  std::vector<std::string> wanted_;
  std::vector<entry> remembered_; // into names_
  std::string names_;
  const entry* expected_ = nullptr; // the next key of remembered_, while the guess holds
  const entry* expected_end_ = nullptr;
  bool guess_holds_ = true;
  std::vector<entry> seen_; // all keys of the current object once the guess has failed
  std::deque<std::string> copies_;
  std::vector<std::string_view> sorted_;
};

} // namespace komado::stream
