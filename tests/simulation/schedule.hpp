#pragma once

#include "tests/simulation/plan.hpp"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

namespace komado::simulation {

struct frame;

/// Somebody that acts at times, and may die or be frozen by the operating system.
struct actor {
  std::uint32_t id = 0;
  std::uint32_t process = 0; ///< the id of the node that it belongs to
  bool alive = true;
  microseconds frozen_until = 0;

  virtual ~actor() = default;
  virtual void receive(const frame&) {}

  bool present(microseconds now) const { return alive && frozen_until <= now; }
};

/// What happens next. One thread; events at the same time keep their order.
class schedule {
public:
  microseconds now() const { return now_; }

  /// Does `what` after `delay`, unless `who` is dead by then; if `who` is frozen, when it thaws.
  void after(microseconds delay, const actor* who, std::function<void()> what) {
    events_.push_back({now_ + delay, sequence_++, who, std::move(what)});
    std::push_heap(events_.begin(), events_.end(), later);
  }

  /// Nothing happens any more.
  void stop() { events_.clear(); }

  /// Lets the next event happen. False if there is none.
  bool step() {
    if (events_.empty())
      return false;
    std::pop_heap(events_.begin(), events_.end(), later);
    auto next = std::move(events_.back());
    events_.pop_back();
    now_ = std::max(now_, next.when);
    if (next.who && !next.who->alive)
      return true;
    if (next.who && next.who->frozen_until > now_) {
      after(next.who->frozen_until - now_, next.who, std::move(next.what));
      return true;
    }
    next.what();
    return true;
  }

private:
  struct event {
    microseconds when;
    std::uint64_t sequence;
    const actor* who;
    std::function<void()> what;
  };

  static bool later(const event& a, const event& b) {
    return a.when != b.when ? a.when > b.when : a.sequence > b.sequence;
  }

  microseconds now_ = time_zero;
  std::uint64_t sequence_ = 0;
  std::vector<event> events_;
};

} // namespace komado::simulation
