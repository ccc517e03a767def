#include "cli/simulator/reading_text.hpp"

namespace komado::cli {

namespace {

/// 10^16 / 2^n: what one bit of value 2^-n is in append_decimal's unit.
constexpr std::int64_t unit = 10'000'000'000'000'000;
constexpr std::int64_t part_32 = unit / 32;
constexpr std::int64_t part_65536 = unit / 65536;
static_assert(part_32 * 32 == unit && part_65536 * 65536 == unit);
/// More than any parser of ours lets pass.
constexpr int many_levels = 40;

void append_bid(record_text& out, std::string_view bid) noexcept {
  out.append(R"({"bid":")");
  out.append(bid);
  out.append(R"(",)");
}

void append_time(record_text& out, std::int64_t time) noexcept {
  out.append(R"("time":)");
  out.append_integer(time);
  out.append(",");
}

void append_ambient(record_text& out, const raw_reading& raw) noexcept {
  out.append(R"("ambient":)");
  out.append_decimal(raw.ambient * part_32);
}

void append_rest(record_text& out, const raw_reading& raw) noexcept {
  out.append(R"(,"objecttemp":)");
  out.append_decimal(raw.object * part_32);
  out.append(R"(,"humidity":)");
  out.append_decimal(raw.humidity * 165 * part_65536 - 40 * unit);
  out.append(R"(,"rh":)");
  out.append_decimal(raw.rh * 100 * part_65536);
}

void append_values(record_text& out, const raw_reading& raw) noexcept {
  append_ambient(out, raw);
  append_rest(out, raw);
}

/// All but the closing brace.
void append_open_reading(record_text& out, const device_reading& reading) noexcept {
  append_bid(out, reading.bid);
  append_time(out, reading.time);
  append_values(out, reading.raw);
}

void append_reading(record_text& out, const device_reading& reading) noexcept {
  append_open_reading(out, reading);
  out.append("}");
}

void append_levels(record_text& out) noexcept {
  out.append(R"(,"trace":)");
  for (int level = 0; level < many_levels; ++level)
    out.append("[");
  for (int level = 0; level < many_levels; ++level)
    out.append("]");
}

void append_other_than_number(record_text& out, const device_reading& reading) noexcept {
  append_bid(out, reading.bid);
  append_time(out, reading.time);
  out.append(R"("ambient":"n/a")");
  append_rest(out, reading.raw);
  out.append("}");
}

} // namespace

void write_reading(record_text& out, const device_reading& reading) noexcept {
  out.clear();
  append_reading(out, reading);
}

void write_malformed(record_text& out, const device_reading& reading, malformation how,
                     std::uint64_t bits) noexcept {
  out.clear();
  switch (how) {
  case malformation::truncated:
    append_reading(out, reading);
    out.cut(1 + bits % (out.view().size() - 1));
    break;
  case malformation::no_bid:
    out.append("{");
    append_time(out, reading.time);
    append_values(out, reading.raw);
    out.append("}");
    break;
  case malformation::no_time:
    append_bid(out, reading.bid);
    append_values(out, reading.raw);
    out.append("}");
    break;
  case malformation::text_for_number:
    append_other_than_number(out, reading);
    break;
  case malformation::duplicate_key:
    append_open_reading(out, reading);
    out.append(R"(,"rh":50.0})");
    break;
  case malformation::wrong_time:
    append_bid(out, reading.bid);
    out.append(R"("time":"yesterday",)");
    append_values(out, reading.raw);
    out.append("}");
    break;
  case malformation::too_deep:
    append_open_reading(out, reading);
    append_levels(out);
    out.append("}");
    break;
  case malformation::not_utf8:
    append_bid(out, "B0:B4:48:\xff\xfe");
    append_time(out, reading.time);
    append_values(out, reading.raw);
    out.append("}");
    break;
  case malformation::no_object:
    out.append("[");
    append_reading(out, reading);
    out.append("]");
    break;
  case malformation::two_objects:
    append_reading(out, reading);
    append_reading(out, reading);
    break;
  }
}

} // namespace komado::cli
