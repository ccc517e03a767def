#include "runtime/stream/genesis.hpp"

#include "runtime/stream/genesis_codec.hpp"

#include <algorithm>

namespace komado::stream {

namespace {

std::string text(duration value) {
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(value);
  return milliseconds == value ? std::to_string(milliseconds.count()) + " ms"
                               : std::to_string(value.count()) + " us";
}

std::string text(std::uint32_t value) {
  return std::to_string(value);
}

std::string text(const std::string& value) {
  return value;
}

std::string text(time_unit value) {
  static constexpr const char* names[] = {"s", "ms", "us", "iso8601"};
  return names[static_cast<std::size_t>(value) % std::size(names)];
}

std::string text(const std::vector<std::string>& names) {
  std::string all;
  for (const auto& name : names)
    all += (all.empty() ? "" : ", ") + name;
  return all;
}

class difference_list {
public:
  template <class T>
  void compare(const char* setting, const T& stored, const T& configured) {
    if (stored == configured)
      return;
    found_ += found_.empty() ? "" : "; ";
    found_ += std::string{setting} + " was " + text(stored) + ", now " + text(configured);
  }

  const std::string& found() const noexcept {
    return found_;
  }

private:
  std::string found_;
};

} // namespace

void encode(byte_writer& out, const genesis& job) {
  out.raw(job.birth.bytes.data(), job.birth.bytes.size());
  out.unsigned_integer(job.shards);
  out.text(job.input_topic);
  out.text(job.input_topic_id);
  out.unsigned_integer(job.start_offsets.size());
  for (const auto offset : job.start_offsets)
    out.signed_integer(offset);
  out.text(job.format.key_field);
  out.text(job.format.time_field);
  out.unsigned_integer(static_cast<std::uint64_t>(job.format.unit));
  out.unsigned_integer(job.format.fields.size());
  for (const auto& field : job.format.fields)
    out.text(field);
  for (const auto value : {job.window_size, job.watermark_delay, job.max_future, job.max_past})
    out.signed_integer(value.count());
}

genesis decode_genesis(byte_reader& in) {
  genesis job;
  in.raw(job.birth.bytes.data(), job.birth.bytes.size());
  const auto shards = in.unsigned_integer();
  job.shards = static_cast<std::uint32_t>(shards);
  job.input_topic = in.text();
  job.input_topic_id = in.text();
  job.start_offsets.resize(in.count(1));
  for (auto& offset : job.start_offsets)
    offset = in.signed_integer();
  job.format.key_field = in.text();
  job.format.time_field = in.text();
  const auto unit = in.unsigned_integer();
  job.format.unit = static_cast<time_unit>(unit);
  job.format.fields.resize(in.count(1));
  for (auto& field : job.format.fields)
    field = in.text();
  for (auto* value : {&job.window_size, &job.watermark_delay, &job.max_future, &job.max_past})
    *value = duration{in.signed_integer()};
  if (shards == 0 || shards != job.shards || unit > static_cast<std::uint64_t>(time_unit::iso8601)
      || job.format.fields.empty() || job.format.fields.size() > max_fields
      || job.window_size <= duration::zero())
    in.refuse();
  return job;
}

std::uint64_t hash_of(const genesis& job) {
  std::string bytes;
  byte_writer out{bytes};
  encode(out, job);
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const auto byte : bytes)
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  return hash;
}

result<void> check_same_job(const genesis& stored, const genesis& configured) {
  difference_list differences;
  differences.compare("job.shards", stored.shards, configured.shards);
  differences.compare("input.topic", stored.input_topic, configured.input_topic);
  differences.compare("input.key-field", stored.format.key_field, configured.format.key_field);
  differences.compare("input.time-field", stored.format.time_field, configured.format.time_field);
  differences.compare("input.time-unit", stored.format.unit, configured.format.unit);
  differences.compare("input.fields", stored.format.fields, configured.format.fields);
  differences.compare("window.size", stored.window_size, configured.window_size);
  differences.compare("watermark.delay", stored.watermark_delay, configured.watermark_delay);
  differences.compare("watermark.max-future", stored.max_future, configured.max_future);
  differences.compare("watermark.max-past", stored.max_past, configured.max_past);
  if (differences.found().empty()) {
    if (stored.input_topic_id == configured.input_topic_id)
      return {};
    return error{errc::wrong_job,
                 "the input topic " + configured.input_topic
                   + " was deleted and made anew (its id was " + stored.input_topic_id + ", now "
                   + configured.input_topic_id
                   + "): offsets of the old one mean nothing in it. Begin a new job under another "
                     "job.name and output.topic."};
  }
  return error{errc::wrong_job,
               "the job's state was made with other settings: " + differences.found()
                 + ". Start it with the settings that it was born with, or begin a new job under "
                   "another job.name and output.topic."};
}

} // namespace komado::stream
