#pragma once

#include "actors/interfaces.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace komado::actors {

/// An actor system of one thread whose clock stands where the test puts it.
class deterministic_system {
public:
  deterministic_system() : system_(config_) {}

  /// Actors that renew their timers would keep the system alive for ever.
  ~deterministic_system() {
    for (const auto& each : started_)
      caf::anon_send_exit(each, caf::exit_reason::kill);
    settle();
  }

  caf::actor_system& get() { return system_; }

  /// Runs until every message is handled. No time passes.
  void settle() {
    while (scheduler().try_run_once()) {
    }
  }

  /// Lets time pass in steps short enough for every timer that renews itself.
  void advance(std::chrono::microseconds span) {
    constexpr std::chrono::microseconds step{10'000};
    for (settle(); span > step; span -= step)
      advance_once(step);
    advance_once(span);
  }

  template <class Handle, class... Messages>
  void send(const Handle& to, Messages&&... messages) {
    caf::anon_send(to, std::forward<Messages>(messages)...);
    settle();
  }

  /// Ends `started` with the system, at the latest.
  template <class Handle>
  Handle keep(Handle started) {
    started_.push_back(caf::actor_cast<caf::actor>(started));
    return started;
  }

  /// Spawns an actor by its state class.
  template <class Handle, class State, class Options>
  Handle spawn(Options options) {
    auto started =
        keep(Handle{system_.spawn<typename Handle::template stateful_impl<State>>(std::move(options))});
    settle();
    return started;
  }

private:
  caf::scheduler::test_coordinator& scheduler() {
    return dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler());
  }

  void advance_once(std::chrono::microseconds span) {
    scheduler().advance_time(span);
    settle();
  }

  struct testing_config : caf::actor_system_config {
    testing_config() { set("caf.scheduler.policy", "testing"); }
  };

  testing_config config_;
  caf::actor_system system_;
  std::vector<caf::actor> started_;
};

/// The reason with which an actor ended; nothing while it runs.
class obituary {
public:
  template <class Handle>
  explicit obituary(const Handle& of) {
    caf::actor_cast<caf::actor>(of)->attach_functor([kept = reason_](const caf::error& why) { *kept = why; });
  }

  bool written() const { return reason_->has_value(); }
  const caf::error& reason() const { return reason_->value(); }

private:
  std::shared_ptr<std::optional<caf::error>> reason_ = std::make_shared<std::optional<caf::error>>();
};

} // namespace komado::actors
