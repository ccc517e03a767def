"""The settings of input and output, other than their defaults, seen in a result."""

import json

from support.case import IntegrationTest, main
from support.fleet import EPOCH
from support.oracle import Job

# What would be read if a setting were not: the fields of the defaults.
DECOY = {"bid": "decoy", "time": EPOCH, "ambient": 1, "rh": 1}


class Settings(IntegrationTest):
    def test_names_units_zone_and_aggregates_make_the_result(self):
        self.topics.create(self.input, 1)
        writer = self.writer()
        for milliseconds, volts, amps in ((0, 230.5, 1.25), (59_999, 229.25, None), (60_000, 1, 1), (130_000, 1, 1)):
            at = EPOCH * 1000 + milliseconds
            value = {**DECOY, "meter": "m-1", "at": at, "volts": volts, "amps": amps}
            writer.send(0, json.dumps(value).encode(), at)
        writer.flush()
        job = Job(window=60, delay=5, fields=("volts", "amps"), time_zone="America/New_York")
        node = self.start_node(job, input_key__field="meter", input_time__field="at", input_time__unit="ms",
                               output_aggregates="max,count,mean,min,sum")
        self.wait_for_results(2)
        self.assertEqual(node.terminate(), 0)
        first, _ = self.topics.read(self.sink)
        self.assertEqual(first.value.decode(), (
            '{"meter":"m-1","at":"2017-08-01T19:41:00-04:00",'
            '"volts_max":230.5,"volts_count":2,"volts":229.875,"volts_min":229.25,"volts_sum":459.75,'
            '"amps_max":1.25,"amps_count":1,"amps":1.25,"amps_min":1.25,"amps_sum":1.25,'
            f'"start":{EPOCH},"end":{EPOCH + 60},"count":2,"closed_by":"watermark"}}'))
        self.assertEqual(first.key, b"m-1")


if __name__ == "__main__":
    main()
