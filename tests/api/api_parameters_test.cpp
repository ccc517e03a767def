#include "cli/api/parameters.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace komado::cli {
namespace {

http_request asked(std::multimap<std::string, std::string> parameters) {
  return {"/", "", std::move(parameters)};
}

TEST(cursor, comes_back_as_it_was) {
  for (const auto& device : {std::string{}, std::string{"a.b"}, std::string{"\xff\0\n", 3}, std::string(256, '\x80')}) {
    for (const auto value : {std::int64_t{0}, std::numeric_limits<std::int64_t>::min(),
                             std::numeric_limits<std::int64_t>::max()}) {
      const stream::page_end end{value, device, stream::timestamp{stream::duration{value / -2}}};
      const auto back = parse_cursor(cursor_text(end));
      ASSERT_TRUE(back);
      EXPECT_EQ(*back, end);
    }
  }
}

TEST(cursor, refuses_what_it_did_not_write) {
  for (const auto* text : {"", ".", "1", "1.", "1.2", "1.2.3", "1.2.zz", "1.2.0G", "x.2.00", "1..00", "1.2.00 ",
                           "99999999999999999999.1.00", "1.2.0A"})
    EXPECT_FALSE(parse_cursor(text)) << text;
}

TEST(window_query_of, takes_what_is_known) {
  const auto query = window_query_of(asked({{"search", "b0"}, {"order", "count"}, {"limit", "7"}}));
  ASSERT_TRUE(query);
  EXPECT_EQ(query->page.search, "b0");
  EXPECT_FALSE(query->page.exact);
  EXPECT_EQ(query->page.limit, 7u);
  EXPECT_EQ(query->order, stream::window_order::count);
  const auto exact = window_query_of(asked({{"device", "b0"}}));
  ASSERT_TRUE(exact);
  EXPECT_TRUE(exact->page.exact);
  EXPECT_EQ(exact->page.limit, 50u);
}

TEST(window_query_of, refuses_a_parameter_that_is_given_twice) {
  EXPECT_EQ(window_query_of(asked({{"limit", "1"}, {"limit", "2"}})).error().detail, "limit: is given twice");
}

TEST(reject_query_of, takes_a_reason_by_its_name) {
  const auto query = reject_query_of(asked({{"reason", "bad_time"}, {"search", "b0"}}), {20, 1000});
  ASSERT_TRUE(query);
  EXPECT_EQ(query->reason, stream::reject_reason::bad_time);
  EXPECT_EQ(query->search, "b0");
  EXPECT_EQ(query->limit, 20u);
  EXPECT_EQ(reject_query_of(asked({}), {20, 1000})->reason, std::nullopt);
  EXPECT_FALSE(reject_query_of(asked({{"reason", ""}}), {20, 1000}));
}

} // namespace
} // namespace komado::cli
