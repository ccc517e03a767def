#include "cli/http_server.hpp"

#include "cli/http_connection.hpp"
#include "cli/http_problem.hpp"

#include <arpa/inet.h>
#include <array>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <poll.h>
#include <string_view>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <thread>
#include <vector>

namespace komado::cli {

namespace {

constexpr std::size_t threads = 8;
constexpr std::size_t most_waiting = 56;

/// "localhost", or an address: those cannot be forged by DNS.
bool is_local_host(std::string_view host) {
  if (host.starts_with('['))
    return true;
  const std::string name{host.substr(0, host.rfind(':'))};
  in_addr address{};
  return name == "localhost" || inet_pton(AF_INET, name.c_str(), &address) == 1;
}

void fill(httplib::Response& response, http_answer answer) {
  response.status = answer.status;
  response.body = std::move(answer.body);
  response.set_header("Content-Type", answer.content_type);
  if (!answer.file_name.empty())
    response.set_header("Content-Disposition", "attachment; filename=\"" + answer.file_name + "\"");
}

/// An error, for programs if they asked, else for people.
http_answer refusal(const std::string& path, int status, std::string_view title, std::string_view detail) {
  if (path.starts_with("/api/"))
    return problem(status, title, detail);
  return {status, std::string{detail} + '\n'};
}

/// cpp-httplib reads requests and writes answers; connections are ours.
class responder : private httplib::Server {
public:
  responder(std::map<std::string, http_server::page> pages, bool loopback)
      : pages_(std::move(pages)), loopback_(loopback) {
    set_default_headers({{"Cache-Control", "no-store"},
                         {"X-Content-Type-Options", "nosniff"},
                         {"Referrer-Policy", "no-referrer"},
                         {"Content-Security-Policy",
                          "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"}});
    set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      route(request, response);
      return HandlerResponse::Handled;
    });
    set_exception_handler([](const httplib::Request& request, httplib::Response& response, std::exception_ptr) {
      fill(response, refusal(request.path, 500, "Internal Server Error", "internal error"));
    });
    set_expect_100_continue_handler([](const httplib::Request&, httplib::Response&) { return 417; });
  }

  void answer(http_connection& connection) {
    bool closed = false;
    // Ranges could ask for the same page a thousand times over.
    process_request(connection, true, closed, [](httplib::Request& request) { request.ranges.clear(); });
  }

private:
  void route(const httplib::Request& request, httplib::Response& response) const {
    if (request.method != "GET" && request.method != "HEAD") {
      response.set_header("Allow", "GET, HEAD");
      return fill(response, refusal(request.path, 405, "Method Not Allowed", "only GET and HEAD"));
    }
    if (loopback_ && request.has_header("Host") && !is_local_host(request.get_header_value("Host")))
      return fill(response, refusal(request.path, 403, "Forbidden", "this Host is not served here"));
    http_request asked{request.path, {}, {request.params.begin(), request.params.end()}};
    const auto* found = find(asked);
    if (found == nullptr)
      return fill(response, {404, "not found; / is the page, docs/api.md lists the rest\n"});
    fill(response, (*found)(asked));
  }

  /// The page of that path, or the one that answers for all below a part of it.
  const http_server::page* find(http_request& asked) const {
    if (const auto known = pages_.find(asked.path); known != pages_.end())
      return &known->second;
    for (auto end = asked.path.rfind('/'); end != std::string::npos && end != 0; end = asked.path.rfind('/', end - 1)) {
      const auto known = pages_.find(asked.path.substr(0, end + 1));
      if (known == pages_.end())
        continue;
      asked.suffix = asked.path.substr(end + 1);
      return &known->second;
    }
    return nullptr;
  }

  const std::map<std::string, http_server::page> pages_;
  const bool loopback_;
};

} // namespace

class http_server::acceptor {
public:
  acceptor(listening_socket socket, std::map<std::string, page> pages)
      : responder_(std::move(pages), socket.loopback),
        listener_(std::move(socket.socket)),
        stop_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    for (std::size_t i = 0; i < threads; ++i)
      threads_.emplace_back([this](std::stop_token stop) { serve(stop); });
    threads_.emplace_back([this](std::stop_token stop) { accept_all(stop); });
  }

  ~acceptor() {
    for (auto& thread : threads_)
      thread.request_stop();
    eventfd_write(stop_.get(), 1);
  }

private:
  void accept_all(std::stop_token stop) {
    std::array<pollfd, 2> watched{{{listener_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
    while (!stop.stop_requested()) {
      poll(watched.data(), watched.size(), -1);
      descriptor connection{accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
      if (connection.get() >= 0)
        enqueue(std::move(connection));
      else if (watched[0].revents != 0)
        // Out of file descriptors: it stays readable, so let some time pass.
        poll(&watched[1], 1, 100);
    }
  }

  void enqueue(descriptor connection) {
    {
      const std::lock_guard guard{mutex_};
      if (waiting_.size() >= most_waiting)
        return;
      waiting_.push_back(std::move(connection));
    }
    wake_.notify_one();
  }

  void serve(std::stop_token stop) {
    for (;;) {
      descriptor next;
      {
        std::unique_lock lock{mutex_};
        if (!wake_.wait(lock, stop, [this] { return !waiting_.empty(); }))
          return;
        next = std::move(waiting_.front());
        waiting_.pop_front();
      }
      try {
        http_connection connection{std::move(next), stop_.get(), {}};
        responder_.answer(connection);
      } catch (...) {
        // Of cpp-httplib, on a request that it cannot make sense of: the connection ends, no more.
      }
    }
  }

  responder responder_;
  descriptor listener_;
  descriptor stop_;
  std::mutex mutex_; // guards waiting_
  std::condition_variable_any wake_;
  std::deque<descriptor> waiting_;
  std::vector<std::jthread> threads_; // last: they end before the rest
};

http_server::http_server(listening_socket socket, std::map<std::string, page> pages)
    : acceptor_(std::make_unique<acceptor>(std::move(socket), std::move(pages))) {}

http_server::~http_server() = default;

} // namespace komado::cli
