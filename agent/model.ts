/** What a model is: messages and tools in, one reply out. The shapes of the blocks are the SDK's own. */
import type Anthropic from '@anthropic-ai/sdk';
import type { Usage } from '../contracts/event.ts';

export type Block = Anthropic.ContentBlockParam;

export interface Message {
  role: 'user' | 'assistant';
  content: Block[];
}

export interface ToolDescription {
  name: string;
  description: string;
  /** JSON Schema of the input: an object. */
  schema: Record<string, unknown>;
}

/** What is heard while a reply comes in. After `again` what was heard of this reply does not count. */
export type ModelEvent =
  | { type: 'text' | 'thinking'; text: string }
  | { type: 'again'; why: string; waitMs: number };

export interface ModelRequest {
  system: string;
  messages: Message[];
  tools: ToolDescription[];
  maxTokens: number;
  signal: AbortSignal;
  onEvent?: ((event: ModelEvent) => void) | undefined;
}

export type ModelStop = 'end' | 'tool' | 'max-tokens' | 'refusal' | 'pause' | 'context';

export interface Reply {
  content: Block[];
  stop: ModelStop;
  usage: Usage;
  /** Name of the model that really answered. */
  model: string;
  /** How often it was asked again before it answered; absent: never. */
  retries?: number;
  /** Id of a tool call → why its input cannot be used; the call itself then has an empty input. */
  unusable?: Record<string, string>;
  /** What the endpoint says about the stop: why it refused. */
  detail?: string;
}

export interface Model {
  readonly name: string;
  /** Tokens that one conversation may hold; absent: not known. */
  readonly contextTokens?: number;
  /** @throws ModelError when there is no usable reply; the signal's reason when aborted. */
  ask(request: ModelRequest): Promise<Reply>;
  /** Tokens of a request as the endpoint counts them; absent: the endpoint does not count. @throws ModelError */
  count?(request: ModelRequest): Promise<number>;
}

/**
 * Why there is no reply. `key`: missing rights; `credit`: nothing left to spend; `unknown`: no such model or
 * address; `request`: not accepted; `busy`: limits of the endpoint; `down`: no connection or its own error;
 * `slow`: past the deadline; `broken`: no whole reply of the Messages API, try after try; `too-long`: more than
 * it takes; `unusable`: a whole reply that makes no sense; `tokens`, `cost`, `calls`: a budget of the run is spent; `diverged`: a replay is asked what was not recorded; `unfinished`: the conversation itself failed.
 */
export type ModelFailure =
  | 'key'
  | 'credit'
  | 'unknown'
  | 'request'
  | 'busy'
  | 'down'
  | 'slow'
  | 'broken'
  | 'too-long'
  | 'unusable'
  | 'tokens'
  | 'cost'
  | 'calls'
  | 'diverged'
  | 'unfinished';

/** With these only the task has failed; with all others the next task would fail as well. */
const passing: ModelFailure[] = ['too-long', 'unusable', 'unfinished'];

/** A model that gave no usable reply. `fatal`: the next task would fail in the same way. */
export class ModelError extends Error {
  readonly kind: ModelFailure;
  readonly fatal: boolean;
  /** How often it was tried again before it was given up. */
  readonly retries: number;
  constructor(kind: ModelFailure, message: string, retries = 0) {
    super(message);
    this.kind = kind;
    this.retries = retries;
    this.fatal = !passing.includes(kind);
  }
}

export const noUsage: Usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

/** All tokens of one call, cached ones too. */
export function tokensOf(usage: Usage): number {
  return usage.input + usage.output + usage.cacheRead + usage.cacheWrite;
}
