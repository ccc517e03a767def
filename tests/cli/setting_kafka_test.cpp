#include "cli/setting_kafka.hpp"

#include "tests/cli/invocations.hpp"

namespace komado::cli {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(kafka_properties, are_passed_through_from_every_source) {
  const temporary_file file{
      "\"kafka.linger.ms\" = 5\n[kafka]\n\"fetch.min.bytes\" = 1\nssl.ca.location = \"ca.crt\"\n"
      "socket.keepalive.enable = true\n"};
  const auto settings = settings_of<node_settings>({"node", file.option(), "--kafka.client.rack=b"},
                                                   {"KOMADO_KAFKA_SECURITY_PROTOCOL=SSL"});
  EXPECT_THAT(settings.kafka, ElementsAre(std::pair{"client.rack", "b"}, std::pair{"fetch.min.bytes", "1"},
                                          std::pair{"linger.ms", "5"}, std::pair{"security.protocol", "SSL"},
                                          std::pair{"socket.keepalive.enable", "true"},
                                          std::pair{"ssl.ca.location", "ca.crt"}));
}

TEST(kafka_properties, that_would_break_exactness_are_refused_with_the_reason) {
  for (const auto* property : {"enable.auto.commit",
                               "enable.auto.offset.store",
                               "isolation.level",
                               "auto.offset.reset",
                               "transactional.id",
                               "enable.idempotence",
                               "acks",
                               "request.required.acks",
                               "max.in.flight",
                               "max.in.flight.requests.per.connection",
                               "group.id",
                               "group.instance.id",
                               "partition.assignment.strategy",
                               "enable.partition.eof",
                               "transaction.timeout.ms",
                               "bootstrap.servers",
                               "metadata.broker.list",
                               "partitioner",
                               "plugin.library.paths",
                               "allow.auto.create.topics",
                               "event_cb",
                               "dr_msg_cb",
                               "opaque",
                               "offset.store.method",
                               "retries",
                               "test.mock.num.brokers",
                               "",
                               "Security.Protocol",
                               "a b"}) {
    const auto lines = mistakes_of({"node", std::string{"--kafka."} + property + "=x"});
    ASSERT_EQ(lines.size(), 1U) << property;
    EXPECT_THAT(lines[0], testing::AnyOf(HasSubstr("is refused: "), HasSubstr("is no librdkafka property")));
  }
  EXPECT_THAT(mistakes_of({"simulate", "--kafka.bootstrap.servers=x"}),
              ElementsAre(HasSubstr("bootstrap-servers")));
}

TEST(kafka_properties, for_debugging_may_not_print_credentials) {
  EXPECT_FALSE(refuse_property("debug", "broker,cgrp"));
  EXPECT_TRUE(refuse_property("debug", "broker, security"));
  EXPECT_TRUE(refuse_property("debug", "all"));
}

TEST(kafka_properties, that_merely_resemble_refused_ones_pass) {
  for (const auto* property :
       {"group.id.x", "acks.x", "ssl.ca.location", "sasl.mechanism", "retry.backoff.ms"})
    EXPECT_FALSE(refuse_property(property, "1")) << property;
}

TEST(secrets, are_known_by_their_names) {
  for (const auto* property :
       {"sasl.password", "sasl.oauthbearer.client.secret", "ssl.key.pem", "ssl.key.password",
        "ssl.keystore.password", "sasl.jaas.config", "sasl.oauthbearer.config",
        "sasl.oauthbearer.assertion.private.key.passphrase", "SASL.PASSWORD", "ssl.ca.pem"})
    EXPECT_TRUE(is_secret_property(property)) << property;
  for (const auto* property :
       {"sasl.username", "ssl.key.location", "sasl.mechanism", "sasl.oauthbearer.token.endpoint.url"})
    EXPECT_FALSE(is_secret_property(property)) << property;
}

TEST(secrets, appear_in_no_dump_and_no_mistake) {
  const auto dump = text_of({"node", "--dump-config", "--kafka.sasl.password=hunter2"},
                            {"KOMADO_KAFKA_SSL_KEY_PEM=hunter2"});
  EXPECT_THAT(dump, AllOf(Not(HasSubstr("hunter2")),
                          HasSubstr("\"sasl.password\" = \"<redacted>\" # --kafka.sasl.password\n"),
                          HasSubstr("\"ssl.key.pem\" = \"<redacted>\" # KOMADO_KAFKA_SSL_KEY_PEM\n")));

  const temporary_file file{
      "[kafka]\nsasl.password = [\"hunter2\"]\nssl.key.password = 2017-01-01\nsasl.jaas = \"hunter2\n"};
  const auto lines = mistakes_of({"node", file.option(), "--kafka.sasl.password=hunter2",
                                  "--kafka.sasl.password=hunter2", "--kafka-sasl.password=hunter2",
                                  "--kafka.ssl.key.password", "hunter2", "--kafka.SASL.PASSWORD=hunter2"},
                                 {"KOMADO_KAFKA_SASL_PASSWORD=hunter2\xFF", "KOMADO_SASL_PASSWORD=hunter2"});
  EXPECT_EQ(lines.size(), 9U);
  EXPECT_THAT(lines, Each(Not(HasSubstr("hunter2"))));
}

TEST(secrets, that_a_dump_left_out_are_asked_for) {
  const temporary_file dump{text_of({"node", "--dump-config", "--kafka.sasl.password=hunter2"})};
  EXPECT_THAT(mistakes_of({"node", dump.option()}), ElementsAre(HasSubstr("put the secret itself here")));
  const auto settings =
      settings_of<node_settings>({"node", dump.option()}, {"KOMADO_KAFKA_SASL_PASSWORD=hunter2"});
  EXPECT_EQ(settings.kafka.at("sasl.password"), "hunter2");
}

} // namespace komado::cli
