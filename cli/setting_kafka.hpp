#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace komado::cli {

/// librdkafka properties that Komado refuses, because it sets them itself or because they would break
/// exactness. A name that ends in '*' stands for all that begin so.
struct refused_property {
  std::string_view names; ///< separated by blanks
  std::string_view why;   ///< a clause that begins in lower case, without a final stop
};

/// All refused properties, for the documentation.
std::span<const refused_property> refused_properties() noexcept;

/// Why `property` (librdkafka's name, without "kafka.") may not have this value; none if it may.
/// Whether librdkafka knows the property at all only librdkafka can tell.
std::optional<std::string> refuse_property(std::string_view property, std::string_view value);

/// Whether the property's value must never be printed: passwords, secrets, passphrases, keys and
/// certificates in PEM, and SASL's JAAS and OAUTHBEARER configuration.
bool is_secret_property(std::string_view property);

/// What stands for a secret wherever settings are printed.
inline constexpr std::string_view redacted = "<redacted>";

} // namespace komado::cli
