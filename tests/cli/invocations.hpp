#pragma once

#include "cli/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace komado::cli {

using words = std::vector<std::string>;

inline std::vector<std::string_view> views(const words& texts) { return {texts.begin(), texts.end()}; }

inline invocation_result invoke(const words& arguments, const words& environment = {}) {
  return parse_command_line(views(arguments), views(environment));
}

/// The settings of a command line that has to be right; fails the test with the mistakes if it is not.
template <class Settings>
Settings settings_of(const words& arguments, const words& environment = {}) {
  const auto result = invoke(arguments, environment);
  if (!result) {
    for (const auto& wrong : result.error())
      ADD_FAILURE() << to_string(wrong);
    return {};
  }
  if (const auto* settings = std::get_if<Settings>(&*result))
    return *settings;
  ADD_FAILURE() << "another invocation";
  return {};
}

/// The lines that a person would read about a command line that is wrong.
inline words mistakes_of(const words& arguments, const words& environment = {}) {
  const auto result = invoke(arguments, environment);
  words lines;
  if (!result)
    for (const auto& wrong : result.error())
      lines.push_back(to_string(wrong));
  return lines;
}

/// The text that a command line prints; fails the test with the mistakes if it is wrong.
inline std::string text_of(const words& arguments, const words& environment = {}) {
  const auto result = invoke(arguments, environment);
  if (!result) {
    for (const auto& wrong : result.error())
      ADD_FAILURE() << to_string(wrong);
    return {};
  }
  if (const auto* print = std::get_if<print_text>(&*result))
    return print->text;
  ADD_FAILURE() << "prints no text";
  return {};
}

/// A settings file that lives as long as this object.
class temporary_file {
public:
  explicit temporary_file(std::string_view text) {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    static int count = 0;
    path_ = testing::TempDir() + "komado-" + test->test_suite_name() + '-' + test->name() + '-' +
            std::to_string(count++) + ".toml";
    std::ofstream{path_, std::ios::binary} << text;
  }
  ~temporary_file() { std::filesystem::remove(path_); }
  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;

  const std::string& path() const { return path_; }
  std::string option() const { return "--config-file=" + path_; }

private:
  std::string path_;
};

} // namespace komado::cli
