"""Topics: made, grown, written and read."""

import collections
import time

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewPartitions, NewTopic

from support.wait import wait_until

# Brokers that come and go are what is tested: the tests' own clients find them again at once.
QUIET = {"log_level": 2, "reconnect.backoff.max.ms": 200}
Record = collections.namedtuple("Record", "partition offset timestamp key value headers")


class Topics:
    """The topics of one broker."""

    def __init__(self, bootstrap):
        self.bootstrap = bootstrap
        self.admin = AdminClient({**QUIET, "bootstrap.servers": bootstrap})

    def create(self, name, partitions, **config):
        topic = NewTopic(name, partitions, 1, config={key.replace("_", "."): value for key, value in config.items()})
        self.admin.create_topics([topic])[name].result(30)
        self._wait(name, partitions)

    def grow(self, name, partitions):
        self.admin.create_partitions([NewPartitions(name, partitions)])[name].result(30)
        self._wait(name, partitions)

    def delete(self, name):
        self.admin.delete_topics([name])[name].result(30)
        self._wait(name, None)

    def partitions(self, name):
        """How many; None if there is no such topic."""
        topic = self.admin.list_topics(timeout=10).topics.get(name)
        return len(topic.partitions) if topic and topic.error is None else None

    def _wait(self, name, partitions):
        wait_until(lambda: self.partitions(name) == partitions, 20, f"{partitions} partitions of {name}")

    def read(self, name, isolation="read_committed"):
        """All that the topic holds now, in order of partition and offset."""
        with TopicReader(self.bootstrap, name, isolation) as reader:
            return sorted(reader.read_to_end(), key=lambda record: record[:2])

    def end_offsets(self, name, isolation):
        """By partition: the log's end, or with read_committed the first offset that is still undecided."""
        return [end for _, end in self._offsets(name, isolation)]

    def first_offsets(self, name):
        """By partition: where the log begins; what lies before was deleted."""
        return [first for first, _ in self._offsets(name, "read_uncommitted")]

    def _offsets(self, name, isolation):
        with TopicReader(self.bootstrap, name, isolation) as reader:
            return [reader.consumer.get_watermark_offsets(TopicPartition(name, each), 10)
                    for each in sorted(reader.partitions)]

    def committed(self, group, name):
        """The offsets that a group has committed, by partition; 0 where there are none."""
        consumer = Consumer({**QUIET, "bootstrap.servers": self.bootstrap, "group.id": group})
        try:
            wanted = [TopicPartition(name, each) for each in range(self.partitions(name))]
            return [max(each.offset, 0) for each in consumer.committed(wanted, 10)]
        finally:
            consumer.close()


class TopicReader:
    """Follows a topic from its beginning, as somebody who uses the results would."""

    def __init__(self, bootstrap, topic, isolation="read_committed"):
        self.topic = topic
        self.records = []
        self.consumer = Consumer({
            **QUIET, "bootstrap.servers": bootstrap, "group.id": "reader-of-" + topic, "enable.auto.commit": False,
            "enable.partition.eof": True, "isolation.level": isolation, "auto.offset.reset": "error",
            "fetch.message.max.bytes": 4_000_000, "fetch.wait.max.ms": 50})
        self.partitions = wait_until(self._find, 20, f"the topic {topic}")
        self.consumer.assign([TopicPartition(topic, each, OFFSET_BEGINNING) for each in self.partitions])

    def _find(self):
        described = self.consumer.list_topics(self.topic, timeout=30).topics[self.topic]
        return list(described.partitions) if described.error is None else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.consumer.close()

    def poll(self, seconds=0.05):
        """Takes what is there; the partition whose end was reached, if any."""
        for message in self.consumer.consume(1000, seconds):
            error = message.error()
            if error is None:
                self.records.append(Record(message.partition(), message.offset(), message.timestamp()[1],
                                           message.key(), message.value(), message.headers() or []))
            elif error.code() == KafkaError._PARTITION_EOF:
                yield message.partition()
            elif error.code() not in (KafkaError._TRANSPORT, KafkaError._ALL_BROKERS_DOWN):
                raise KafkaException(error)

    def take(self):
        """Takes what is there; all records so far."""
        collections.deque(self.poll(), maxlen=0)
        return self.records

    def wait_for(self, count, seconds):
        """At least `count` records."""
        def enough():
            self.take()
            return len(self.records) >= count
        try:
            wait_until(enough, seconds, "records")
        except AssertionError:
            raise AssertionError(
                f"{self.topic} holds {len(self.records)} of {count} records after {seconds} s") from None
        return self.records

    def read_to_end(self, seconds=60):
        deadline = time.monotonic() + seconds
        missing = set(self.partitions)
        while missing:
            missing.difference_update(self.poll(0.1))
            if time.monotonic() > deadline:
                raise AssertionError(f"{self.topic} has no end after {seconds} s")
        return self.records


class Writer:
    """Writes to one topic; every record is delivered once, broker crashes or not."""

    def __init__(self, bootstrap, topic):
        self.topic = topic
        self.failure = None
        self.producer = Producer({
            **QUIET, "bootstrap.servers": bootstrap, "enable.idempotence": True, "linger.ms": 2,
            "message.max.bytes": 8_000_000, "delivery.timeout.ms": 120_000})

    def send(self, partition, value, timestamp, key=None):
        """`timestamp` is the record's Kafka timestamp, in milliseconds."""
        while True:
            try:
                self.producer.produce(self.topic, value, key, partition, timestamp=timestamp,
                                      on_delivery=self._delivered)
                break
            except BufferError:
                self.producer.poll(0.1)
        self.producer.poll(0)

    def _delivered(self, error, _):
        self.failure = self.failure or error

    def flush(self, seconds=60):
        if self.producer.flush(seconds) > 0 or self.failure:
            raise AssertionError(f"input was not delivered: {self.failure}")
