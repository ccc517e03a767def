#include "runtime/stream/reading_parser.hpp"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <random>
#include <string>
#include <vector>

namespace komado::stream {
namespace {

/// Records as a SensorTag's producer writes them: json.dumps, with or without spaces, and values in the
/// sensor's own steps.
std::vector<std::string> sensortag_records(bool spaces) {
  std::mt19937 random{2017};
  std::vector<std::string> records(1024);
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto quantity = [&](double step, double base) {
      return base + step * static_cast<double>(random() % 4096);
    };
    char text[256];
    std::snprintf(
        text, sizeof text,
        spaces ? R"({"bid": "B0:B4:48:BD:%02X:%02X", "time": %zu, "ambient": %.17g, "objecttemp": %.17g, )"
                 R"("humidity": %.17g, "rh": %.17g})"
               : R"({"bid":"B0:B4:48:BD:%02X:%02X","time":%zu,"ambient":%.17g,"objecttemp":%.17g,)"
                 R"("humidity":%.17g,"rh":%.17g})",
        static_cast<unsigned>(i / 256), static_cast<unsigned>(i % 256), 1'501'631'043 + i,
        quantity(1.0 / 32, 20), quantity(1.0 / 32, 20), quantity(165.0 / 65'536, 20),
        quantity(100.0 / 65'536, 70));
    records[i] = text;
  }
  return records;
}

void parse_all(benchmark::State& state, const std::vector<std::string>& records) {
  reading_parser parser{{}};
  reading out;
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(parser.parse(records[next], out));
    benchmark::DoNotOptimize(out);
    next = (next + 1) % records.size();
  }
  state.SetItemsProcessed(state.iterations());
}

void parse_the_seeds_record(benchmark::State& state) {
  parse_all(state, {R"({"bid":"B0:B4:48:BD:DA:03","time":1501631043,"ambient":28.78125,)"
                    R"("objecttemp":22.96875,"humidity":28.72314453125,"rh":75.714111328125})"});
}
BENCHMARK(parse_the_seeds_record);

void parse_sensortags(benchmark::State& state) { parse_all(state, sensortag_records(state.range(0) != 0)); }
BENCHMARK(parse_sensortags)->ArgName("spaces")->Arg(0)->Arg(1);

/// The first guess of the field order fails at every record.
void parse_changing_field_orders(benchmark::State& state) {
  parse_all(state,
            {R"({"bid":"B0:B4:48:BD:DA:03","time":1501631043,"ambient":28.78125,"rh":75.714111328125})",
             R"({"time":1501631043,"bid":"B0:B4:48:BD:DA:03","rh":75.714111328125,"ambient":28.78125})"});
}
BENCHMARK(parse_changing_field_orders);

void reject_a_malformed_record(benchmark::State& state) {
  parse_all(state, {R"({"bid":"B0:B4:48:BD:DA:03","time":1501631043,"ambient":28.78125,"rh":75.7141)"});
}
BENCHMARK(reject_a_malformed_record);

} // namespace
} // namespace komado::stream
