#include "runtime/stream/reading_parser.hpp"

#include "runtime/stream/plain_object.hpp"
#include "runtime/stream/reading_handler.hpp"

#include <boost/json/basic_parser_impl.hpp>

namespace komado::stream {

namespace {

boost::json::parse_options strict() noexcept {
  boost::json::parse_options options;
  options.max_depth = max_depth;
  return options;
}

bool begins_with_object(std::string_view record) noexcept {
  if (record.starts_with('{'))
    return true;
  const auto first = record.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && record[first] == '{';
}

} // namespace

struct reading_parser::machine {
  explicit machine(const reading_format& format) : parser(strict(), format) {}

  boost::json::basic_parser<reading_handler> parser;
};

reading_parser::reading_parser(reading_format format) : machine_(std::make_unique<machine>(format)) {}

reading_parser::reading_parser(reading_parser&&) noexcept = default;
reading_parser& reading_parser::operator=(reading_parser&&) noexcept = default;
reading_parser::~reading_parser() = default;

std::optional<reject_reason> reading_parser::parse(std::string_view record, reading& out) {
  if (record.size() > max_record_bytes)
    return reject_reason::too_large;
  if (!begins_with_object(record))
    return reject_reason::malformed;
  auto& parser = machine_->parser;
  parser.handler().begin(record, out);
  if (plain_object_scanner{record, parser.handler()}.scan())
    return parser.handler().verdict();
  parser.reset();
  parser.handler().begin(record, out);
  boost::json::error_code error;
  const auto used = parser.write_some(false, record.data(), record.size(), error);
  if (error == boost::json::error::too_deep)
    return reject_reason::too_deep;
  if (error || used != record.size())
    return reject_reason::malformed;
  return parser.handler().verdict();
}

} // namespace komado::stream
