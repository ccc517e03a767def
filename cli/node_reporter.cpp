#include "cli/node_reporter.hpp"

#include "cli/process_metrics.hpp"

#include <utility>

namespace komado::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto sample_interval = 1s;

} // namespace

node_reporter::node_reporter(std::string id, std::string http,
                             std::shared_ptr<const actors::node_status> status)
  : id_(std::move(id)), http_(std::move(http)), status_(std::move(status)) {
  earlier_ = recent_ = {std::chrono::steady_clock::now(), process_facts().cpu_seconds, 0};
}

void node_reporter::set_address(std::string address) {
  const std::lock_guard guard{mutex_};
  address_ = std::move(address);
}

actors::node_report node_reporter::report() {
  actors::node_report report;
  report.shards = status_->shard_reports();
  report.partitions = status_->partition_reports();
  report.node.id = id_;
  report.node.http = http_;
  report.node.process = process_facts();
  const sample now{std::chrono::steady_clock::now(), report.node.process.cpu_seconds,
                   static_cast<double>(status_->records_scanned())};
  const std::lock_guard guard{mutex_};
  report.node.address = address_;
  if (now.when - recent_.when >= sample_interval)
    earlier_ = std::exchange(recent_, now);
  const auto span = std::chrono::duration<double>(now.when - earlier_.when).count();
  if (span > 0) {
    report.node.cpu_percent = 100 * (now.cpu_seconds - earlier_.cpu_seconds) / span;
    report.node.records_per_second = (now.records - earlier_.records) / span;
  }
  return report;
}

} // namespace komado::cli
