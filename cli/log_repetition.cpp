#include "cli/log_repetition.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace komado::cli {

namespace {

std::string without_digits(std::string_view text) {
  std::string out;
  std::ranges::remove_copy_if(text, std::back_inserter(out), [](char c) { return c >= '0' && c <= '9'; });
  return out;
}

/// Makes room for one more, then appends it.
template <class T>
void append(std::vector<T>& to, T added, std::size_t most) {
  if (to.size() == most)
    to.erase(to.begin());
  to.push_back(std::move(added));
}

} // namespace

std::optional<std::uint64_t> log_repetition::take(std::string_view message, time_point now) {
  const auto known = std::ranges::find(printed_, message, &printed::message);
  if (known != printed_.end() && now - known->at < span) {
    ++known->held_back;
    return std::nullopt;
  }
  auto& alike = kind_of(message, now);
  if (alike.printed == burst) {
    ++alike.held_back;
    return std::nullopt;
  }
  ++alike.printed;
  auto held_back = std::exchange(alike.held_back, 0);
  if (known != printed_.end()) {
    held_back += known->held_back;
    printed_.erase(known);
  }
  append(printed_, {std::string{message}, now}, most);
  return held_back;
}

/// The message's kind, as the youngest, with a new burst if the old one is over.
log_repetition::kind& log_repetition::kind_of(std::string_view message, time_point now) {
  kind alike{without_digits(message), now};
  if (const auto known = std::ranges::find(kinds_, alike.text, &kind::text); known != kinds_.end()) {
    alike.held_back = known->held_back;
    if (now - known->since < burst_span) {
      alike.since = known->since;
      alike.printed = known->printed;
    }
    kinds_.erase(known);
  }
  append(kinds_, std::move(alike), most);
  return kinds_.back();
}

} // namespace komado::cli
