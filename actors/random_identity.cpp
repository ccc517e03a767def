#include "actors/random_identity.hpp"

#include <random>

namespace komado::actors {

stream::uuid random_uuid() {
  std::random_device device;
  stream::uuid id;
  for (auto& byte : id.bytes)
    byte = static_cast<std::uint8_t>(device());
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0F) | 0x40);
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3F) | 0x80);
  return id;
}

stream::source_id random_source() {
  std::random_device device;
  return (static_cast<stream::source_id>(device()) << 32) | device();
}

} // namespace komado::actors
