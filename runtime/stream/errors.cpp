#include "runtime/stream/errors.hpp"

#include <cstdio>
#include <cstdlib>

namespace komado::stream {

void throw_exception_from_error(const error& failure, const boost::source_location& where) {
  std::fprintf(stderr, "%s:%u: result used without a check: %s\n", where.file_name(),
               static_cast<unsigned>(where.line()), failure.message.c_str());
  std::abort();
}

} // namespace komado::stream
