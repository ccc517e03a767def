#pragma once

#include <boost/system/result.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace komado::cli {

/// The PEM files of cluster.tls, by path.
struct tls_files {
  std::string ca;
  std::string certificate;
  std::string key;
};

/// What is wrong with them, one sentence for each file, that names it and says what to do.
struct tls_mistakes {
  std::vector<std::string> sentences;
};

/// Checks that a node can prove by these files, as of `now`, to be of the cluster, both to those that it
/// connects to and to those that connect to it: `ca` holds certificates of CAs; `certificate` begins with the
/// node's, signed by one of them; `key` is its key, without a passphrase. Returns until when that holds. Reads
/// the files and nothing else.
boost::system::result<std::chrono::sys_seconds, tls_mistakes> check_cluster_tls(const tls_files& files,
                                                                                std::chrono::sys_seconds now);

} // namespace komado::cli
