#include "cli/http_query.hpp"

#include "cli/json_cells.hpp"
#include "cli/setting_text.hpp"

#include <httplib.h>

#include <algorithm>
#include <utility>

namespace komado::cli {

namespace {

using clock = std::chrono::steady_clock;

constexpr std::size_t most_bytes = 64 * 1024 * 1024;
constexpr const char* advice = " Name the node to ask with --url=http://HOST:PORT; a node prints its URL when it starts.";

std::string describe(httplib::Error error) {
  switch (error) {
  case httplib::Error::Connection:
  case httplib::Error::ConnectionTimeout:
    return "nothing answers there: the node is not running, or serves another address or port.";
  case httplib::Error::Read:
  case httplib::Error::Canceled:
    return "connected, but there was no whole answer in time: the node hangs, or it is no node.";
  default:
    return "no answer: " + httplib::to_string(error) + '.';
  }
}

/// The first line of a body that may be anything.
std::string first_line(const std::string& body) {
  return make_printable(std::string_view{body}.substr(0, std::min<std::size_t>(body.find('\n'), 200)));
}

query_failure refused(const std::string& url, int status, bool is_problem, const std::string& body) {
  const auto problem = is_problem ? parse_object(body) : std::nullopt;
  if (problem && problem->contains("detail"))
    return {url + ": " + cell(*problem, "detail"), status};
  const auto answered = url + ": answered " + std::to_string(status) + " (" + first_line(body) + ")";
  if (status == 403)
    return {answered + ". Write the node's address instead of its name in --url: a node that serves its own machine only "
                       "answers to addresses and to localhost."};
  return {answered + ": it is no node of this version." + advice};
}

} // namespace

host_port node_of(const query_settings& settings) {
  if (!settings.url.empty())
    return *parse_url(settings.url);
  const auto& address = settings.http_address;
  if (is_wildcard(address))
    return {address.find(':') == std::string::npos ? "127.0.0.1" : "::1", settings.http_port};
  return {address, settings.http_port};
}

boost::system::result<std::string, query_failure> query(const host_port& node, const std::string& path,
                                                        std::chrono::milliseconds limit) {
  const auto url = "http://" + to_string(node) + path;
  const auto deadline = clock::now() + limit;
  httplib::Client client{node.host, node.port};
  client.set_connection_timeout(limit);
  client.set_read_timeout(limit);
  client.set_write_timeout(limit);
  std::string body;
  const auto answer = client.Get(path, [&](const char* data, std::size_t size) {
    body.append(data, size);
    return clock::now() < deadline && body.size() <= most_bytes;
  });
  if (!answer)
    return query_failure{url + ": " + describe(answer.error()) + advice};
  if (answer->status != 200)
    return refused(url, answer->status, answer->get_header_value("Content-Type") == "application/problem+json", body);
  return {boost::system::in_place_value, std::move(body)};
}

} // namespace komado::cli
