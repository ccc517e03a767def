#pragma once

namespace komado::cli {

/// What the process tells whoever started it.
enum exit_code : int {
  exit_ok = 0,
  exit_failed = 1,   ///< something else, said on the standard error
  exit_settings = 2, ///< mistakes in the settings, all listed
  exit_halted = 4,   ///< going on would be a guess: a person has to decide
};

} // namespace komado::cli
