#include "cli/status_text.hpp"

#include "cli/setting_text.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <vector>

namespace komado::cli {

namespace {

using json_object = boost::json::object;

constexpr std::string_view unknown = "-";

enum class alignment { left, right };

struct column {
  std::string_view title;
  alignment align = alignment::left;
};

/// Bytes of UTF-8 that begin a character.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// Rows under their titles, as wide as they have to be.
class text_table {
public:
  explicit text_table(std::initializer_list<column> columns) : columns_(columns) {
    for (const auto& column : columns_)
      widths_.push_back(column.title.size());
  }

  void add(std::vector<std::string> cells) {
    for (std::size_t i = 0; i < cells.size(); ++i)
      widths_[i] = std::max(widths_[i], width_of(cells[i]));
    rows_.push_back(std::move(cells));
  }

  std::string text() const {
    std::vector<std::string> titles;
    for (const auto& column : columns_)
      titles.emplace_back(column.title);
    auto out = line(titles);
    for (const auto& row : rows_)
      out += line(row);
    return out;
  }

private:
  std::string line(const std::vector<std::string>& cells) const {
    std::string out;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string blanks(widths_[i] - width_of(cells[i]), ' ');
      out += i == 0 ? "" : "  ";
      out += columns_[i].align == alignment::right ? blanks + cells[i] : cells[i] + blanks;
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return out + '\n';
  }

  std::vector<column> columns_;
  std::vector<std::size_t> widths_;
  std::vector<std::vector<std::string>> rows_;
};

/// A member as a cell; "-" for null or nothing.
std::string cell(const json_object& from, std::string_view key) {
  const auto* value = from.if_contains(key);
  if (value == nullptr || value->is_null())
    return std::string{unknown};
  if (const auto* text = value->if_string())
    return make_printable({text->data(), text->size()});
  return boost::json::serialize(*value);
}

bool is_true(const json_object& from, std::string_view key) {
  const auto* value = from.if_contains(key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

/// A number divided by `unit`, with so many decimals.
std::string number(const json_object& from, std::string_view key, int decimals, double unit = 1) {
  const auto* value = from.if_contains(key);
  boost::json::error_code failed;
  const double amount = value != nullptr ? value->to_number<double>(failed) : 0;
  if (value == nullptr || failed)
    return std::string{unknown};
  std::array<char, 400> text{}; // the longest double has 309 digits before its point
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), amount / unit, std::chars_format::fixed, decimals);
  return {text.data(), end.ptr};
}

std::string nodes_text(const std::vector<json_object>& nodes, std::string_view asked) {
  text_table table{{"NODE"},
                   {"ADDRESS"},
                   {"VERSION"},
                   {"UP SINCE"},
                   {"CPU S", alignment::right},
                   {"CPU %", alignment::right},
                   {"MEMORY MIB", alignment::right},
                   {"RECORDS/S", alignment::right},
                   {""}};
  for (const auto& node : nodes) {
    const bool answers = is_true(node, "answers");
    table.add({cell(node, "id"), cell(node, "address"), cell(node, "version"), cell(node, "up_since"),
               number(node, "cpu_seconds", 0), number(node, "cpu_percent", 0),
               number(node, "memory_bytes", 0, 1024.0 * 1024), number(node, "records_per_second", 0),
               !answers                     ? "DOES NOT ANSWER"
               : cell(node, "id") == asked ? "asked"
                                            : ""});
  }
  return table.text();
}

std::string shards_text(const std::vector<json_object>& shards) {
  text_table table{{"SHARD", alignment::right},
                   {"OWNER"},
                   {"STATE"},
                   {"WATERMARK"},
                   {"OPEN WINDOWS", alignment::right},
                   {"LAST COMMIT"}};
  for (const auto& shard : shards)
    table.add({cell(shard, "shard"), cell(shard, "owner"), cell(shard, "state"), cell(shard, "watermark"),
               cell(shard, "open_windows"), cell(shard, "last_commit")});
  return table.text();
}

std::string partitions_text(const std::vector<json_object>& partitions) {
  text_table table{{"PARTITION", alignment::right},
                   {"READER"},
                   {"POSITION", alignment::right},
                   {"END", alignment::right},
                   {"LAG", alignment::right},
                   {"LAG S", alignment::right},
                   {"WATERMARK"},
                   {""}};
  for (const auto& partition : partitions)
    table.add({cell(partition, "partition"), cell(partition, "reader"), cell(partition, "position"),
               cell(partition, "end"), cell(partition, "lag_records"), number(partition, "lag_seconds", 1),
               cell(partition, "watermark"),
               is_true(partition, "idle")                   ? "idle"
               : is_true(partition, "holds_watermark_back") ? "holds the watermark back"
                                                            : ""});
  return table.text();
}

/// The objects of an array; false if it is none.
bool take(const json_object& from, std::string_view key, std::vector<json_object>& into) {
  const auto* value = from.if_contains(key);
  if (value == nullptr || !value->is_array())
    return false;
  for (const auto& item : value->get_array()) {
    if (!item.is_object())
      return false;
    into.push_back(item.get_object());
  }
  return true;
}

} // namespace

std::string status_text(std::string_view json) {
  boost::json::error_code failed;
  const auto answer = boost::json::parse(boost::json::string_view{json.data(), json.size()}, failed);
  if (failed || !answer.is_object())
    return {};
  const auto& cluster = answer.get_object();
  std::vector<json_object> nodes;
  std::vector<json_object> shards;
  std::vector<json_object> partitions;
  if (!take(cluster, "nodes", nodes) || !take(cluster, "shards", shards) ||
      !take(cluster, "partitions", partitions))
    return {};
  return "Job " + cell(cluster, "job") + "\n\n" + nodes_text(nodes, cell(cluster, "asked")) + '\n' +
         shards_text(shards) + '\n' + partitions_text(partitions);
}

} // namespace komado::cli
