"""The oracle's judge of single records."""

import collections
import decimal
import json
import math

Verdict = collections.namedtuple("Verdict", "device time values")

DEPTH = 32
RECORD_BYTES = 1 << 20
DEVICE_BYTES = 256
EARLIEST = -62_135_596_800 * 1_000_000  # year 1
LATEST = 253_402_300_800 * 1_000_000  # year 10000


class Reject(Exception):
    """A record that is no reading; its argument is the reason."""


class Pairs(list):
    """A JSON object as written, repeated keys included."""


class Number(str):
    """A JSON number as written."""


def refuse(text):
    raise ValueError(f"{text} is not JSON")


def parse(value):
    """The pairs of the record's object."""
    try:
        text = value.decode("utf-8", "strict")
    except UnicodeDecodeError:
        raise Reject("malformed") from None
    try:
        parsed = json.loads(text, object_pairs_hook=Pairs, parse_int=Number, parse_float=Number,
                            parse_constant=refuse)
    except json.JSONDecodeError as error:
        raise Reject("too_deep" if too_deep(text[:error.pos]) else "malformed") from None
    except ValueError:
        raise Reject("malformed") from None
    if too_deep(text):
        raise Reject("too_deep")
    if not isinstance(parsed, Pairs) or has_lone_surrogate(parsed):
        raise Reject("malformed")
    return parsed


def too_deep(text):
    depth = 0
    inside = False
    characters = iter(text)
    for each in characters:
        if inside and each == "\\":
            next(characters, None)
        elif each == '"':
            inside = not inside
        elif not inside and each in "[{":
            depth += 1
            if depth > DEPTH:
                return True
        elif not inside and each in "]}":
            depth -= 1
    return False


def has_lone_surrogate(value):
    if isinstance(value, str):
        return any("\ud800" <= each <= "\udfff" for each in value)
    if isinstance(value, (list, tuple)):
        return any(has_lone_surrogate(each) for each in value)
    return False


def device_of(value):
    if isinstance(value, Number) or not isinstance(value, str):
        raise Reject("bad_key")
    if not value or len(value.encode()) > DEVICE_BYTES or "\0" in value:
        raise Reject("bad_key")
    return value


def time_of(value):
    """Microseconds; what is finer is dropped."""
    if not isinstance(value, Number):
        raise Reject("bad_time")
    seconds = decimal.Decimal(str(value))
    if seconds and not -30 < seconds.adjusted() < 30:
        if seconds.adjusted() > 0:
            raise Reject("bad_time")
        return -1 if seconds < 0 else 0
    with decimal.localcontext() as context:
        context.prec = len(value) + 60
        time = math.floor(seconds * 1_000_000)
    if not EARLIEST <= time < LATEST:
        raise Reject("bad_time")
    return time


def value_of(value):
    if value is None:
        return None
    if not isinstance(value, Number) or not math.isfinite(float(value)):
        raise Reject("bad_value")
    return float(value)


def read(job, value):
    if value is None:
        raise Reject("malformed")
    if len(value) > RECORD_BYTES:
        raise Reject("too_large")
    pairs = parse(value)
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise Reject("duplicate_key")
    if fields.get("bid") is None:
        raise Reject("no_key")
    device = device_of(fields["bid"])
    if fields.get("time") is None:
        raise Reject("no_time")
    return Verdict(device, time_of(fields["time"]), [value_of(fields.get(name)) for name in job.fields])


def judge(job, record):
    """A Verdict, or the reason to reject the record."""
    try:
        found = read(job, record.value)
    except Reject as reject:
        return str(reject)
    written = record.timestamp * 1000
    if found.time > written + job.max_future:
        return "future"
    if job.max_past and found.time < written - job.max_past:
        return "past"
    return found
