#include "cli/cluster_tls.hpp"
#include "tests/cli/made_certificates.hpp"

#include <gmock/gmock.h>

#include <cstdlib>

namespace komado::cli {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr certificate_time now{1'800'000'000s}; // 2027-01-15T08:00:00Z
constexpr auto day = 24h;

certificate_wish ca_named(const std::string& name) {
  return {.name = name, .is_ca = true, .begin = now - 10 * day, .end = now + 100 * day};
}

certificate_wish node_named(const std::string& name) {
  return {.name = name, .begin = now - day, .end = now + 10 * day};
}

/// A cluster with one node, of whose files a test replaces some.
class cluster_tls : public testing::Test {
protected:
  const made_certificate ca = make_certificate(ca_named("ca"));
  const made_certificate node = make_certificate(node_named("node"), &ca);
  const pem_directory dir;
  tls_files files{dir.certificates("ca.crt", {ca}), dir.certificates("node.crt", {node}), dir.key("node.key", node)};

  std::vector<std::string> mistakes(certificate_time at = now) const {
    const auto checked = check_cluster_tls(files, at);
    return checked ? std::vector<std::string>{} : checked.error().sentences;
  }
};

TEST_F(cluster_tls, is_right_until_the_first_certificate_expires) {
  const auto until = check_cluster_tls(files, now);
  ASSERT_TRUE(until) << until.error().sentences.front();
  EXPECT_EQ(*until, now + 10 * day);
}

TEST_F(cluster_tls, takes_a_chain_and_several_cas) {
  const auto middle = make_certificate(ca_named("middle"), &ca);
  const auto far = make_certificate(node_named("far"), &middle);
  files = {dir.certificates("cas.crt", {make_certificate(ca_named("other")), ca}),
           dir.certificates("chain.crt", {far, middle}), dir.key("far.key", far)};
  EXPECT_THAT(mistakes(), ElementsAre());
  files.certificate = dir.certificates("leaf.crt", {far});
  EXPECT_THAT(mistakes(), ElementsAre(HasSubstr("was not signed by the CA"))) << "the middle is missing";
}

TEST_F(cluster_tls, that_cannot_be_read_is_refused) {
  files = {dir.path("none.crt"), dir.path(""), dir.path("none.key")};
  EXPECT_THAT(mistakes(), ElementsAre(AllOf(HasSubstr("cluster.tls.ca "), HasSubstr("none.crt"), HasSubstr("No such file")),
                                      AllOf(HasSubstr("cluster.tls.certificate "), HasSubstr("Is a directory")),
                                      AllOf(HasSubstr("cluster.tls.key "), HasSubstr("No such file"))));
}

TEST_F(cluster_tls, of_the_wrong_kind_is_refused) {
  files = {dir.key("a", ca), dir.text("b", "hello"), dir.certificates("c", {node})};
  EXPECT_THAT(mistakes(), ElementsAre(AllOf(HasSubstr("cluster.tls.ca"), HasSubstr("no certificate in PEM")),
                                      AllOf(HasSubstr("cluster.tls.certificate"), HasSubstr("no certificate in PEM")),
                                      AllOf(HasSubstr("cluster.tls.key"), HasSubstr("no private key in PEM"))));
  files.ca = dir.text("big", std::string(2 * 1024 * 1024, 'x'));
  EXPECT_THAT(mistakes().at(0), HasSubstr("larger than 1 MiB"));
}

TEST_F(cluster_tls, with_a_certificate_as_its_ca_that_is_none_is_refused) {
  files.ca = dir.certificates("not-a-ca.crt", {node});
  EXPECT_THAT(mistakes(), ElementsAre(HasSubstr("no CA's")));
}

TEST_F(cluster_tls, with_the_key_of_another_certificate_is_refused) {
  files.key = dir.key("other.key", ca);
  EXPECT_THAT(mistakes(), ElementsAre(AllOf(HasSubstr("cluster.tls.key"), HasSubstr("is not the key of"),
                                            HasSubstr("node.crt"))));
}

TEST_F(cluster_tls, with_an_encrypted_key_is_refused_without_asking) {
  files.key = dir.key("encrypted.key", node, "secret");
  EXPECT_THAT(mistakes(), ElementsAre(HasSubstr("is encrypted")));
}

TEST_F(cluster_tls, of_another_ca_is_refused) {
  files.ca = dir.certificates("other.crt", {make_certificate(ca_named("other"))});
  EXPECT_THAT(mistakes(), ElementsAre(AllOf(HasSubstr("node.crt"), HasSubstr("was not signed by the CA"))));
  files.ca = dir.certificates("namesake.crt", {make_certificate(ca_named("ca"))});
  EXPECT_THAT(mistakes(), ElementsAre(HasSubstr("was not signed by the CA"))) << "of the same name";
}

TEST_F(cluster_tls, that_has_expired_or_has_not_begun_is_refused) {
  EXPECT_THAT(mistakes(now + 11 * day), ElementsAre(HasSubstr("has expired at 2027-01-25T08:00:00Z")));
  EXPECT_THAT(mistakes(now - 2 * day), ElementsAre(HasSubstr("is not valid before 2027-01-14T08:00:00Z")));
}

TEST_F(cluster_tls, of_a_ca_that_has_expired_is_refused) {
  auto wish = node_named("lasting");
  wish.end = now + 1000 * day;
  const auto lasting = make_certificate(wish, &ca);
  files.certificate = dir.certificates("lasting.crt", {lasting});
  files.key = dir.key("lasting.key", lasting);
  EXPECT_EQ(*check_cluster_tls(files, now), now + 100 * day);
  EXPECT_THAT(mistakes(now + 101 * day), ElementsAre(HasSubstr("was signed by a CA that has expired at 2027-04-25")));
}

TEST_F(cluster_tls, that_serves_one_side_only_is_refused) {
  for (const auto* usage : {"serverAuth", "clientAuth"}) {
    auto wish = node_named("half");
    wish.usage = usage;
    const auto half = make_certificate(wish, &ca);
    files.certificate = dir.certificates("half.crt", {half});
    files.key = dir.key("half.key", half);
    EXPECT_THAT(mistakes(), ElementsAre(HasSubstr("both clients and servers"))) << usage;
  }
}

TEST_F(cluster_tls, made_by_deploy_certs_is_right) {
  const auto command = std::string{KOMADO_CERTS} + ' ' + dir.path("made") + " 2>&1";
  ASSERT_EQ(std::system(command.c_str()), 0);
  files = {dir.path("made/ca.crt"), dir.path("made/node.crt"), dir.path("made/node.key")};
  EXPECT_THAT(mistakes(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())), ElementsAre());
}

} // namespace
} // namespace komado::cli
