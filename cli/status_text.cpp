#include "cli/status_text.hpp"

#include "cli/json_cells.hpp"
#include "cli/text_table.hpp"

#include <vector>

namespace komado::cli {

namespace {

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

} // namespace

std::string status_text(std::string_view json) {
  const auto cluster = parse_object(json);
  if (!cluster)
    return {};
  const auto nodes = objects_of(*cluster, "nodes");
  const auto shards = objects_of(*cluster, "shards");
  const auto partitions = objects_of(*cluster, "partitions");
  if (!nodes || !shards || !partitions)
    return {};
  return "Job " + cell(*cluster, "job") + "\n\n" + nodes_text(*nodes, cell(*cluster, "asked")) + '\n' +
         shards_text(*shards) + '\n' + partitions_text(*partitions);
}

} // namespace komado::cli
