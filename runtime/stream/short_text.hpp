#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace komado::stream {

/// Reads a Word at `from`, in the processor's byte order, aligned or not.
template <class Word>
Word load_word(const char* from) noexcept {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

/// Compares texts of one size by the first bytes and by the last, as many as a Word has; together these are all if
/// there are at least one Word's bytes, and at most two Words'.
template <class Word>
bool same_ends(std::string_view a, std::string_view b) noexcept {
  const auto last = a.size() - sizeof(Word);
  return ((load_word<Word>(a.data()) ^ load_word<Word>(b.data())) |
          (load_word<Word>(a.data() + last) ^ load_word<Word>(b.data() + last))) == 0;
}

/// `a == b`, without a call for texts as short as keys and device ids are.
inline bool same_text(std::string_view a, std::string_view b) noexcept {
  constexpr std::size_t word = sizeof(std::uint64_t);
  const auto size = a.size();
  if (size != b.size())
    return false;
  if (size > 4 * word)
    return a == b;
  if (size > 2 * word)
    return same_ends<std::uint64_t>(a.substr(0, 2 * word), b.substr(0, 2 * word)) &&
           same_ends<std::uint64_t>(a.substr(size - 2 * word), b.substr(size - 2 * word));
  if (size >= word)
    return same_ends<std::uint64_t>(a, b);
  if (size >= 4)
    return same_ends<std::uint32_t>(a, b);
  if (size >= 2)
    return same_ends<std::uint16_t>(a, b);
  return size == 0 || a[0] == b[0];
}

} // namespace komado::stream
