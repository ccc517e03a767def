#include "actors/stored_state.hpp"

#include <string>
#include <utility>

namespace komado::actors {

kafka::result<std::optional<stream::shard_state>> stored_state(const job_options& job, folded_log log,
                                                               const stream::genesis* born) {
  const auto where = job.state_topic() + "-" + std::to_string(log.shard);
  const auto halted = [&where](const std::string& why) {
    return kafka::error{kafka::errc::mismatch, where + why};
  };
  const auto records = log.fold.records();
  auto state = std::move(log.fold).finish();
  if (!state)
    return halted(": " + state.error().message);
  if (!*state) {
    if (log.begin == 0 && records == 0 && !log.known)
      return std::optional<stream::shard_state>{};
    if (log.begin == 0 && records == 0)
      return halted(" is empty, but topic " + job.directory_topic()
                    + " says that the shard was born: the job's state is lost. Restore the topic, or "
                      "begin a new job under another job.name and output.topic.");
    return halted(" holds no complete state, but its log begins at offset " + std::to_string(log.begin)
                  + " and has " + std::to_string(records)
                  + " records: the job's state is lost. Restore the topic, or begin a new job under "
                    "another job.name and output.topic.");
  }
  const auto& stored = (*state)->job;
  if (const auto same = check_same_job(stored, job.shape); !same)
    return halted(": " + same.error().message);
  if (born && hash_of(*born) != hash_of(stored))
    return halted(" belongs to another birth of job " + job.name + " than shard 0's ("
                  + to_string(stored.birth) + ", not " + to_string(born->birth)
                  + "). Delete topics " + job.state_topic() + " and " + job.directory_topic()
                  + " to begin anew, or choose another job.name.");
  return std::move(*state);
}

} // namespace komado::actors
