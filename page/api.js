// Asks the node that served this page.

const patience = 5000; // ms
const listPatience = 150; // ms: a busy shard does not hold up what is asked for again in a second
const filePatience = 60000; // ms: of each shard all rows are asked, page by page

/// Why a node gave no answer that can be used, in words.
export class NoAnswer extends Error {
  constructor(message, status = 0) {
    super(message);
    this.status = status;
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function get(path, parameters, signal, wait) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null && value !== "") query.set(name, value);
  }
  const suffix = query.size ? `?${query}` : "";
  const limits = AbortSignal.any ? AbortSignal.any([AbortSignal.timeout(wait), ...(signal ? [signal] : [])])
    : AbortSignal.timeout(wait);
  let answer;
  let text;
  try {
    answer = await fetch(`/api/v1/${path}${suffix}`, { signal: limits, headers: { Accept: "application/json, text/csv" } });
    text = await answer.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new NoAnswer("The node that served this page does not answer.");
  }
  if (!answer.ok)
    throw new NoAnswer(parse(text)?.detail ?? `The node answers with status ${answer.status}.`, answer.status);
  return text;
}

/// The answer to GET /api/v1/<path>; undefined parameters are left away.
export async function ask(path, parameters = {}, signal) {
  const body = parse(await get(path, parameters, signal, patience));
  if (body === null) throw new NoAnswer("The node's answer is no JSON.");
  return body;
}

/// The same of a list that all shards have a part of; those that are busy are named in the answer.
export function askList(path, parameters, signal) {
  return ask(path, { ...parameters, wait: listPatience }, signal);
}

/// The same where the answer is the text of a file.
export function askFile(path, parameters) {
  return get(path, parameters, undefined, filePatience);
}
