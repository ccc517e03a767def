#include "cli/node_reporter.hpp"

#include "cli/process_metrics.hpp"

#include <utility>

namespace komado::cli {

namespace {

constexpr stream::duration sample_interval = std::chrono::milliseconds{900};

} // namespace

node_reporter::node_reporter(std::string id, std::string http,
                             std::shared_ptr<const actors::node_status> status)
  : id_(std::move(id)), http_(std::move(http)), status_(std::move(status)) {
}

void node_reporter::set_address(std::string address) {
  const std::lock_guard guard{mutex_};
  address_ = std::move(address);
}

actors::node_report node_reporter::report() {
  const auto now = std::chrono::time_point_cast<stream::duration>(std::chrono::steady_clock::now());
  actors::node_report report;
  report.shards = status_->shard_reports(now);
  report.partitions = status_->partition_reports();
  report.node.id = id_;
  report.node.waits_for = status_->waits_for();
  report.node.http = http_;
  report.node.process = process_facts();
  const std::lock_guard guard{mutex_};
  report.node.address = address_;
  if (now - sampled_at_ >= sample_interval) {
    sampled_at_ = now;
    cpu_.sample(report.node.process.cpu_seconds, now);
    records_.sample(static_cast<double>(status_->records_scanned()), now);
  }
  report.node.cpu_percent = 100 * cpu_.per_second();
  report.node.records_per_second = records_.per_second();
  return report;
}

} // namespace komado::cli
