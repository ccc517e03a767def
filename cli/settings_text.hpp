#pragma once

#include "cli/settings_resolution.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace komado::cli {

/// What a command does, in a clause without a full stop.
std::string_view summary_of(command name) noexcept;

/// What it does and how to use it, in lines of at most 100 characters; empty: its summary and settings tell all.
std::string_view description_of(command name) noexcept;

/// The help of one command, or of komado as a whole.
std::string help_text(std::optional<command> about);

/// The effective settings of a command as TOML that can be read back, each with its origin, secrets
/// redacted.
std::string dump_settings(command name, const effective_settings& effective);

/// docs/configuration.md.
std::string settings_reference();

} // namespace komado::cli
