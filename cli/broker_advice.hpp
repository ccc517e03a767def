#pragma once

#include "runtime/kafka/errors.hpp"

#include <string>

namespace komado::cli {

/// The error as a command that ends with it tells it: with what to do where no broker answers.
inline std::string with_advice(const kafka::error& why) {
  if (why.code != kafka::errc::unreachable)
    return why.message;
  return why.message + ". Name brokers that answer with --bootstrap-servers=HOST:PORT; kafka.* says how to connect to "
                       "them (TLS, SASL)";
}

} // namespace komado::cli
