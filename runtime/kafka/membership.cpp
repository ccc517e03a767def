#include "runtime/kafka/membership.hpp"
#include "runtime/kafka/membership_loop.hpp"

#include <utility>

namespace komado::kafka {

result<std::unique_ptr<membership>> membership::join(const client_options& options, membership_options how,
                                                     membership_callbacks callbacks) {
  auto started = std::make_unique<loop>(std::move(how), std::move(callbacks));
  if (auto done = started->start(options); !done)
    return done.error();
  return std::unique_ptr<membership>{new membership{std::move(started)}};
}

membership::membership(std::unique_ptr<loop> loop) : loop_{std::move(loop)} {}
membership::~membership() = default;

void membership::release(std::int32_t partition) { loop_->post({loop::order::release, partition}); }

void membership::prove(std::int32_t partition) { loop_->post({loop::order::prove, partition}); }

void membership::leave() { loop_->post({loop::order::leave}); }

} // namespace komado::kafka
