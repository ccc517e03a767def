#include "cli/why/explanation.hpp"

#include "actors/problems.hpp"
#include "cli/setting_text.hpp"
#include "cli/why/local_time.hpp"
#include "cli/why/reject_meaning.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace komado::cli {

namespace {

constexpr std::array<std::string_view, 7> names{"open", "closed", "late", "rejected", "pending", "empty", "never_seen"};

std::string counted(std::uint64_t count, std::string_view what) {
  return std::to_string(count) + ' ' + std::string{what} + (count == 1 ? "" : "s");
}

std::string place_of(std::int64_t partition, std::int64_t offset) {
  return "partition " + std::to_string(partition) + " offset " + std::to_string(offset);
}

class explainer {
public:
  explainer(const window_facts& facts, stream::time_zone zone) : facts_(facts), zone_(std::move(zone)) {
    for (const auto& each : facts.readings)
      ++counts_[static_cast<std::size_t>(each.fate)];
  }

  explanation run() {
    const auto what = decide();
    switch (what) {
    case verdict::open:
      tell_open();
      break;
    case verdict::closed:
      tell_closed();
      break;
    case verdict::late:
      say("No reading of this window is in a result: all came late.");
      break;
    case verdict::rejected:
      say("No reading of this window was accepted: " + counted(rejected(), "record") + " of the device " +
          (rejected() == 1 ? "was" : "were") + " rejected.");
      break;
    case verdict::pending:
      tell_pending();
      break;
    case verdict::empty:
      tell_empty();
      break;
    case verdict::never_seen:
      say("Nothing of this device was found: no reading, no result, nothing rejected.");
      say("See whether the id is written as in the readings (capitals and blanks count), whether input.topic and "
          "input.key-field are those of the job, or search further with --scan.");
    }
    tell_late();
    tell_rejected();
    tell_readings();
    tell_what_is_unknown();
    return {what, std::move(sentences_)};
  }

private:
  std::uint64_t of(reading_fate fate) const { return counts_[static_cast<std::size_t>(fate)]; }

  const live_result* live_result_here() const {
    const auto& all = facts_.live.results;
    const auto found = std::ranges::find(all, facts_.end, &live_result::end);
    return found == all.end() ? nullptr : &*found;
  }

  std::uint64_t late() const {
    std::uint64_t written = 0;
    for (const auto& each : facts_.late)
      written += each.count;
    std::uint64_t seen = 0;
    for (const auto& each : facts_.live.late)
      seen += each.end == facts_.end ? each.readings : 0;
    return std::max({written, seen, of(reading_fate::late)});
  }

  std::uint64_t rejected() const {
    std::uint64_t more = 0;
    for (const auto& each : facts_.live.rejected)
      more += std::ranges::none_of(facts_.readings, [&](const input_reading& reading) {
        return reading.partition == each.partition && reading.offset == each.offset;
      });
    return of(reading_fate::rejected) + more;
  }

  verdict decide() const {
    if (facts_.result || live_result_here() != nullptr)
      return verdict::closed;
    if (find_open(facts_) != nullptr)
      return verdict::open;
    if (of(reading_fate::accepted) > 0)
      return verdict::pending;
    if (late() > 0)
      return verdict::late;
    if (rejected() > 0)
      return verdict::rejected;
    return facts_.live.known || facts_.newest_elsewhere ? verdict::empty : verdict::never_seen;
  }

  void tell_open() {
    const auto& window = *find_open(facts_);
    say("The window is open and holds " + counted(window.count, "reading") + " so far.");
    const auto first = std::ranges::find(facts_.readings, reading_fate::accepted, &input_reading::fate);
    if (first != facts_.readings.end() && first->written)
      say("It has been open since " + time(*first->written) + ", when Kafka got the first of them that was found.");
    if (window.waits_for)
      say("It waits for partition " + std::to_string(*window.waits_for) + ", whose watermark is " +
          (window.waits_for_watermark ? time(*window.waits_for_watermark) : "not known: nothing was read there yet") +
          (window.partitions_behind > 1 ? "; " + counted(static_cast<std::uint64_t>(window.partitions_behind - 1), "other partition") +
                                              " must come so far, too."
                                        : "."));
    say(window.remaining_seconds
            ? "It closes when the watermark reaches " + time(facts_.end) + ", in " +
                  actors::span_text(std::max(*window.remaining_seconds, 0.0)) +
                  " of event time, or once the partitions that hold it back are idle for watermark.idle-timeout."
            : "It closes when every partition's watermark reaches " + time(facts_.end) +
                  ", or is idle for watermark.idle-timeout.");
  }

  void tell_closed() {
    const auto* live = live_result_here();
    const auto count = facts_.result ? facts_.result->count : live->count;
    const auto by = make_printable(facts_.result ? facts_.result->closed_by : live->closed_by);
    say("The window was closed" + time_of_closing() + " with " + counted(count, "reading") +
        (by == "idle" ? ", by idleness: a partition was silent and did not hold it back."
                      : ", by the watermark: every partition had come to its end."));
    if (facts_.result) {
      say("The result, " + place_of(facts_.result->partition, facts_.result->offset) + " of the output topic: " +
          make_printable(facts_.result->text));
    } else {
      say("The node says so; the result was not found in the output topic. It may not be committed yet: ask again.");
    }
    compare_with_input(count);
  }

  std::string time_of_closing() {
    if (const auto* live = live_result_here(); live != nullptr && live->closed_at)
      return " at " + time(*live->closed_at);
    if (!facts_.result || !facts_.result->written)
      return {};
    return " before " + local_time(zone_, std::chrono::ceil<std::chrono::seconds>(*facts_.result->written));
  }

  void compare_with_input(std::uint64_t count) {
    const auto found = of(reading_fate::accepted);
    if (found > count)
      say("The input topic holds " + counted(found, "reading") +
          " that lie in this window, more than the result counts: some came after idleness had closed it, or before the "
          "job's start.");
    if (found < count && facts_.failures.empty() && !facts_.searched.empty())
      say("Of the readings that the result counts, " + (found == 0 ? "none" : "only " + std::to_string(found)) +
          (found < 2 ? " was" : " were") +
          " found in the input topic: the others are not there any more (retention), or outside of what was searched (--scan).");
  }

  void tell_pending() {
    say("The input topic holds " + counted(of(reading_fate::accepted), "reading") + " of this window, and there is no result.");
    if (!facts_.live.failure.empty())
      say("Whether the window is open only a node can tell, and none answered: start one, or name one with --url.");
    else if (facts_.live.known)
      say("No node holds the window open: the readings lie before the job's start, came after idleness had closed the window, or "
          "the result lies outside of what was searched. Ask again with a greater --scan.");
    else
      say("The nodes have not taken the readings in: komado status shows how far each partition was read.");
  }

  void tell_empty() {
    say("The device is known, and no reading of it was found in this window.");
    if (facts_.live.last_reading)
      say("Its latest reading that a node accepted is of " + time(*facts_.live.last_reading) + '.');
    else if (facts_.newest_elsewhere)
      say("Its latest reading that was found is of " + time(*facts_.newest_elsewhere) + '.');
  }

  void tell_late() {
    if (late() == 0)
      return;
    say(counted(late(), "reading") + " came late, and " + (late() == 1 ? "is" : "are") +
        " in no result: the watermark of the partition had passed the window's end.");
    for (const auto& each : facts_.readings)
      if (each.fate == reading_fate::late)
        return say("The first that was found: " + place_of(each.partition, each.offset) +
                   (each.watermark ? ", where the watermark was at " + time(*each.watermark) + " or later" : "") + '.');
    for (const auto& each : facts_.live.late)
      if (each.end == facts_.end)
        return say("They are at " + place_of(each.partition, each.offset) + " or behind.");
  }

  void tell_rejected() {
    for (const auto& each : facts_.readings)
      if (each.fate == reading_fate::rejected)
        reject(each.partition, each.offset, each.reason);
    for (const auto& each : facts_.live.rejected)
      reject(each.partition, each.offset, each.reason);
    if (rejected_.size() > most_listed)
      say("and " + std::to_string(rejected_.size() - most_listed) + " more rejected.");
  }

  void reject(std::int64_t partition, std::int64_t offset, std::string_view reason) {
    if (std::ranges::find(rejected_, std::pair{partition, offset}) != rejected_.end())
      return;
    rejected_.emplace_back(partition, offset);
    if (rejected_.size() <= most_listed)
      say("Rejected, " + place_of(partition, offset) + ": " + meaning_of_reject(reason) + '.');
  }

  void tell_readings() {
    std::map<std::int32_t, std::vector<std::int64_t>> places;
    for (const auto& each : facts_.readings)
      if (each.fate == reading_fate::accepted)
        places[each.partition].push_back(each.offset);
    for (const auto& [partition, offsets] : places)
      say(counted(offsets.size(), "reading") + " in partition " + std::to_string(partition) + " of the input topic, offset" +
          (offsets.size() == 1 ? " " + std::to_string(offsets.front())
                               : "s " + std::to_string(offsets.front()) + " to " + std::to_string(offsets.back())) +
          '.');
  }

  void tell_what_is_unknown() {
    if (!facts_.live.failure.empty())
      say("Live state is unknown: " + make_printable(facts_.live.failure));
    for (const auto& each : facts_.failures)
      say("Not searched: " + make_printable(each));
    for (const auto& each : facts_.searched)
      if (!each.whole)
        say("Of topic " + each.topic + " partition " + std::to_string(each.partition) + " only offsets " +
            std::to_string(each.from) + " up to " + std::to_string(each.to) + " were searched (--scan).");
  }

  /// In whole seconds where the window's bounds are.
  std::string time(stream::timestamp at) {
    const auto whole = std::chrono::floor<std::chrono::seconds>(at);
    const bool exact = std::chrono::floor<std::chrono::seconds>(facts_.start) != facts_.start ||
                       std::chrono::floor<std::chrono::seconds>(facts_.end) != facts_.end;
    return local_time(zone_, exact ? at : whole);
  }

  void say(std::string sentence) { sentences_.push_back(std::move(sentence)); }

  static constexpr std::size_t most_listed = 5;
  const window_facts& facts_;
  stream::time_zone zone_;
  std::array<std::uint64_t, 3> counts_{};
  std::vector<std::pair<std::int64_t, std::int64_t>> rejected_;
  std::vector<std::string> sentences_;
};

} // namespace

std::string_view to_string(verdict what) noexcept { return names[static_cast<std::size_t>(what)]; }

const live_window* find_open(const window_facts& facts) {
  const auto& all = facts.live.windows;
  const auto found = std::ranges::find(all, facts.end, &live_window::end);
  return found == all.end() ? nullptr : &*found;
}

explanation explain(const window_facts& facts, stream::time_zone zone) { return explainer{facts, std::move(zone)}.run(); }

} // namespace komado::cli
