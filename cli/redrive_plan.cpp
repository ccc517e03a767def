#include "cli/redrive_plan.hpp"

#include <algorithm>

namespace komado::cli {

namespace {

constexpr std::size_t most_examples = 3;
constexpr std::size_t example_bytes = 400;

} // namespace

redrive_verdict redrive_plan::add(const rejected_record& record) {
  const auto verdict = judge(record);
  ++counts_[verdict];
  if (verdict != redrive_verdict::chosen)
    return verdict;
  chosen_.insert(record.place);
  last_rejected_at_ = std::max(last_rejected_at_, record.rejected_at);
  const auto offset = record.place.offset;
  auto& group = groups_[{std::string{record.reason}, record.place.partition}];
  group.first_offset = group.records == 0 ? offset : std::min(group.first_offset, offset);
  group.last_offset = std::max(group.last_offset, offset);
  ++group.records;
  if (examples_.size() < most_examples)
    examples_.push_back({record.place, std::string{record.reason}, std::string{record.key.substr(0, example_bytes)},
                         std::string{record.value.substr(0, example_bytes)}});
  return verdict;
}

redrive_verdict redrive_plan::judge(const rejected_record& record) const {
  using enum redrive_verdict;
  if (record.place.topic != settings_.input_topic)
    return foreign;
  if (!is_asked_for(record))
    return not_asked_for;
  if (!settings_.again && redriven_.contains(to_string(record.place)))
    return redriven_already;
  if (chosen_.contains(record.place))
    return repeated;
  return record.whole ? chosen : cut;
}

bool redrive_plan::is_asked_for(const rejected_record& record) const {
  const auto& place = record.place;
  const auto& reasons = settings_.reasons;
  return (reasons.empty() || std::ranges::find(reasons, record.reason) != reasons.end()) &&
         (settings_.partition < 0 || place.partition == settings_.partition) && place.offset >= settings_.from_offset &&
         (settings_.to_offset < 0 || place.offset <= settings_.to_offset) &&
         (!settings_.from || record.rejected_at >= *settings_.from) &&
         (!settings_.to || record.rejected_at < *settings_.to);
}

std::uint64_t redrive_plan::count(redrive_verdict verdict) const {
  const auto found = counts_.find(verdict);
  return found == counts_.end() ? 0 : found->second;
}

} // namespace komado::cli
