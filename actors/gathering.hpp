#pragma once

#include "actors/cluster_report.hpp"

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace komado::actors {

/// What the nodes of a cluster report, as it comes in, until each has answered or was given up.
class gathering {
public:
  /// A node that does not answer in this time is shown as silent.
  static constexpr std::chrono::milliseconds patience{1500};

  gathering(node_report own, job_extent extent) : extent_(extent), asked_(own.node.id) {
    reports_.push_back(std::move(own));
  }

  void expect(const std::string& node, const std::string& address) {
    expected_[node] = {node, address, {}};
  }

  /// What the directory gives a node, in case that it does not say so itself.
  void expect_shard(const std::string& node, stream::shard_id shard, std::uint64_t incarnation) {
    shard_report known;
    known.shard = shard;
    known.incarnation = incarnation;
    expected_[node].shards.push_back(std::move(known));
  }

  void answer(const std::string& node, node_report report) {
    if (expected_.erase(node) != 0)
      reports_.push_back(std::move(report));
  }

  void silent(const std::string& node) {
    const auto known = expected_.find(node);
    if (known == expected_.end())
      return;
    silent_.push_back(std::move(known->second));
    expected_.erase(known);
  }

  bool complete() const noexcept {
    return expected_.empty();
  }

  cluster_report finish(std::string job) const {
    auto report = merge(reports_, silent_, extent_);
    report.job = std::move(job);
    report.asked = asked_;
    return report;
  }

private:
  job_extent extent_;
  std::string asked_;
  std::map<std::string, silent_node> expected_; // by id
  std::vector<node_report> reports_;
  std::vector<silent_node> silent_;
};

} // namespace komado::actors
