#include "runtime/stream/commit_protocol.hpp"

#include <utility>

namespace komado::stream {

commit_protocol::verdict commit_protocol::log_read(const std::optional<commit_stamp>& last) {
  if (restoring_) {
    restoring_ = false;
    acknowledged_ = last;
    step_ = step::ready;
    return verdict::restored;
  }
  if (in_flight_ && last == in_flight_->stamp) {
    acknowledged_ = last;
    in_flight_.reset();
    step_ = step::ready;
    return verdict::acknowledged;
  }
  if (last == acknowledged_) {
    step_ = in_flight_ ? step::transact : step::ready;
    return verdict::again;
  }
  step_ = step::step_down;
  return verdict::foreign;
}

void commit_protocol::submit(cut_ptr cut) {
  in_flight_ = std::move(cut);
  step_ = step::transact;
}

bool commit_protocol::transaction_ended(transaction_outcome outcome) {
  switch (outcome) {
    case transaction_outcome::committed:
      acknowledged_ = in_flight_->stamp;
      in_flight_.reset();
      step_ = step::ready;
      return true;
    case transaction_outcome::doubt:
      step_ = step::init;
      return false;
    case transaction_outcome::fenced:
      step_ = step::step_down;
      return false;
  }
  return false;
}

} // namespace komado::stream
