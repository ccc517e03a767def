#include "actors/errors.hpp"

#include <caf/make_message.hpp>
#include <caf/message.hpp>

#include <array>
#include <string_view>

namespace komado::actors {

namespace {

constexpr std::array<std::string_view, 5> names = {"none", "fenced", "halted", "refused",
                                                   "not_here"};

} // namespace

std::string to_string(errc code) {
  return std::string{names[static_cast<std::size_t>(code) % names.size()]};
}

caf::error make_reason(errc code, std::string message) {
  return caf::error{code, caf::make_message(std::move(message))};
}

std::string message_of(const caf::error& reason) {
  if (reason.category() == caf::type_id_v<errc> && reason.context().match_elements<std::string>())
    return reason.context().get_as<std::string>(0);
  return caf::to_string(reason);
}

} // namespace komado::actors
