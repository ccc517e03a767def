// Numbers and times as people read them. What is unknown is a dash.

const unknown = "–";

export function whole(value) {
  return value === null || value === undefined ? unknown : Math.round(value).toLocaleString("en");
}

/// A rate: decimals only while it is small.
export function rate(value) {
  if (value === null || value === undefined) return unknown;
  return value >= 100 ? whole(value) : value.toLocaleString("en", { maximumFractionDigits: 1 });
}

/// A mean: six digits, or all before the point, so that a small one is not shown as 0.
export function mean(value) {
  if (value === null) return unknown;
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-6 || size >= 1e15)) return Number(value.toPrecision(6)).toExponential();
  return size >= 1e6 ? whole(value) : value.toLocaleString("en", { maximumSignificantDigits: 6 });
}

export function span(seconds) {
  if (seconds === null || seconds === undefined) return unknown;
  const size = Math.abs(seconds);
  if (size < 9.95) return `${seconds.toFixed(1)} s`;
  if (size < 120) return `${Math.round(seconds)} s`;
  if (size < 7200) return `${Math.round(seconds / 60)} min`;
  if (size < 172800) return `${(seconds / 3600).toFixed(1)} h`;
  return `${Math.round(seconds / 86400).toLocaleString("en")} d`;
}

function dateAndTime(iso) {
  const [date, time] = iso.split("T");
  return [date, time.slice(0, 8)];
}

/// Hours, minutes and seconds of an ISO time, in its own offset, with its date unless that is today's there.
export function clock(iso, now = new Date()) {
  if (!iso) return unknown;
  const [date, time] = dateAndTime(iso);
  const offset = iso.match(/([+-])(\d\d):(\d\d)/);
  const shift = offset ? Number(`${offset[1]}1`) * (Number(offset[2]) * 60 + Number(offset[3])) : 0;
  const today = new Date(now.getTime() + shift * 60000).toISOString().slice(0, 10);
  return date === today ? time : `${date} ${time}`;
}

/// A window: with both dates if they differ, else as its start has it.
export function period(start, end, now = new Date()) {
  const [from, to] = [dateAndTime(start), dateAndTime(end)];
  return from[0] === to[0] ? `${clock(start, now)} to ${to[1]}` : `${from.join(" ")} to ${to.join(" ")}`;
}

/// How long ago it was.
export function age(iso, now = Date.now()) {
  return iso ? span(Math.max(now - Date.parse(iso), 0) / 1000) : unknown;
}

/// The same in a sentence.
export function ago(iso, now = Date.now()) {
  if (!iso) return unknown;
  return now - Date.parse(iso) < 1000 ? "now" : `${age(iso, now)} ago`;
}

export function bytes(count) {
  return count === null || count === undefined ? unknown : `${(count / 1048576).toFixed(0)} MiB`;
}

/// How far a device's clock is off, in words.
export function skew(seconds) {
  if (seconds === null || seconds === undefined) return unknown;
  if (Math.abs(seconds) < 0.05) return "0 s";
  return seconds > 0 ? `${span(seconds)} ahead` : `${span(-seconds)} behind`;
}

export function plural(count, noun) {
  return `${whole(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/// What is missing because some shards did not answer; empty if all did.
export function missingText(answer) {
  const shards = answer.missing_shards;
  return shards.length ? `without ${plural(shards.length, "shard")} that did not answer` : "";
}

/// What is not of now because some shards are busy; empty if none is.
export function delayedText(answer) {
  const shards = answer.delayed_shards;
  return shards.length ? `${plural(shards.length, "busy shard")} as a few seconds ago` : "";
}

/// Both.
export function lackingText(answer) {
  return [missingText(answer), delayedText(answer)].filter((text) => text).join(", ");
}
