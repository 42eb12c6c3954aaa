/** What of a request counts when a run is replayed, and where two requests differ. */
import { createHash } from 'node:crypto';
import type { Message, ModelRequest } from '../model.ts';

/** What of a request is compared. */
export interface Asked {
  system: string;
  /** Name → hash of description and schema. */
  tools: Record<string, string>;
  messages: Message[];
}

/** What of a request is compared, from the request. */
export function askedOf({ system, tools, messages }: ModelRequest): Asked {
  const hash = (value: unknown) =>
    createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
  const hashes = tools.map(({ name, description, schema }) => [name, hash([description, schema])]);
  return { system, tools: Object.fromEntries(hashes), messages };
}

/** A value as text, without what differs from run to run though nothing else does: how long something took. */
export function stable(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').replace(/(\w*Ms\\*":)\d+(?:\.\d+)?/g, '$10');
}

/** The first place where a request is not the recorded one, in words; undefined when it is. */
export function differenceOf(recorded: Asked, asked: Asked): string | undefined {
  const names = new Set([...Object.keys(recorded.tools), ...Object.keys(asked.tools)]);
  const tool = [...names].find((name) => recorded.tools[name] !== asked.tools[name]);
  if (tool !== undefined) {
    if (!asked.tools[tool]) return `the tool ${tool} is gone.`;
    return recorded.tools[tool] ? `the tool ${tool} is described otherwise.` : `the tool ${tool} is new.`;
  }
  return (
    differing('system', recorded.system, asked.system) ??
    differing('messages', recorded.messages, asked.messages)
  );
}

function differing(path: string, recorded: unknown, asked: unknown): string | undefined {
  const [one, other] = [stable(recorded), stable(asked)];
  if (one === other) return undefined;
  if (isObject(recorded) && isObject(asked)) {
    for (const key of new Set([...Object.keys(recorded), ...Object.keys(asked)])) {
      const difference = differing(`${path}.${key}`, recorded[key], asked[key]);
      if (difference) return difference;
    }
  }
  const at = [...one].findIndex((character, index) => character !== other[index]);
  const from = Math.max(0, (at === -1 ? one.length : at) - 20);
  const part = (text: string) => JSON.stringify(text.slice(from, from + 80));
  return `${path}, character ${at === -1 ? one.length : at}: recorded ${part(one)}, now ${part(other)}.`;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
