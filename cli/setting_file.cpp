#include "cli/setting_file.hpp"

#include "cli/setting_text.hpp"

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
// Its parse_key asserts what it then handles as an error: "[=job]" would end a debug build.
#define TOML_ASSERT(condition) static_cast<void>(0)
#include <toml++/toml.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace komado::cli {

namespace {

constexpr std::size_t largest_file = 1 << 20;

std::string place(std::string_view name, const toml::source_region& where) {
  return std::string{name} + ':' + std::to_string(where.begin.line);
}

/// Why a TOML value of another type is refused, by the row's kind.
std::string explain_type(const setting& row, const toml::node& found) {
  switch (row.kind) {
  case setting_kind::list:
    return "is no list: write for example [\"a\", \"b\"]";
  case setting_kind::duration:
    if (const auto number = found.value<std::int64_t>(); number && found.is_integer())
      return "has no unit: write for example \"" + std::to_string(*number) + "s\" (units: d, h, min, s, ms)";
    return "is no duration: write it in quotes, for example \"5s\"";
  case setting_kind::integer:
  case setting_kind::number:
    return "is not a number: write it without quotes";
  case setting_kind::boolean:
    return "is neither true nor false: write it without quotes";
  default:
    return "is not a text: write it in quotes";
  }
}

bool accepts(const setting& row, const toml::node& node) {
  switch (row.kind) {
  case setting_kind::integer:
    return node.is_integer();
  case setting_kind::number:
    return node.is_integer() || node.is_floating_point();
  case setting_kind::boolean:
    return node.is_boolean();
  case setting_kind::properties:
    return node.is_string() || node.is_integer() || node.is_floating_point() || node.is_boolean();
  case setting_kind::start:
  case setting_kind::time:
    return node.is_string() || node.is_date_time();
  case setting_kind::list:
    return node.is_array();
  default:
    return node.is_string();
  }
}

std::string render_date_time(const toml::date_time& value) {
  const auto pad = [](auto number, std::size_t width) {
    auto text = std::to_string(number);
    return text.size() < width ? std::string(width - text.size(), '0') + text : text;
  };
  std::string text = pad(value.date.year, 4) + '-' + pad(value.date.month, 2) + '-' + pad(value.date.day, 2) +
                     'T' + pad(value.time.hour, 2) + ':' + pad(value.time.minute, 2) + ':' +
                     pad(value.time.second, 2);
  if (value.time.nanosecond != 0)
    text += '.' + pad(value.time.nanosecond, 9);
  if (value.offset) {
    const auto minutes = std::abs(int{value.offset->minutes});
    text += value.offset->minutes < 0 ? '-' : '+';
    text += pad(minutes / 60, 2) + ':' + pad(minutes % 60, 2);
  }
  return text;
}

/// A scalar as the command line would spell it.
std::string render_scalar(const toml::node& node) {
  if (const auto* value = node.as_string())
    return value->get();
  if (const auto* value = node.as_integer())
    return std::to_string(value->get());
  if (const auto* value = node.as_floating_point())
    return render_number(value->get());
  if (const auto* value = node.as_boolean())
    return value->get() ? "true" : "false";
  if (const auto* value = node.as_date_time())
    return render_date_time(value->get());
  return node.is_array() ? "[...]" : node.is_table() ? "{...}" : "?";
}

class file_reader {
public:
  explicit file_reader(std::string_view name) : name_(name) {}

  /// Takes all settings in `table`; `prefix` is its name with a dot behind, or empty.
  void read(const toml::table& table, const std::string& prefix) {
    for (const auto& [key, node] : table) {
      const auto full = prefix + std::string{key.str()};
      const auto* row = find_setting(full);
      const auto* inner = node.as_table();
      if (inner != nullptr && (row == nullptr || row->kind == setting_kind::properties) && !inner->empty())
        read(*inner, full + '.');
      else
        take(row,
             setting_entry{.key = full, .text = render_scalar(node), .origin = place(name_, node.source())},
             node);
    }
  }

  void fail(std::string source, std::string reason) {
    found_.mistakes.push_back({std::move(source), {}, {}, std::move(reason)});
  }

  setting_source finish() { return std::move(found_); }

private:
  void take(const setting* row, setting_entry entry, const toml::node& node) {
    if (row == nullptr) {
      if (!is_empty_group(entry.key, node))
        found_.entries.push_back(
            std::move(entry)); // whoever puts the sources together says that it is unknown
    } else if (!accepts(*row, node)) {
      found_.mistakes.push_back(make_mistake(entry, explain_type(*row, node)));
    } else if (const auto* array = node.as_array()) {
      take_list(std::move(entry), *array);
    } else {
      found_.entries.push_back(std::move(entry));
    }
  }

  void take_list(setting_entry entry, const toml::array& array) {
    entry.text.clear();
    entry.items.emplace();
    for (const auto& item : array) {
      if (!item.is_string()) {
        entry.items->push_back(render_scalar(item));
        found_.mistakes.push_back(make_mistake(entry, "has an item that is not a text: write it in quotes"));
        return;
      }
      entry.items->push_back(item.as_string()->get());
    }
    found_.entries.push_back(std::move(entry));
  }

  static bool is_empty_group(const std::string& key, const toml::node& node) {
    const auto begins_so = [&](const setting& row) { return row.key.starts_with(key + '.'); };
    return node.is_table() && std::ranges::any_of(setting_table(), begins_so);
  }

  std::string_view name_;
  setting_source found_;
};

/// Blanks line `number` of `text` if it is one `key = value`; whether it did. To drop any other line would
/// change the meaning of those after it.
bool drop_assignment(std::string& text, std::size_t number) {
  std::size_t begin = 0;
  for (std::size_t line = 1; line < number; ++line) {
    const auto end = text.find('\n', begin);
    if (end == std::string::npos)
      return false;
    begin = end + 1;
  }
  const auto end = std::min(text.find('\n', begin), text.size());
  const std::string_view line = std::string_view{text}.substr(begin, end - begin);
  const auto first = line.find_first_not_of(" \t\r");
  if (first == std::string_view::npos || line[first] == '[' || line[first] == '#' ||
      line.find('=') == std::string_view::npos)
    return false;
  text.replace(begin, end - begin, end - begin, ' ');
  return true;
}

} // namespace

setting_source parse_settings_text(std::string text, std::string_view name) {
  file_reader reader{name};
  std::size_t last_line = 0;
  for (;;) {
    const auto parsed = toml::parse(std::string_view{text}, name);
    if (parsed) {
      reader.read(parsed.table(), {});
      return reader.finish();
    }
    const auto& error = parsed.error();
    const std::size_t line = error.source().begin.line;
    std::string why{error.description()};
    // One bad assignment does not hide the mistakes after it. Falling back would mean no progress.
    const bool goes_on = line > last_line && drop_assignment(text, line);
    if (!goes_on)
      why += " (the rest of the file was not read)";
    reader.fail(place(name, error.source()), std::move(why));
    if (!goes_on)
      return reader.finish();
    last_line = line;
  }
}

setting_source read_settings_file(const std::string& path) {
  const auto fail = [&](const std::string& why) {
    file_reader reader{path};
    reader.fail("--config-file=" + path, why);
    return reader.finish();
  };
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status))
    return fail(status.type() == std::filesystem::file_type::not_found
                    ? "there is no such file"
                    : "cannot be read: " + error.message());
  if (std::filesystem::is_directory(status))
    return fail("is a directory, not a file");
  errno = 0;
  std::ifstream file{path, std::ios::binary};
  std::string text(largest_file + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || !file.is_open())
    return fail(std::string{"cannot be read: "} + std::strerror(errno));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > largest_file)
    return fail("is larger than 1 MiB: this is no file of settings");
  return parse_settings_text(std::move(text), path);
}

} // namespace komado::cli
