#pragma once

#include <array>
#include <string>
#include <string_view>

namespace komado::cli {

enum class shell { bash, zsh };
inline constexpr std::array<std::string_view, 2> shell_names{"bash", "zsh"};

/// A script that completes the commands, settings and values of komado: for bash a file of
/// share/bash-completion/completions, for zsh one of a directory in fpath, named _komado.
std::string shell_completion(shell of);

} // namespace komado::cli
