"""What the heads of the state log's records tell: who committed what, in which order."""

import collections
import struct

Head = collections.namedtuple("Head", "part parts incarnation owner commit_seq")


def leb128(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def decode_head(data):
    """Magic, version, kind, part and number of parts (32 bits each), incarnation, owner, commit_seq."""
    if data[:3] != b"KS\x01":
        raise ValueError(f"not a state record: {data[:8]!r}")
    part, parts = struct.unpack("<II", data[4:12])
    incarnation, at = leb128(data, 12)
    owner = data[at:at + 16].hex()
    return Head(part, parts, incarnation, owner, leb128(data, at + 16)[0])


def check_commits(shard, heads):
    """Sentences about a shard's committed records, in their order: commits are whole and numbered without
    a hole, and none of an owner comes after one of its successor."""
    def wrong(what, head):
        return [f"the state log of shard {shard}: {what} at {head._asdict()}"]
    last = None
    for head in heads:
        if last and (head.part > 0) != (last.part + 1 < last.parts):
            return wrong("a commit is not whole", head)
        if last is None or head.part > 0:
            if last and head != last._replace(part=last.part + 1):
                return wrong("a part of another commit", head)
        elif head.commit_seq != last.commit_seq + 1:
            return wrong(f"commit {last.commit_seq} is followed by {head.commit_seq}", head)
        elif head.incarnation < last.incarnation or (head.incarnation == last.incarnation) != (head.owner == last.owner):
            return wrong(f"incarnation {last.incarnation} of {last.owner} is followed", head)
        last = head
    return wrong("the last commit is not whole", last) if last and last.part + 1 < last.parts else []


def check_state(records):
    """The same of all shards, from what a read_committed reader finds in the state topic."""
    shards = collections.defaultdict(list)
    for record in records:
        shards[record.partition].append(decode_head(record.value))
    return [each for shard, heads in shards.items() for each in check_commits(shard, heads)]
