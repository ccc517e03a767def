"""Records that are no readings, by the reason to reject them, and odd ones that are."""

import json

from support.fleet import EPOCH

NOW = EPOCH


def record(**fields):
    return json.dumps({"bid": "a", "time": NOW, "ambient": 1.5, "rh": 2.5, **fields}).encode()


def without(name):
    fields = {"bid": "a", "time": NOW, "ambient": 1, "rh": 2}
    del fields[name]
    return json.dumps(fields).encode()


BAD = {
    "malformed": [None, b"", b"{", b"seventy", b"[1]", b"7", b"null", record() + b"x", b"\xef\xbb\xbf" + record(),
                  b'{"bid":"\xff","time":1}', b'{"bid":"\xed\xa0\x80","time":1}', b'{"bid":"\\ud800","time":1}',
                  record().replace(b"1.5", b"NaN"), record().replace(b"1.5", b"01"), b"\x00" * 8],
    "no_key": [without("bid"), record(bid=None), b"{}"],
    "bad_key": [record(bid=7), record(bid=""), record(bid="x" * 257), record(bid=["a"]),
                record(bid="\u3042" * 86), record(bid="a\0b")],
    "no_time": [without("time"), record(time=None)],
    "bad_time": [record(time="now"), record(time=True), record(time=10**12), record(time=-10**12), record(time={})],
    "bad_value": [record(ambient="warm"), record(rh=False), record(rh=[1]), record().replace(b"1.5", b"1e999")],
    "duplicate_key": [b'{"bid":"a","bid":"a","time":1}', b'{"bid":"a","time":1,"x":1,"\\u0078":2}'],
    "too_deep": [record(deep=json.loads("[" * 40 + "]" * 40))],
    "too_large": [record(padding="x" * (1 << 20))],
    "future": [record(time=NOW + 301), record(time=NOW + 86400)],
    "past": [record(time=NOW - 86401)],
}
GOOD = [record(), record(ambient=None), without("rh"), record(bid="\u3042" * 85), record(time=NOW + 300),
        record(time=NOW - 86400), record(deep=json.loads("[" * 31 + "]" * 31)), record(unknown={"bid": 1}),
        record(bid="quote\" back\\ tab\t \u0001 \u2028 \U0001f600"), record(time=NOW + 0.25),
        record(ambient=-0.0, rh=1e-7), record(ambient=1e300, rh=5e-324), record(bid="1e16", ambient=1e16, rh=123456789012345.6)]
