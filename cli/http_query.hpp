#pragma once

#include "cli/host_port.hpp"
#include "cli/settings.hpp"

#include <boost/system/result.hpp>

#include <chrono>
#include <string>

namespace komado::cli {

/// Why a node did not answer, with its URL and what to do: for people.
struct query_failure {
  std::string message;
  int problem = 0; ///< the status of an answer that says why not, as the API's do; 0: there was none
};

/// The node that the settings name: by url, or else by http.address (the loopback address if that stands
/// for all) and http.port.
host_port node_of(const query_settings& settings);

/// The body of the answer 200 to GET `path`; any other answer is a failure, and so is one that is not there
/// within `limit` or larger than 64 MiB. Connects directly, without a proxy.
boost::system::result<std::string, query_failure> query(const host_port& node, const std::string& path,
                                                        std::chrono::milliseconds limit);

} // namespace komado::cli
