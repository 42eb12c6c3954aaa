/** Words on the channel between Lab and child that the evaluator did not say. */
import { evaluating, type Payload } from '../payload.ts';

const setup = `
const host: any = (console.log as any).constructor('return globalThis')();
const fs = host.process.getBuiltinModule('node:fs');
const frame = (value: unknown) => {
  const body = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  return Buffer.concat([head, body]);
};
const answer = (nonce: string, value: unknown) => ({ kind: 'answer', nonce, status: 'ok', value, console: [], evaluated: [], durationMs: 1, memoryMb: 1 });
const say = (bytes: any) => fs.writeSync(3, bytes);
/** The channel as the evaluator holds it. */
const sockets = () => host.process._getActiveHandles().filter((handle: any) => handle.constructor.name === 'Socket' && handle.fd !== 1 && handle.fd !== 2);
`;

function forging(name: string, tries: string, statements: string): Payload {
  return evaluating(name, tries, `(async () => { ${statements}; })()`, {
    setup,
    answers: ['ok', 'error', 'timeout', 'killed', 'too-large'],
    request: { timeoutMs: 1_000 },
  });
}

export const forgeries: Payload[] = [
  forging('answer-without-nonce', 'an answer of another request', `say(frame(answer('', 666)))`),
  forging(
    'answer-with-guessed-nonces',
    'a hundred guesses',
    `for (let i = 0; i < 100; i++) say(frame(answer(String(i).padStart(32, '0'), 666)))`,
  ),
  forging('half-a-frame', 'a length and no body', `say(Buffer.from([0, 0, 4, 0, 123]))`),
  forging(
    'half-a-frame-and-silence',
    'a length, no body, and no answer',
    `say(Buffer.from([0, 0, 4, 0, 123])); await new Promise(() => {})`,
  ),
  forging('huge-length', 'a length of 4 GB', `say(Buffer.from([255, 255, 255, 255]))`),
  forging('empty-frames', 'a million empty frames', `for (let i = 0; i < 2_000; i++) say(Buffer.alloc(400))`),
  forging('no-json', 'a body that is no JSON', `say(frame('{"kind": '))`),
  forging(
    'wrong-schema',
    'an answer with members that no schema knows',
    `say(frame({ ...answer('', 666), extra: 1 }))`,
  ),
  forging(
    'ready-again',
    'ready, a thousand times',
    `for (let i = 0; i < 1_000; i++) say(frame({ kind: 'ready' }))`,
  ),
  forging('deep-json', 'a body of brackets', `say(frame('['.repeat(1_000_000) + ']'.repeat(1_000_000)))`),
  forging(
    'prototype-json',
    'a body with __proto__',
    `say(frame('{"kind":"answer","__proto__":{"nonce":"x"},"status":"ok"}'))`,
  ),
  forging(
    'largest-frame',
    'a frame of just less than the cap',
    `const bytes = frame(answer('', 'x'.repeat(8_000_000))); let at = 0; while (at < bytes.length) { try { at += fs.writeSync(3, bytes, at); } catch (error) { await new Promise((resolve) => setTimeout(resolve, 1)); } }`,
  ),
  forging(
    'nonce-by-stringify',
    'the nonce as JSON.stringify sees it, used twice',
    `
    const stringify = host.JSON.stringify;
    host.JSON.stringify = (value: any, ...rest: unknown[]) => {
      if (value?.nonce) say(frame(stringify(answer(value.nonce, 666))));
      return stringify(value, ...rest);
    }`,
  ),
  forging(
    'nonce-by-parse',
    'the nonce of the next request, answered before the evaluator does',
    `
    const parse = host.JSON.parse;
    host.JSON.parse = (...args: unknown[]) => {
      const value = parse(...args);
      if (value?.nonce) say(frame(host.JSON.stringify(answer(value.nonce, 666))));
      return value;
    }`,
  ),
  forging(
    'listener-on-channel',
    'one more listener on the channel',
    `
    for (const socket of sockets()) socket.prependListener('data', (chunk: Buffer) => {
      const nonce = /"nonce":"(\\w+)"/.exec(chunk.toString())?.[1];
      if (nonce) say(frame(answer(nonce, 666)));
    })`,
  ),
  forging(
    'channel-read-in-a-timer',
    'a timer of the host that reads the channel itself',
    `
    const buffer = Buffer.alloc(1_000_000);
    host.setInterval(() => {
      try {
        const length = fs.readSync(3, buffer);
        const nonce = /"nonce":"(\\w+)"/.exec(buffer.toString('utf8', 0, length))?.[1];
        if (nonce) say(frame(answer(nonce, 666)));
      } catch (error) { host.lastError = error; }
    }, 0)`,
  ),
  forging(
    'channel-closed',
    'the channel is closed',
    `for (const socket of sockets()) socket.destroy(); fs.closeSync(3)`,
  ),
  forging('channel-paused', 'the channel is paused', `for (const socket of sockets()) socket.pause()`),
  forging(
    'channel-listeners-removed',
    'nobody listens any more',
    `for (const socket of sockets()) socket.removeAllListeners()`,
  ),
  forging(
    'lifeline',
    'words on the other descriptors',
    `for (const fd of [4, 5, 6, 7, 8]) { try { fs.writeSync(fd, 'x\\n'); } catch (error) { host.lastError = error; } }`,
  ),
];
