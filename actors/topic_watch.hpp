#pragma once

#include "runtime/kafka/admin.hpp"

#include <optional>
#include <string>
#include <utility>

namespace komado::actors {

/// Whether a topic is still the same, by the answers to questions about it.
class topic_watch {
public:
  using answer = kafka::result<std::optional<kafka::topic_description>>;

  /// `id` as in kafka::topic_description; empty: that of the first answer with a topic.
  explicit topic_watch(std::string id = {}) : id_(std::move(id)) {
  }

  /// True if the topic was deleted or made anew. One answer that there is none proves nothing: a broker that has just
  /// started may not know all topics. Two in a row do. An error is no answer.
  bool replaced(const answer& told) {
    if (!told || *told)
      absences_ = 0;
    else
      ++absences_;
    if (!told || !*told)
      return absences_ > 1;
    if (id_.empty())
      id_ = (*told)->id;
    return (*told)->id != id_;
  }

private:
  std::string id_;
  unsigned absences_ = 0; // in a row
};

} // namespace komado::actors
