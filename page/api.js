// Asks the node that served this page.

const patience = 5000; // ms

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

/// The answer to GET /api/v1/<path>; undefined parameters are left away.
export async function ask(path, parameters = {}, signal) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null && value !== "") query.set(name, value);
  }
  const suffix = query.size ? `?${query}` : "";
  const limits = AbortSignal.any ? AbortSignal.any([AbortSignal.timeout(patience), ...(signal ? [signal] : [])])
    : AbortSignal.timeout(patience);
  let answer;
  let text;
  try {
    answer = await fetch(`/api/v1/${path}${suffix}`, { signal: limits, headers: { Accept: "application/json" } });
    text = await answer.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new NoAnswer("The node that served this page does not answer.");
  }
  const body = parse(text);
  if (!answer.ok) throw new NoAnswer(body?.detail ?? `The node answers with status ${answer.status}.`, answer.status);
  if (body === null) throw new NoAnswer("The node's answer is no JSON.");
  return body;
}
