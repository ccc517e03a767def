#pragma once

#include "runtime/kafka/membership.hpp"
#include "tests/runtime/kafka/cluster.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace komado::kafka::testing {

using partitions = std::set<std::int32_t>;

/// The broker's group.min.session.timeout.ms.
inline constexpr std::chrono::milliseconds session = 6s;

/// Remembers what is whose, and waits for it.
class member : public awaited {
public:
  member(const std::string& group, const std::string& topic, client_options how = options())
      : joined_{must(membership::join(how, {group, topic, session}, callbacks()))} {}

  membership& group() { return *joined_; }
  void die() { joined_.reset(); }
  void release_all(const partitions& which) {
    for (const auto partition : which)
      joined_->release(partition);
  }

  bool await_owned(std::size_t count, std::chrono::milliseconds limit = patience) {
    return await([&] { return owned.size() == count; }, limit);
  }
  bool prove(std::int32_t partition) {
    const auto before = look(proofs).size();
    joined_->prove(partition);
    EXPECT_TRUE(await([&] { return proofs.size() > before; }));
    const auto all = look(proofs);
    EXPECT_EQ(all.back().first, partition);
    return all.back().second;
  }

  // Read them in await's condition, or by look.
  partitions owned;   // assigned, and neither revoked nor lost
  partitions revoked; // and not lost
  partitions lost;
  std::vector<std::pair<std::int32_t, bool>> proofs;
  std::vector<error> failures;
  std::vector<std::string> outages;
  bool left = false;
  bool empty_news = false;

private:
  membership_callbacks callbacks() {
    membership_callbacks made;
    made.on_assigned = [this](std::vector<std::int32_t> list) {
      note([&] {
        empty_news |= list.empty();
        owned.insert(list.begin(), list.end());
        for (const auto partition : list)
          revoked.erase(partition);
      });
    };
    made.on_revoked = [this](std::vector<std::int32_t> list) {
      note([&] {
        empty_news |= list.empty();
        move(list, revoked);
      });
    };
    made.on_lost = [this](std::vector<std::int32_t> list) {
      note([&] {
        empty_news |= list.empty();
        move(list, lost);
      });
    };
    made.on_proof = [this](std::int32_t partition, bool proven) {
      note([&] { proofs.emplace_back(partition, proven); });
    };
    made.on_left = [this] { note([&] { left = true; }); };
    made.on_error = [this](error what) { note([&] { failures.push_back(std::move(what)); }); };
    made.on_unreachable = [this](std::string_view text) { note([&] { outages.emplace_back(text); }); };
    return made;
  }

  void move(const std::vector<std::int32_t>& list, partitions& to) {
    for (const auto partition : list) {
      owned.erase(partition);
      revoked.erase(partition);
      to.insert(partition);
    }
  }

  std::unique_ptr<membership> joined_;
};

} // namespace komado::kafka::testing
