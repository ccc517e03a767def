#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace komado::test_support {

/// A real Kafka broker on a free port of loopback, run by deploy/kafka/broker in a directory of its
/// own. A failure to start, stop or kill it ends the test program with the script's own message.
class broker {
public:
  /// Starts it; takes some seconds.
  broker();
  /// Kills it and removes its directory.
  ~broker();
  broker(const broker&) = delete;
  broker& operator=(const broker&) = delete;

  /// One for all tests of this program, started at first use.
  static broker& shared();

  /// "127.0.0.1:port"; the same after a restart.
  const std::string& bootstrap_servers() const noexcept { return bootstrap_servers_; }
  /// Starts it anew after stop() or kill(), with the same data and port.
  void start();
  /// Shuts it down in order and waits.
  void stop();
  /// kill -9, and waits until it is gone.
  void kill();
  /// Freezes it (SIGSTOP): connections stand, nothing is answered.
  void pause();
  /// Lets it go on after pause().
  void resume();
  /// Runs one of Kafka's own command line tools and answers its standard output.
  std::string tool(std::string_view class_name, std::string_view arguments, std::string_view input = {});

private:
  void signal(int number) const;

  std::filesystem::path directory_;
  std::string bootstrap_servers_;
};

/// A name for a topic, group or transactional id that no other test of this program has.
std::string unique_name(std::string_view prefix);

} // namespace komado::test_support
