#include "cli/cluster_address.hpp"
#include "tests/cli/invocations.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <unistd.h>

namespace komado::cli {
namespace {

using namespace std::chrono_literals;

actors::cluster_options cluster(words arguments) {
  arguments.insert(arguments.begin(), "node");
  return cluster_of(settings_of<node_settings>(arguments));
}

const words tls{"--cluster.tls.ca=ca.crt", "--cluster.tls.certificate=node.crt", "--cluster.tls.key=node.key"};

words with_tls(words arguments) {
  arguments.insert(arguments.end(), tls.begin(), tls.end());
  return arguments;
}

/// An IPv4 address of this machine; empty if there is none.
std::string address_beside_loopback() {
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0)
    return {};
  std::string found;
  for (const auto* each = all; each != nullptr; each = each->ifa_next) {
    char text[INET_ADDRSTRLEN]{};
    if (each->ifa_addr != nullptr && each->ifa_addr->sa_family == AF_INET && (each->ifa_flags & IFF_LOOPBACK) == 0)
      found = inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(each->ifa_addr)->sin_addr, text, sizeof text);
  }
  freeifaddrs(all);
  return found;
}

TEST(cluster_of, is_a_loopback_port_without_tls_by_default) {
  const auto options = cluster({});
  EXPECT_EQ(options.listen_host, "127.0.0.1");
  EXPECT_EQ(options.listen_port, 0);
  EXPECT_EQ(options.advertise_host, "127.0.0.1");
  EXPECT_EQ(options.advertise_port, 0);
  EXPECT_FALSE(options.tls());
  EXPECT_EQ(options.session_timeout, 10s);
}

TEST(cluster_of, advertises_what_it_listens_at_or_what_it_is_told) {
  const auto listening = cluster(with_tls({"--cluster.listen=[2001:db8::1]:7070"}));
  EXPECT_EQ(listening.listen_host, "2001:db8::1");
  EXPECT_EQ(listening.listen_port, 7070);
  EXPECT_EQ(listening.advertise_host, "2001:db8::1");
  EXPECT_EQ(listening.advertise_port, 0) << "that of the listener";
  const auto told = cluster(with_tls({"--cluster.listen=0.0.0.0:7070", "--cluster.advertise=node-1:17070"}));
  EXPECT_EQ(told.listen_host, "0.0.0.0");
  EXPECT_EQ(told.advertise_host, "node-1");
  EXPECT_EQ(told.advertise_port, 17'070);
  EXPECT_EQ(cluster({"--cluster.listen=localhost:7070"}).listen_host, "127.0.0.1");
}

TEST(cluster_of, with_tls_has_all_its_files) {
  const auto options = cluster(tls);
  EXPECT_TRUE(options.tls());
  EXPECT_EQ(options.ca, "ca.crt");
  EXPECT_EQ(options.certificate, "node.crt");
  EXPECT_EQ(options.key, "node.key");
}

TEST(cluster_of, advertises_the_address_that_kafka_is_reached_from_when_it_listens_at_all) {
  const auto with_kafka_at = [](const std::string& servers) {
    return cluster(with_tls({"--cluster.listen=0.0.0.0:7070", "--bootstrap-servers=" + servers})).advertise_host;
  };
  EXPECT_EQ(with_kafka_at("SASL_SSL://127.0.0.1,kafka.invalid:9092"), "127.0.0.1");
  const auto own = address_beside_loopback();
  if (own.empty())
    GTEST_SKIP() << "this machine has no address but loopback";
  EXPECT_EQ(with_kafka_at(own + ":9092"), own) << "it reaches itself from itself";
}

TEST(cluster_of, advertises_the_hosts_name_when_kafka_cannot_be_found) {
  char name[256]{};
  ASSERT_EQ(gethostname(name, sizeof name - 1), 0);
  EXPECT_EQ(cluster(with_tls({"--cluster.listen=0.0.0.0:7070", "--bootstrap-servers=kafka.invalid:9092"})).advertise_host,
            name);
  EXPECT_EQ(cluster(with_tls({"--cluster.listen=0.0.0.0:7070", "--bootstrap-servers=[::1]:9092"})).advertise_host, name)
      << "an IPv6 address would not lead to 0.0.0.0";
}

} // namespace
} // namespace komado::cli
