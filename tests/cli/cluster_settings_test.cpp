#include "cli/host_port.hpp"
#include "tests/cli/invocations.hpp"

namespace komado::cli {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

const words tls{"--cluster.tls.ca=ca.crt", "--cluster.tls.certificate=node.crt", "--cluster.tls.key=node.key"};

/// The mistakes of a node with these settings, and mutual TLS if `encrypted`.
words of_node(words arguments, bool encrypted = false) {
  arguments.insert(arguments.begin(), "node");
  if (encrypted)
    arguments.insert(arguments.end(), tls.begin(), tls.end());
  return mistakes_of(arguments);
}

} // namespace

TEST(host_port, reads_names_and_addresses_and_writes_them_back) {
  EXPECT_EQ(*parse_host_port("node-1:7070"), (host_port{"node-1", 7070}));
  EXPECT_EQ(*parse_host_port("10.0.0.1:0"), (host_port{"10.0.0.1", 0}));
  EXPECT_EQ(*parse_host_port("[fe80::1%eth0]:65535"), (host_port{"fe80::1%eth0", 65'535}));
  for (const auto* text : {"node-1:7070", "10.0.0.1:0", "[::1]:7070"})
    EXPECT_EQ(to_string(*parse_host_port(text)), text);
}

TEST(host_port, says_what_is_wrong) {
  const auto why = [](std::string_view text) { return parse_host_port(text).error().text; };
  EXPECT_THAT(why("::1:7070"), HasSubstr("without brackets"));
  EXPECT_THAT(why("node-1"), HasSubstr("names no port"));
  EXPECT_THAT(why("[::1]"), HasSubstr("names no port"));
  EXPECT_THAT(why("127.1:7070"), HasSubstr("IP address that is none"));
  EXPECT_THAT(why("[node]:7070"), HasSubstr("IP address that is none"));
  for (const auto* text : {"", ":7070", "[::1:7070", "a b:1", "[]:1"})
    EXPECT_THAT(why(text), HasSubstr("is not host:port")) << text;
  for (const auto* text : {"a:", "a:x", "a:-1", "a:65536", "http://a:1", "[::1]x", "[::1]:"})
    EXPECT_THAT(why(text), HasSubstr("port that is not a number")) << text;
}

TEST(host_port, knows_what_only_this_machine_reaches) {
  for (const auto* host : {"127.0.0.1", "127.255.0.9", "::1", "localhost"})
    EXPECT_TRUE(is_loopback(host)) << host;
  for (const auto* host : {"0.0.0.0", "128.0.0.1", "::", "::2", "localhost.example", "127.0.0.1.example", "127.1",
                           "::ffff:10.0.0.1", ""})
    EXPECT_FALSE(is_loopback(host)) << host;
}

TEST(cluster_listen, takes_an_address_with_a_port_or_any_free_one) {
  for (const auto* right : {"127.0.0.1:0", "127.8.0.1:7070", "[::1]:0", "localhost:7070"})
    EXPECT_THAT(of_node({std::string{"--cluster.listen="} + right}), IsEmpty()) << right;
  EXPECT_THAT(of_node({"--cluster.listen=127.0.0.1"}), ElementsAre(HasSubstr("names no port")));
  EXPECT_THAT(of_node({"--cluster.listen="}), ElementsAre(HasSubstr("is not host:port")));
}

TEST(cluster_listen, on_more_than_loopback_needs_mutual_tls) {
  for (const auto* open : {"0.0.0.0:7070", "[::]:7070", "10.0.0.1:0", "node-1:7070"}) {
    EXPECT_THAT(of_node({std::string{"--cluster.listen="} + open}),
                ElementsAre(AllOf(HasSubstr("there is no mutual TLS"), HasSubstr(open), HasSubstr("deploy/certs"))));
    EXPECT_THAT(of_node({std::string{"--cluster.listen="} + open}, true), IsEmpty()) << open;
  }
}

TEST(cluster_listen, by_the_environment_is_checked_as_well) {
  EXPECT_THAT(mistakes_of({"node"}, {"KOMADO_CLUSTER_LISTEN=0.0.0.0:7070"}),
              ElementsAre(HasSubstr("KOMADO_CLUSTER_LISTEN: cluster.listen")));
  EXPECT_THAT(mistakes_of({"node"}, {"KOMADO_CLUSTER_LISTEN=0.0.0.0:7070", "KOMADO_CLUSTER_TLS_CA=a",
                                     "KOMADO_CLUSTER_TLS_CERTIFICATE=b", "KOMADO_CLUSTER_TLS_KEY=c"}),
              IsEmpty());
  EXPECT_THAT(mistakes_of({"status"}, {"KOMADO_CLUSTER_LISTEN=0.0.0.0:7070"}), IsEmpty()) << "opens nothing";
}

TEST(cluster_advertise, has_to_lead_to_this_node) {
  for (const auto* right : {"", "10.0.0.1:7070", "[2001:db8::1]:7070", "node-1:7070"})
    EXPECT_THAT(of_node({std::string{"--cluster.advertise="} + right}, true), IsEmpty()) << right;
  EXPECT_THAT(of_node({"--cluster.advertise=0.0.0.0:7070"}, true), ElementsAre(HasSubstr("all addresses")));
  EXPECT_THAT(of_node({"--cluster.advertise=[::]:7070"}, true), ElementsAre(HasSubstr("all addresses")));
  EXPECT_THAT(of_node({"--cluster.advertise=node-1:0"}, true), ElementsAre(HasSubstr("port 0")));
}

TEST(cluster_advertise, to_other_machines_needs_mutual_tls) {
  EXPECT_THAT(of_node({"--cluster.advertise=node-1:7070"}), ElementsAre(HasSubstr("there is no mutual TLS")));
  EXPECT_THAT(of_node({"--cluster.advertise=127.0.0.1:7070"}), IsEmpty());
}

TEST(cluster_tls_settings, are_given_whole_or_not_at_all) {
  EXPECT_THAT(of_node({tls[0]}), ElementsAre(HasSubstr("cluster.tls.certificate"), HasSubstr("cluster.tls.key")));
  EXPECT_THAT(of_node({tls[0], tls[1], "--cluster.listen=0.0.0.0:7070"}),
              ElementsAre(AllOf(HasSubstr("cluster.tls.key"), HasSubstr("is missing"))));
  EXPECT_THAT(of_node({}, true), IsEmpty());
}

TEST(cluster_settings, list_all_their_mistakes_at_once) {
  EXPECT_THAT(of_node({"--cluster.listen=x", "--cluster.advertise=0.0.0.0:1", "--cluster.session-timeout=5s", tls[2]}),
              SizeIs(5));
}

} // namespace komado::cli
