#pragma once

#include "cli/redrive_plan.hpp"
#include "cli/settings.hpp"
#include "runtime/kafka/admin.hpp"
#include "runtime/kafka/log_reader.hpp"

#include <functional>
#include <set>
#include <stop_token>
#include <string>

namespace komado::cli {

/// The topic in which `komado redrive` keeps what it has sent: a record for each place, with the place as its
/// key.
std::string redriven_topic(const redrive_settings& settings);

/// What the rejects topic holds, and what was redriven of it: read_committed, up to the ends of the moment.
class reject_log {
public:
  /// Does not wait for a broker. Error: errc::configuration.
  static kafka::result<reject_log> open(const redrive_settings& settings, const kafka::client_options& client,
                                        std::stop_token stop);

  /// Partitions of a topic that has to be there; errc::not_found says how to name another one.
  kafka::result<std::int32_t> partitions(const std::string& topic, std::string_view setting);

  /// The places that were redriven, as `to_string` writes them. None if none ever was.
  kafka::result<std::set<std::string>> redriven();

  /// Visits all rejected records; false ends it. The second argument is nothing for a
  /// record that no node wrote.
  using visitor = std::function<bool(const kafka::record&, const std::optional<rejected_record>&)>;
  kafka::result<void> visit(const visitor& each);

private:
  reject_log(const redrive_settings& settings, kafka::admin admin, kafka::log_reader reader, std::stop_token stop)
      : settings_{settings}, admin_{std::move(admin)}, reader_{std::move(reader)}, stop_{std::move(stop)} {}

  kafka::result<void> read(const std::string& topic, std::int32_t partitions,
                           const kafka::log_reader::visitor_of_headers& each);

  redrive_settings settings_;
  kafka::admin admin_;
  kafka::log_reader reader_;
  std::stop_token stop_;
};

} // namespace komado::cli
