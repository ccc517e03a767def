#include "cli/api/api_pages.hpp"

#include "cli/api/overview_json.hpp"
#include "cli/api/parameters.hpp"
#include "cli/api/windows_csv.hpp"
#include "cli/cluster_json.hpp"
#include "cli/http_problem.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace komado::cli {

namespace {

constexpr list_limits csv_limits{100'000, 100'000};
/// So many rows are asked of each shard at once: in one message of another node, which holds 4 MiB.
constexpr std::uint32_t csv_page_of(std::size_t fields) {
  constexpr std::size_t most_bytes = 3 * 1024 * 1024;
  const std::size_t row_bytes = 64 + stream::max_device_bytes + 40 * fields;
  return static_cast<std::uint32_t>(std::min<std::size_t>(most_bytes / row_bytes, 10'000));
}

stream::timestamp now() {
  return std::chrono::time_point_cast<stream::duration>(std::chrono::system_clock::now());
}

http_answer silent(const std::vector<stream::shard_id>& shards) {
  return problem(503, "Service Unavailable",
                 "shard " + std::to_string(shards.front()) +
                     ", which knows what was asked for, does not answer now; ask again in a second");
}

http_answer refusal(const bad_parameter& why) { return problem(400, "Bad Request", why.detail); }

http_answer json_answer(std::string body) { return {200, std::move(body), "application/json"}; }

/// Adds the shards of which nobody says how many records they have read.
void add_uncounted(const actors::cluster_report& report, std::uint32_t shards,
                   actors::shard_answers<stream::recent_page>& recent) {
  auto& missing = recent.missing;
  std::set<stream::shard_id> uncounted;
  for (stream::shard_id shard = 0; shard < shards; ++shard)
    uncounted.insert(shard);
  for (const auto& shard : report.shards)
    if (shard.phase == actors::shard_phase::running || shard.phase == actors::shard_phase::draining)
      uncounted.erase(shard.shard);
  uncounted.insert(missing.begin(), missing.end());
  missing.assign(uncounted.begin(), uncounted.end());
  std::erase_if(recent.delayed, [&](auto shard) { return uncounted.contains(shard); });
}

class api {
public:
  explicit api(api_sources sources) : from_(std::move(sources)) {}

  http_answer overview() const {
    return json_answer(overview_json(from_.observer->look(), from_.job, from_.zone, from_.patience, now()));
  }

  http_answer windows(const http_request& request) const {
    const auto format = request.parameters.find("format");
    if (format != request.parameters.end()) {
      if (format->second == "csv")
        return windows_csv(request);
      if (format->second != "json")
        return refusal({"format: must be json or csv"});
    }
    const auto query = window_query_of(request);
    const auto wait = wait_of(request);
    if (!query || !wait)
      return refusal(query ? wait.error() : query.error());
    return json_answer(windows_json(from_.views->windows(*query, *wait), from_.job));
  }

  http_answer devices(const http_request& request) const {
    const auto query = device_query_of(request);
    const auto wait = wait_of(request);
    if (!query || !wait)
      return refusal(query ? wait.error() : query.error());
    const auto page = from_.views->devices(*query, *wait);
    return json_answer(devices_json(page, since(), from_.job));
  }

  http_answer device(const std::string& id) const {
    if (id.empty())
      return problem(404, "Not Found", "no device is named: /api/v1/devices/DEVICE, percent-encoded");
    auto known = from_.views->of_device(id);
    for (const auto* missing : {&known.device.missing, &known.windows.missing, &known.recent.missing})
      if (!missing->empty())
        return silent(*missing);
    if (known.device.answers.empty() || known.device.answers.front().second.rows.empty())
      return problem(404, "Not Found",
                     "no reading of device " + id + " has come since its shard's owner took over");
    auto& [shard, page] = known.device.answers.front();
    const device_view view{{shard, page.rows.front()}, std::move(known.windows), std::move(known.recent)};
    return json_answer(device_json(view, from_.job, now()));
  }

  http_answer results(const http_request& request) const {
    const auto query = result_query_of(request);
    const auto wait = wait_of(request);
    if (!query || !wait)
      return refusal(query ? wait.error() : query.error());
    const auto recent = query->device.empty() ? from_.views->recent({}, *wait) : from_.views->recent_of(query->device);
    return json_answer(results_json(recent, query->search, query->limit, from_.job, now()));
  }

  http_answer rejects(const http_request& request) const {
    const auto query = reject_query_of(request, {20, 1000});
    const auto wait = wait_of(request);
    if (!query || !wait)
      return refusal(query ? wait.error() : query.error());
    rejects_view counts;
    // The newest of all may hold fewer than the limit of what was asked for.
    const bool chosen = query->reason || !query->search.empty();
    auto recent = from_.views->recent(chosen ? stream::recent_query{} : stream::recent_query{{}, query->limit}, *wait);
    const auto seen = from_.observer->look();
    add_uncounted(seen.report, from_.shards, recent);
    for (const auto& shard : seen.report.shards) {
      counts.late += shard.counters.late;
      for (std::size_t i = 0; i < counts.rejected.size(); ++i)
        counts.rejected[i] += shard.counters.rejected[i];
    }
    return json_answer(rejects_json(counts, recent, *query, from_.job, now()));
  }

  http_answer cluster() const { return json_answer(cluster_json(from_.gather())); }

  http_answer partitions() const { return json_answer(partitions_json(from_.observer->look().report)); }

private:
  http_answer windows_csv(const http_request& request) const {
    auto query = window_query_of(request, csv_limits);
    if (!query)
      return refusal(query.error());
    if (request.parameters.contains("wait"))
      return refusal({"wait: a file is whole, so it waits for every shard"});
    const bool all = !request.parameters.contains("limit") && !request.parameters.contains("after");
    auto left = query->page.limit;
    auto text = windows_csv_header(from_.job);
    for (bool more = true; more && left > 0;) {
      query->page.limit = std::min(left, csv_page_of(from_.job.fields.size()));
      const auto page = from_.views->windows_now(*query);
      if (!page.missing.empty()) // a file has no place to say what it lacks
        return silent(page.missing);
      if (all && page.total > csv_limits.most)
        return problem(400, "Bad Request",
                       std::to_string(page.total) + " windows match, and a file holds " + std::to_string(csv_limits.most) +
                           ": narrow them with search, or name a limit");
      append_windows_csv(text, page, from_.job);
      left -= static_cast<std::uint32_t>(page.rows.size());
      more = page.more && !page.rows.empty();
      if (more)
        query->page.after = page.rows.back().row.place;
    }
    return {200, std::move(text), "text/csv; charset=utf-8", "windows.csv"};
  }

  /// When the youngest owner of a shard took over.
  stream::timestamp since() const {
    auto youngest = stream::earliest_time;
    for (const auto& shard : from_.observer->look().report.shards)
      youngest = std::max(youngest, shard.owned_since.value_or(youngest));
    return youngest;
  }

  api_sources from_;
};

} // namespace

std::map<std::string, http_server::page> api_pages(api_sources sources) {
  const auto shared = std::make_shared<const api>(std::move(sources));
  const auto plain = [shared](http_answer (api::*answer)() const) {
    return [shared, answer](const http_request& request) {
      const auto names = check_names(request, {});
      return names ? (*shared.*answer)() : refusal(names.error());
    };
  };
  const auto asked = [shared](http_answer (api::*answer)(const http_request&) const) {
    return [shared, answer](const http_request& request) { return (*shared.*answer)(request); };
  };
  return {{"/api/v1/overview", plain(&api::overview)},
          {"/api/v1/cluster", plain(&api::cluster)},
          {"/api/v1/partitions", plain(&api::partitions)},
          {"/api/v1/windows", asked(&api::windows)},
          {"/api/v1/results", asked(&api::results)},
          {"/api/v1/devices", asked(&api::devices)},
          {"/api/v1/rejects", asked(&api::rejects)},
          {"/api/v1/devices/",
           [shared](const http_request& request) {
             const auto names = check_names(request, {});
             return names ? shared->device(request.suffix) : refusal(names.error());
           }},
          {"/api/", [](const http_request& request) {
             return problem(404, "Not Found", request.path + " is not served; docs/api.md lists what is");
           }}};
}

} // namespace komado::cli
