#include "runtime/stream/key_sequence.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace komado::stream {

namespace {

/// Larger objects are no shape worth remembering, and their memory is given back.
constexpr std::size_t most_remembered_keys = 64;
constexpr std::size_t most_remembered_bytes = 4096;

bool must_be_escaped(char c) noexcept { return c == '"' || c == '\\' || (c >= '\0' && c < ' '); }

} // namespace

key_sequence::spelling::spelling(std::string_view key) {
  constexpr std::size_t word = sizeof(std::uint64_t);
  if (key.size() + 2 > 2 * word || std::any_of(key.begin(), key.end(), must_be_escaped))
    return;
  std::array<char, 2 * word> text{};
  *std::copy(key.begin(), key.end(), text.begin()) = '"';
  text[key.size() + 1] = ':';
  size = key.size() + 2;
  least = std::max(size, word);
  last_at = least - word;
  mask = size < word ? (std::uint64_t{1} << (8 * size)) - 1 : ~std::uint64_t{0};
  first = load_word<std::uint64_t>(text.data());
  last = load_word<std::uint64_t>(text.data() + last_at);
}

std::size_t key_sequence::slot_of_unexpected(std::string_view key, bool outlives_object) {
  if (guess_holds_) {
    guess_holds_ = false;
    seen_.assign(std::as_const(remembered_).data(), expected_);
    expected_ = expected_end_;
    copies_.clear();
  }
  if (!outlives_object)
    key = copies_.emplace_back(key);
  const auto match = std::find(wanted_.begin(), wanted_.end(), key);
  const auto slot = match == wanted_.end() ? unwanted : static_cast<std::size_t>(match - wanted_.begin());
  seen_.push_back({key, slot, {}});
  return slot;
}

bool key_sequence::end_unexpected() {
  const bool distinct = seen_are_distinct();
  if (seen_.size() > most_remembered_keys) {
    seen_ = {};
    copies_ = {};
    sorted_ = {};
  } else if (distinct) {
    remember_seen();
  }
  return distinct;
}

bool key_sequence::seen_are_distinct() {
  // Sorting bounds what a hostile record of a hundred thousand keys can cost; hashing would not.
  sorted_.clear();
  for (const auto& key : seen_)
    sorted_.push_back(key.name);
  std::sort(sorted_.begin(), sorted_.end());
  return std::adjacent_find(sorted_.begin(), sorted_.end()) == sorted_.end();
}

void key_sequence::remember_seen() {
  std::string names;
  for (const auto& key : seen_)
    names += key.name;
  if (names.size() > most_remembered_bytes)
    return;
  // The views in seen_ may point into the old names_, which dies here.
  std::size_t offset = 0;
  names_ = std::move(names);
  remembered_.clear();
  for (const auto& key : seen_) {
    const auto name = std::string_view{names_}.substr(offset, key.name.size());
    remembered_.push_back({name, key.slot, spelling{name}});
    offset += name.size();
  }
}

} // namespace komado::stream
