// @ts-check
/** How the page talks to Prime: JSON, server-sent events, and the token, which lives as long as the tab. */

/** @typedef {import('../../contracts/problem.ts').Problem} Problem */

const tokenKey = 'loom-token';

/** An answer that says what failed, why, and what to do. */
export class Refused extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Changes the login code of the address for the token, and takes the code out of the address. @throws Refused when it was used */
export async function logIn() {
  const code = new URLSearchParams(location.hash.slice(1)).get('login');
  if (!code) return;
  history.replaceState(null, '', location.pathname);
  const { token } = await ask('POST', '/login', { code });
  sessionStorage.setItem(tokenKey, token);
}

/**
 * Asks a route. @throws Refused
 * @param {'GET' | 'POST'} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<any>}
 */
export async function ask(method, path, body) {
  return (await send(method, path, { body })).json();
}

/**
 * The events of a route, each parsed, with its id. @throws Refused
 * @param {'GET' | 'POST'} method
 * @param {string} path
 * @param {{ body?: unknown, lastId?: string | undefined, signal: AbortSignal }} how
 */
export async function* events(method, path, how) {
  const { body } = await send(method, path, { ...how, accept: 'text/event-stream' });
  if (!body) return;
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ''; ; ) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const { id, data } = fieldsOf(block);
      if (data) yield { id, data: JSON.parse(data) };
    }
  }
}

/** @param {string} block */
function fieldsOf(block) {
  /** @param {string} name */
  const field = (name) =>
    block
      .split('\n')
      .filter((line) => line.startsWith(`${name}:`))
      .map((line) => line.slice(name.length + 1).trimStart())
      .join('\n');
  return { id: field('id'), data: field('data') };
}

/**
 * @param {'GET' | 'POST'} method
 * @param {string} path
 * @param {{ body?: unknown, lastId?: string | undefined, signal?: AbortSignal, accept?: string }} how
 */
async function send(method, path, { body, lastId, signal, accept = 'application/json' }) {
  const token = sessionStorage.getItem(tokenKey);
  const response = await fetch(path, {
    method,
    headers: {
      accept,
      ...(token && { authorization: `Bearer ${token}` }),
      ...(lastId && { 'last-event-id': lastId }),
      ...(method === 'POST' && { 'content-type': 'application/json' }),
    },
    ...(method === 'POST' && { body: JSON.stringify(body ?? {}) }),
    ...(signal && { signal }),
  });
  if (!response.ok) throw new Refused(await response.json());
  return response;
}
