#include "tests/simulation/plan.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace komado::simulation {

namespace {

enum class traffic {
  steady,
  empty,
  single,
  garbage, ///< bad records only
  behind,  ///< a clock that runs far behind
  bursts,
  early, ///< ends long before the others
};

std::string decimal(std::int64_t thirty_seconds_count) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.5f", static_cast<double>(thirty_seconds_count) / 32);
  return text.data();
}

class planner {
public:
  explicit planner(std::uint64_t seed) : random_(seed) {}

  plan run() {
    choose_job();
    lively_ = random_.chance(0.5);
    wide_ = random_.chance(0.004);
    if (wide_)
      widen();
    const auto partitions = random_.between(1, wide_ ? 2 : 5);
    for (std::int64_t i = 0; i < partitions; ++i)
      plan_.partitions.push_back(plan_partition());
    if (!wide_ && random_.chance(0.04))
      plan_retention(plan_.partitions[random_.below(plan_.partitions.size())]);
    if (!wide_ && random_.chance(0.25))
      plan_.partitions.push_back(plan_added_partition());
    return std::move(plan_);
  }

private:
  void choose_job() {
    plan_.shards = static_cast<std::uint32_t>(random_.between(1, 4));
    plan_.nodes = random_.pick<std::uint32_t>({1, 2, 2, 3, 3, 4});
    plan_.loose_network = random_.chance(0.5);
    plan_.session_timeout = random_.pick({2, 3, 5, 8}) * second;
    plan_.time_in_milliseconds = random_.chance(0.5);
    plan_.window_size = random_.pick({2, 5, 10, 20}) * second;
    plan_.watermark_delay = random_.pick({0, 1, 2}) * second;
    plan_.max_future = random_.pick({3, 10}) * second;
    plan_.max_past = random_.chance(0.25) ? 20 * second : 0;
    plan_.max_drift = random_.chance(0.5) ? 2 * plan_.window_size : random_.pick({30, 600}) * second;
    plan_.idle_timeout = random_.chance(0.03) ? 60 * second : random_.pick({5, 6, 8, 12}) * second;
    plan_.commit_interval = random_.pick({200, 500, 1000}) * millisecond;
    plan_.batch_bytes = random_.pick<std::size_t>({100, 300, 800, 64 * 1024});
    plan_.session_credit = random_.pick<std::uint64_t>({200, 1000, 4000, 256 * 1024});
    plan_.uncommitted_bytes = random_.pick<std::size_t>({400, 2000, 2 << 20});
    plan_.snapshot_after_bytes = random_.pick<std::size_t>({100, 1000, 4000});
    plan_.faults_end = time_zero + random_.between(12, 35) * second;
    plan_.chaos = random_.pick({0.3, 1.0, 1.0, 2.0});
    const auto devices = random_.between(2, 8);
    for (std::int64_t i = 0; i < devices; ++i)
      plan_.devices.push_back("B0:B4:48:BD:DA:" + std::to_string(10 + random_.below(90)) + '-' +
                              std::to_string(i));
  }

  /// So many devices, of names so long, that a commit takes several state records.
  void widen() {
    plan_.shards = 1;
    plan_.window_size = 20 * second;
    plan_.uncommitted_bytes = 2 << 20;
    plan_.session_credit = 256 * 1024;
    plan_.batch_bytes = 64 * 1024;
    for (std::size_t i = plan_.devices.size(); i < 4000; ++i)
      plan_.devices.push_back(std::string(240, 'x') + std::to_string(i));
  }

  planned_partition plan_partition() {
    planned_partition made;
    kind_ = lively_ ? traffic::steady
                    : random_.pick({traffic::steady, traffic::steady, traffic::steady, traffic::steady,
                                    traffic::bursts, traffic::bursts, traffic::early, traffic::behind,
                                    traffic::garbage, traffic::single, traffic::empty});
    made.start = random_.chance(0.3) ? random_.between(1, 50) : 0;
    plan_outages(made);
    stamped_ = random_.chance(0.95);
    base_ = 1'500'000'000 * second + random_.between(0, 5) * second;
    const auto count = kind_ == traffic::empty ? 0 : kind_ == traffic::single ? 1 : random_.between(3, 50);
    plan_records(made, wide_ ? 5000 : count);
    respect_outages(made);
    return made;
  }

  planned_partition plan_added_partition() {
    planned_partition made;
    kind_ = random_.pick({traffic::steady, traffic::bursts, traffic::empty});
    made.added_at = time_zero + random_.between(1000, 40'000) * millisecond;
    stamped_ = true;
    base_ = 1'500'000'000 * second + random_.between(0, 5) * second;
    plan_records(made, kind_ == traffic::empty ? 0 : random_.between(1, 30));
    return made;
  }

  /// Some of what is there by then goes, read or not.
  void plan_retention(planned_partition& of) {
    const auto at = random_.between(time_zero + second, plan_.faults_end);
    const auto there = std::partition_point(of.offsets.begin(), of.offsets.end(),
                                            [at](const planned_offset& one) { return one.stable <= at; });
    if (there != of.offsets.begin())
      of.cut = {at,
                of.offsets[random_.below(static_cast<std::size_t>(there - of.offsets.begin()))].offset + 1};
  }

  void plan_outages(planned_partition& to) {
    if (!random_.chance(0.35))
      return;
    const auto length = random_.pick<microseconds>({500, 3000, 7000, 14000}) * millisecond;
    const auto from = random_.between(time_zero + second, plan_.faults_end - second);
    to.outages.push_back({from, std::min(from + length, plan_.faults_end)});
  }

  void plan_records(planned_partition& to, std::int64_t count) {
    const auto history = to.added_at > time_zero ? 0
                         : wide_
                             ? count - 20
                             : static_cast<std::int64_t>(random_.below(static_cast<std::size_t>(count) + 1));
    const auto step = wide_ ? millisecond : random_.pick<microseconds>({50, 400, 1500, 4000}) * millisecond;
    const auto live_span = (kind_ == traffic::early ? 4 : 28) * second;
    auto offset = to.start + static_cast<std::int64_t>(random_.below(3));
    auto produced = to.added_at;
    bool transaction = random_.chance(0.5);
    microseconds open_since = 0;
    auto leader_epoch = static_cast<std::int32_t>(random_.between(0, 3));
    for (std::int64_t i = 0; i < count; ++i) {
      const bool live = i >= history;
      if (live)
        produced = advance_live(produced, live_span / std::max<std::int64_t>(count - history, 1));
      const auto clock = base_ + (live ? produced - time_zero : (i - history) * step);
      leader_epoch += random_.chance(0.05);
      planned_offset next{offset, produced, produced, plan_record(clock), leader_epoch};
      if (transaction && open_since == 0)
        open_since = std::max<microseconds>(produced, 1);
      to.offsets.push_back(std::move(next));
      offset += 1 + (random_.chance(0.25) ? random_.between(1, 3) : 0);
      if (transaction && (random_.chance(0.4) || i + 1 == count)) {
        produced += live ? random_.between(1, 900) * millisecond : 0;
        settle(to, offset++, produced);
        open_since = 0;
      }
    }
  }

  microseconds advance_live(microseconds produced, microseconds mean) {
    if (kind_ == traffic::bursts && random_.chance(0.7))
      return produced + random_.between(0, 3) * millisecond;
    const auto scale = kind_ == traffic::bursts ? 3 : 1;
    return produced + random_.between(0, 2 * scale * mean);
  }

  /// Ends an input transaction: a marker, and what was appended since the last one becomes stable.
  static void settle(planned_partition& of, std::int64_t offset, microseconds when) {
    for (auto at = of.offsets.rbegin(); at != of.offsets.rend() && at->record; ++at)
      at->stable = when;
    of.offsets.push_back({offset, when, when, std::nullopt, of.offsets.back().leader_epoch});
  }

  /// While a broker is away producers keep what they have.
  static void respect_outages(planned_partition& of) {
    microseconds appended = 0;
    microseconds stable = 0;
    for (auto& at : of.offsets) {
      for (const auto& away : of.outages) {
        if (at.appended >= away.from && at.appended < away.to)
          at.appended = away.to;
        if (at.stable >= away.from && at.stable < away.to)
          at.stable = away.to;
      }
      appended = at.appended = std::max(at.appended, appended);
      stable = at.stable = std::max({at.stable, stable, appended});
    }
  }

  planned_record plan_record(microseconds clock) {
    planned_record made;
    clock -= clock % millisecond;
    if (stamped_)
      made.written = clock;
    made.device = random_.below(plan_.devices.size());
    made.event = clock - random_.pick<microseconds>({0, 0, 300, 900, 2500, 9000}) * millisecond;
    if (kind_ == traffic::behind)
      made.event -= 600 * second;
    if (random_.chance(0.06))
      made.event = clock + random_.pick<microseconds>({1, 3, 30, 4000}) * second;
    if (!random_.chance(0.08))
      made.ambient = random_.between(-400, 1200);
    if (!random_.chance(0.08))
      made.rh = random_.between(0, 3200);
    if (random_.chance(0.5))
      made.key = plan_.devices[made.device];
    made.value = write(made);
    if (kind_ == traffic::garbage || random_.chance(0.07))
      spoil(made);
    return made;
  }

  std::string write(const planned_record& of) {
    auto text = R"({"bid":")" + plan_.devices[of.device] + R"(","time":)";
    const auto milliseconds = of.event / millisecond;
    if (plan_.time_in_milliseconds) {
      text += std::to_string(milliseconds);
    } else {
      auto fraction = std::to_string(1000 + milliseconds % 1000);
      text += std::to_string(milliseconds / 1000);
      if (fraction != "1000")
        text += '.' + fraction.substr(1);
    }
    if (random_.chance(0.2))
      text += R"(, "firmware" : [1, {"deep": "\u00e9"}])";
    if (of.ambient)
      text += R"(,"ambient":)" + decimal(*of.ambient);
    if (of.rh)
      text += R"(, "rh" : )" + decimal(*of.rh);
    else if (random_.chance(0.5))
      text += R"(,"rh":null)";
    return text + '}';
  }

  void spoil(planned_record& record) {
    const auto time =
        std::to_string(plan_.time_in_milliseconds ? record.event / millisecond : record.event / second);
    const auto bid = "\"bid\":\"" + plan_.devices[record.device] + '"';
    switch (random_.below(9)) {
    case 0:
      return spoil(record, "malformed", std::nullopt);
    case 1:
      return spoil(record, "malformed", "not json");
    case 2:
      return spoil(record, "malformed", "{" + bid + ",\"time\":" + time);
    case 3:
      return spoil(record, "no_key", "{\"time\":" + time + ",\"ambient\":1}");
    case 4:
      return spoil(record, "bad_key", "{\"bid\":7,\"time\":" + time + "}");
    case 5:
      return spoil(record, "no_time", "{" + bid + ",\"rh\":3}");
    case 6:
      return spoil(record, "bad_time", "{" + bid + ",\"time\":\"noon\"}");
    case 7:
      return spoil(record, "bad_value", "{" + bid + ",\"time\":" + time + ",\"rh\":\"wet\"}");
    default:
      return spoil(record, "duplicate_key", "{" + bid + ",\"time\":" + time + "," + bid + "}");
    }
  }

  static void spoil(planned_record& record, reason_text reason, std::optional<std::string> value) {
    record.reason = reason;
    record.value = std::move(value);
  }

  random_source random_;
  plan plan_;
  bool wide_ = false;
  bool lively_ = false; // no partition rests
  traffic kind_ = traffic::steady;
  bool stamped_ = true;
  microseconds base_ = 0;
};

} // namespace

plan make_plan(std::uint64_t seed) { return planner{seed * 2 + 1}.run(); }

} // namespace komado::simulation
