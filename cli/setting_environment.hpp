#pragma once

#include "cli/setting_file.hpp"

#include <span>
#include <string_view>

namespace komado::cli {

/// The variable that names the settings file, as --config-file does.
inline constexpr std::string_view config_file_variable = "KOMADO_CONFIG_FILE";

/// Takes the settings among the variables "NAME=value": KOMADO_WINDOW_SIZE is window.size,
/// KOMADO_KAFKA_SECURITY_PROTOCOL is kafka.security.protocol. Any other variable that begins with KOMADO_
/// is a mistake, except `config_file_variable`, the build's KOMADO_DEPS and KOMADO_JOBS, and those by
/// which Kubernetes announces a service of that name (KOMADO_SERVICE_HOST, KOMADO_PORT_8080_TCP_ADDR
/// and the like).
setting_source read_environment(std::span<const std::string_view> variables);

} // namespace komado::cli
