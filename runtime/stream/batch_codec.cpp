#include "runtime/stream/batch_codec.hpp"

#include "runtime/stream/byte_codec.hpp"

#include <limits>

namespace komado::stream {

namespace {

constexpr std::size_t usual_entry = 48;
constexpr std::size_t least_entry = 16;

void write_single(byte_writer& out, float value) {
  out.raw(&value, sizeof value);
}

float read_single(byte_reader& in) {
  float value = 0;
  in.raw(&value, sizeof value);
  return value;
}

std::int64_t ticks(timestamp time) {
  return time.time_since_epoch().count();
}

/// As unsigned numbers, which wrap: also from and to times at the ends of what there is.
std::int64_t distance(timestamp from, timestamp to) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(ticks(to)) - static_cast<std::uint64_t>(ticks(from)));
}

timestamp moved(timestamp from, std::int64_t by) {
  const auto sum = static_cast<std::uint64_t>(ticks(from)) + static_cast<std::uint64_t>(by);
  return timestamp{duration{static_cast<std::int64_t>(sum)}};
}

void write(byte_writer& out, const aggregate& field) {
  out.unsigned_integer(field.count);
  if (field.count == 0)
    return;
  out.number(field.sum);
  // Of one value, these are that value.
  if (field.count == 1)
    return;
  out.number(field.compensation);
  out.number(field.min);
  out.number(field.max);
}

void read(byte_reader& in, aggregate& field) {
  field.count = in.unsigned_integer();
  if (field.count == 0)
    return;
  field.sum = in.number();
  if (field.count == 1) {
    field.min = field.max = field.sum;
    return;
  }
  field.compensation = in.number();
  field.min = in.number();
  field.max = in.number();
}

void write(byte_writer& out, const batch_entry& entry, timestamp before) {
  out.unsigned_integer(std::uint64_t{entry.key_size} << 1 | (entry.late ? 1 : 0));
  out.unsigned_integer(entry.readings);
  out.fixed(entry.hash);
  out.signed_integer(distance(before, entry.window_end));
  out.signed_integer(distance(entry.window_end, entry.seen.newest));
  write_single(out, entry.seen.skew);
  write_single(out, entry.seen.furthest);
}

bool read(byte_reader& in, batch_entry& entry, timestamp before) {
  const auto size = in.unsigned_integer();
  const auto readings = in.unsigned_integer();
  if (size >> 1 > std::numeric_limits<std::uint16_t>::max() || readings > std::numeric_limits<std::uint32_t>::max())
    return false;
  entry.key_size = static_cast<std::uint16_t>(size >> 1);
  entry.late = (size & 1) != 0;
  entry.readings = static_cast<std::uint32_t>(readings);
  entry.hash = in.fixed();
  entry.window_end = moved(before, in.signed_integer());
  entry.seen.newest = moved(entry.window_end, in.signed_integer());
  entry.seen.skew = read_single(in);
  entry.seen.furthest = read_single(in);
  return in.ok();
}

} // namespace

std::string pack_entries(const batch& from) {
  std::string packed;
  packed.reserve(from.keys.size() + from.entries.size() * usual_entry + 32);
  byte_writer out{packed};
  const auto fields = from.fields;
  out.unsigned_integer(fields);
  out.unsigned_integer(from.entries.size());
  out.text(from.keys);
  timestamp before{};
  for (std::size_t i = 0; i < from.entries.size(); ++i) {
    const auto& entry = from.entries[i];
    write(out, entry, before);
    before = entry.window_end;
    if (entry.readings == 1) {
      out.raw(from.reading(i).data(), fields * sizeof(double));
    } else {
      for (const auto& field : from.aggregates(entry))
        write(out, field);
    }
  }
  return packed;
}

bool unpack_entries(std::string_view packed, batch& into) {
  byte_reader in{packed};
  const auto fields = in.unsigned_integer();
  if (fields > max_fields)
    return false;
  // An entry takes `least_entry` bytes and at least one for each field.
  const auto entries = in.count(least_entry + fields);
  if (fields == 0 && entries != 0)
    return false;
  into.fields = fields;
  into.keys = in.text();
  into.entries.resize(entries);
  into.values.assign(entries * fields, 0);
  into.combined.clear();
  timestamp before{};
  std::size_t key_begin = 0;
  for (std::size_t i = 0; i < entries; ++i) {
    auto& entry = into.entries[i];
    if (!read(in, entry, before))
      return false;
    before = entry.window_end;
    entry.key_begin = static_cast<std::uint32_t>(key_begin);
    key_begin += entry.key_size;
    if (key_begin > into.keys.size())
      return false;
    if (entry.readings == 1) {
      in.raw(into.values.data() + i * fields, fields * sizeof(double));
    } else {
      entry.combined = static_cast<std::uint32_t>(into.combined.size());
      for (std::size_t field = 0; field < fields; ++field)
        read(in, into.combined.emplace_back());
    }
  }
  return in.ok() && in.at_end() && key_begin == into.keys.size();
}

} // namespace komado::stream
