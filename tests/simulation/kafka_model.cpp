#include "tests/simulation/kafka_model.hpp"

#include <algorithm>
#include <utility>

namespace komado::simulation {

bool transaction::marked(const output_log* log) const {
  return std::any_of(parts.begin(), parts.end(),
                     [log](const part& known) { return known.log == log && known.marked; });
}

bool transaction::complete() const {
  return std::all_of(parts.begin(), parts.end(), [](const part& known) { return known.marked; });
}

std::int64_t output_log::append(std::shared_ptr<const transaction> of, output_message message) {
  entries_.push_back({std::move(of), std::move(message)});
  return end() - 1;
}

void output_log::append_marker() { entries_.emplace_back(); }

std::int64_t output_log::stable_end() const {
  while (stable_ < end()) {
    const auto& of = entries_[static_cast<std::size_t>(stable_)].of;
    if (of && !of->marked(this))
      break;
    ++stable_;
  }
  return stable_;
}

const output_message* output_log::committed(std::int64_t offset) const {
  const auto& entry = entries_[static_cast<std::size_t>(offset)];
  return entry.of && entry.of->commit == true ? &entry.message : nullptr;
}

void output_log::delete_records(std::int64_t before) {
  start_ = std::max(start_, std::min(before, stable_end()));
}

broker_answer coordinator::init(std::int64_t& epoch) {
  if (completing_)
    return broker_answer::busy;
  ++epoch_;
  if (open_) {
    decide(false);
    return broker_answer::busy;
  }
  ended_.reset();
  epoch = epoch_;
  return broker_answer::ok;
}

broker_answer coordinator::produce(std::int64_t epoch, output_log& to, output_message message,
                                   microseconds now, std::int64_t& offset) {
  if (epoch != epoch_)
    return broker_answer::fenced;
  if (completing_)
    return broker_answer::busy;
  if (!open_) {
    open_ = std::make_shared<transaction>();
    open_->begun = now;
  }
  if (std::none_of(open_->parts.begin(), open_->parts.end(),
                   [&to](const transaction::part& known) { return known.log == &to; }))
    open_->parts.push_back({&to});
  offset = to.append(open_, std::move(message));
  return broker_answer::ok;
}

broker_answer coordinator::end(std::int64_t epoch, bool commit, bool& hit) {
  hit = false;
  if (epoch != epoch_)
    return broker_answer::fenced;
  if (completing_)
    return broker_answer::busy;
  if (!open_)
    return ended_ == commit ? broker_answer::ok : broker_answer::invalid;
  hit = true;
  decide(commit);
  return broker_answer::ok;
}

bool coordinator::time_out(microseconds now, microseconds timeout) {
  if (!open_ || now - open_->begun < timeout)
    return false;
  ++epoch_;
  decide(false);
  return true;
}

void coordinator::decide(bool commit) {
  ended_ = open_->commit = commit;
  completing_ = std::exchange(open_, nullptr);
}

output_log* coordinator::write_marker(std::size_t index) {
  if (!completing_)
    return nullptr;
  auto& parts = completing_->parts;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto& part = parts[(index + i) % parts.size()];
    if (part.marked)
      continue;
    part.marked = true;
    part.log->append_marker();
    auto* const log = part.log;
    if (completing_->complete())
      completing_.reset();
    return log;
  }
  return nullptr;
}

} // namespace komado::simulation
