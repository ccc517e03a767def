#include "page/assets.hpp"

#include <array>

// Made by CMakeLists.txt: a line for each file.
#define KOMADO_ASSET(path, symbol)                                                                       \
  extern "C" const char symbol[];                                                                        \
  extern "C" const char symbol##_end[];
#include <asset_table.inc>
#undef KOMADO_ASSET

namespace komado::page {

namespace {

constexpr std::string_view type_of(std::string_view path) {
  return path.ends_with(".js")    ? "text/javascript; charset=utf-8"
         : path.ends_with(".css") ? "text/css; charset=utf-8"
         : path.ends_with(".svg") ? "image/svg+xml"
                                  : "text/html; charset=utf-8";
}

} // namespace

std::span<const asset> assets() noexcept {
  static const auto all = std::to_array<asset>({
#define KOMADO_ASSET(path, symbol) {path, type_of(path), {symbol, symbol##_end}},
#include <asset_table.inc>
#undef KOMADO_ASSET
  });
  return all;
}

} // namespace komado::page
