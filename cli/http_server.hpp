#pragma once

#include "cli/listening_socket.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace komado::cli {

/// A request for a page. Whatever a browser or anybody else sends: trust nothing in it.
struct http_request {
  std::string path;   ///< decoded, without the query
  std::string suffix; ///< of the path, behind that of a page which ends in a slash
  std::multimap<std::string, std::string> parameters; ///< decoded, of the query
};

struct http_answer {
  int status = 200;
  std::string body;
  std::string content_type = "text/plain; charset=utf-8";
  std::string file_name = {}; ///< under which a browser saves it; empty: it shows it
};

/// Answers GET and HEAD for a fixed set of pages, each the answer of a function. A page whose path ends in a
/// slash also answers for all below it. Pages may load nothing from elsewhere and may not be framed. Anyone may connect, so all
/// is bounded: one request per connection, of at most 8 KiB, which has to be here within 5 s and its answer
/// taken within another 5 s, and a second more for each 256 KiB of it; 8 connections are served at a time, 56 more wait, any
/// beyond is closed at once.
///
/// While only this machine can connect, a Host header with a name other than "localhost" is refused: such a
/// request comes from a page in a browser that was sent to us by a forged DNS answer.
class http_server {
public:
  /// Called on the server's threads, several at a time.
  using page = std::function<http_answer(const http_request&)>;

  /// Answers until destruction. `pages` by path.
  http_server(listening_socket socket, std::map<std::string, page> pages);
  /// Breaks off what is not answered yet.
  ~http_server();

private:
  class acceptor;
  std::unique_ptr<acceptor> acceptor_;
};

} // namespace komado::cli
