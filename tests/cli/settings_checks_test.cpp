#include "tests/cli/invocations.hpp"

namespace komado::cli {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(topics, must_differ_from_each_other) {
  EXPECT_THAT(mistakes_of({"node", "--output.topic=sensortag"}),
              ElementsAre(AllOf(HasSubstr("--output.topic: output.topic = \"sensortag\""),
                                HasSubstr("input.topic"))));
  EXPECT_THAT(mistakes_of({"node", "--late.topic=sensortag-state"}), ElementsAre(HasSubstr("state log")));
  EXPECT_THAT(mistakes_of({"node", "--job.name=j", "--input.topic=j-directory"}),
              ElementsAre(HasSubstr("directory")));
  EXPECT_THAT(mistakes_of({"node", "--late.topic=a.b", "--rejects.topic=a_b"}),
              ElementsAre(HasSubstr("does not tell . from _")));
  EXPECT_THAT(mistakes_of({"node", "--late.topic=", "--rejects.topic="}), IsEmpty());
}

TEST(topics, follow_the_rules_of_kafka) {
  for (const auto& name : words{"", ".", "..", "a b", "a/b", "\xC3\xA4", std::string(250, 'a')})
    EXPECT_THAT(mistakes_of({"node", "--input.topic=" + name}), testing::SizeIs(1)) << name;
  EXPECT_THAT(mistakes_of({"node", "--input.topic=" + std::string(249, 'a')}), IsEmpty());
}

TEST(job_name, can_be_a_part_of_names_in_kafka) {
  for (const auto& name : words{"", "a b", "a/b", std::string(101, 'a')})
    EXPECT_THAT(mistakes_of({"node", "--job.name=" + name}), testing::SizeIs(1)) << name;
  EXPECT_THAT(mistakes_of({"node", "--job.name=A.b_c-9"}), IsEmpty());
}

TEST(fields, may_not_collide_in_a_result) {
  EXPECT_THAT(mistakes_of({"node", "--input.fields=count"}),
              ElementsAre(HasSubstr("\"count\" would be written twice")));
  EXPECT_THAT(mistakes_of({"node", "--input.fields=a,a_min", "--output.aggregates=mean,min"}),
              ElementsAre(HasSubstr("\"a_min\" would be written twice")));
  EXPECT_THAT(mistakes_of({"node", "--input.fields=count", "--output.aggregates=min"}), IsEmpty());
}

TEST(fields, have_one_purpose_each) {
  EXPECT_THAT(mistakes_of({"node", "--input.fields=bid"}), ElementsAre(HasSubstr("key or the time field")));
  EXPECT_THAT(mistakes_of({"node", "--input.time-field=bid"}), ElementsAre(HasSubstr("needs both")));
  EXPECT_THAT(mistakes_of({"node", "--input.fields=a,b,a"}), ElementsAre(HasSubstr("has \"a\" twice")));
  EXPECT_THAT(mistakes_of({"node", "--input.fields="}),
              ElementsAre(HasSubstr("has 0 items: expected list from 1 to 16 items")));
  EXPECT_THAT(mistakes_of({"node", "--input.fields=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17"}),
              ElementsAre(HasSubstr("has 17 items")));
  EXPECT_THAT(mistakes_of({"node", "--input.fields=a,,b"}), ElementsAre(HasSubstr("is empty")));
}

TEST(joint_checks, say_nothing_about_settings_that_are_wrong_by_themselves) {
  EXPECT_THAT(mistakes_of({"node", "--input.topic=sensortag-sink", "--output.topic=a b"}),
              ElementsAre(HasSubstr("Kafka refuses in a topic")));
  EXPECT_THAT(mistakes_of({"node", "--input.key-field=ambient", "--input.fields="}),
              ElementsAre(HasSubstr("has 0 items")));
}

TEST(brokers, are_hosts_with_ports) {
  for (const auto* right : {"a", "a:1", "a:9092, b:9093", "[::1]:9092", "SSL://a:9093"})
    EXPECT_THAT(mistakes_of({"node", std::string{"--bootstrap-servers="} + right}), IsEmpty()) << right;
  for (const auto* wrong :
       {"", ",", "a:", "a:0", "a:65536", "a:x", ":9092", "a b:1", "[::1", "[::1]x", "a:1:2"})
    EXPECT_THAT(mistakes_of({"node", std::string{"--bootstrap-servers="} + wrong}), testing::SizeIs(1))
        << wrong;
}

TEST(devices_with_a_skewed_clock, are_no_more_than_there_are) {
  EXPECT_THAT(mistakes_of({"simulate", "--devices=2", "--skewed-clock=3"}),
              ElementsAre(HasSubstr("more than the 2 devices")));
  EXPECT_THAT(mistakes_of({"simulate", "--devices=2", "--skewed-clock=2"}), IsEmpty());
}

TEST(http_address, is_a_host_without_a_port) {
  for (const auto* right : {"0.0.0.0", "::", "localhost", "fe80::1%eth0"})
    EXPECT_THAT(mistakes_of({"node", std::string{"--http.address="} + right}), IsEmpty()) << right;
  for (const auto* wrong : {"", "a b", "http://x", "[::1]"})
    EXPECT_THAT(mistakes_of({"node", std::string{"--http.address="} + wrong}), testing::SizeIs(1)) << wrong;
}

} // namespace komado::cli
