"""What deploy/demo_views.py draws."""

import json
import pathlib
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "deploy"))
import demo_views  # noqa: E402

# The seed's readings, and its table of them.
SEED = [(28.78125, 28.72314453125, 22.96875, 75.714111328125, 1501631043),
        (28.75, 28.72314453125, 22.875, 75.616455078125, 1501631063),
        (28.75, 28.69293212890625, 23.15625, 75.616455078125, 1501631074)]
SEED_TABLE = """\
+--------+-----------------+-----------------+----------+---------------+---------------------+
|ambient |bid              |humidity         |objecttemp|rh             |time                 |
+--------+-----------------+-----------------+----------+---------------+---------------------+
|28.78125|B0:B4:48:BD:DA:03|28.72314453125   |22.96875  |75.714111328125|2017-08-01 23:44:03.0|
|28.75   |B0:B4:48:BD:DA:03|28.72314453125   |22.875    |75.616455078125|2017-08-01 23:44:23.0|
|28.75   |B0:B4:48:BD:DA:03|28.69293212890625|23.15625  |75.616455078125|2017-08-01 23:44:34.0|
+--------+-----------------+-----------------+----------+---------------+---------------------+
"""


def reading(ambient, humidity, objecttemp, rh, time):
    return json.dumps({"bid": "B0:B4:48:BD:DA:03", "time": time, "ambient": ambient, "objecttemp": objecttemp,
                       "humidity": humidity, "rh": rh})


def result(bid, end):
    return json.dumps({"bid": bid, "time": f"at {end}", "ambient": 28.5, "rh": None, "end": end, "count": 6,
                       "closed_by": "watermark"})


class Readings(unittest.TestCase):
    def test_are_drawn_as_spark_draws_the_seed(self):
        view = demo_views.ReadingsView(0)
        for values in reversed(SEED):
            view.take(reading(*values), 0)
        self.assertEqual(view.text(5), "Readings that came in: 3\n" + SEED_TABLE)

    def test_are_shown_at_once_first_and_then_in_batches(self):
        view = demo_views.ReadingsView(0)
        view.take(reading(*SEED[0]), 1)
        self.assertIsNone(view.text(1.1))
        self.assertIsNotNone(view.text(1.5))
        view.take(reading(*SEED[1]), 2)
        self.assertIsNone(view.text(9))
        self.assertIn("came in: 1\n", view.text(12))
        self.assertIsNone(view.text(30))

    def test_of_a_long_past_are_shown_in_part(self):
        view = demo_views.ReadingsView(0)
        for second in range(1000):
            view.take(reading(*SEED[0][:4], 1501631043 + second), 0)
        text = view.text(1)
        self.assertEqual(text.count("BD:DA:03"), 20)
        self.assertIn("came in: 1000\n", text)
        self.assertIn("only showing the last 20 rows", text)

    def test_that_are_none_are_counted(self):
        view = demo_views.ReadingsView(0)
        for line in ("{", "[1]", "\ufffd", '{"bid":"a","time":"yesterday"}'):
            view.take(line, 0)
        text = view.text(1)
        self.assertIn("Readings that came in: 1, beside 3 records that are none", text)
        self.assertIn("|null   |a  |null    |null      |null|yesterday|", text)


class Results(unittest.TestCase):
    def test_are_drawn_by_window_once_no_more_of_them_come(self):
        view = demo_views.ResultsView(0)
        view.take(result("b", 120), 1)
        view.take(result("a", 120), 1.5)
        self.assertIsNone(view.text(2))
        self.assertEqual(view.text(4), """\
Final averages of the window that ended at 120
+---+------+-------+----+-----+---------+
|bid|time  |ambient|rh  |count|closed_by|
+---+------+-------+----+-----+---------+
|a  |at 120|28.5   |null|6    |watermark|
|b  |at 120|28.5   |null|6    |watermark|
+---+------+-------+----+-----+---------+
""")
        self.assertIsNone(view.text(9))

    def test_of_many_windows_are_summed_up(self):
        view = demo_views.ResultsView(0)
        for window in range(1, 6):
            view.take(result("a", window * 120), 1)
        text = view.text(3)
        self.assertIn("3 final results of 3 windows from at 120 on", text)
        self.assertNotIn("|at 360|", text)
        self.assertIn("|at 480|", text)
        self.assertIn("|at 600|", text)


if __name__ == "__main__":
    unittest.main()
