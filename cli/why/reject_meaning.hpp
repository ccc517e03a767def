#pragma once

#include <string>
#include <string_view>

namespace komado::cli {

/// The reason of a reject, as the rejects topic spells it, with what it means and, where it helps, what to do: printable,
/// without a full stop.
std::string meaning_of_reject(std::string_view reason);

} // namespace komado::cli
