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

export interface ModelRequest {
  system: string;
  messages: Message[];
  tools: ToolDescription[];
  maxTokens: number;
  signal: AbortSignal;
}

export type ModelStop = 'end' | 'tool' | 'max-tokens' | 'refusal' | 'pause' | 'context';

export interface Reply {
  content: Block[];
  stop: ModelStop;
  usage: Usage;
  /** Name of the model that really answered. */
  model: string;
}

export interface Model {
  readonly name: string;
  /** @throws ModelError when there is no usable reply; the signal's reason when aborted. */
  ask(request: ModelRequest): Promise<Reply>;
}

/** A model that gave no reply. `fatal`: asking again cannot help (a refused key, an unknown model). */
export class ModelError extends Error {
  readonly fatal: boolean;
  constructor(message: string, fatal: boolean) {
    super(message);
    this.fatal = fatal;
  }
}

export const noUsage: Usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

/** All tokens of one call, cached ones too. */
export function tokensOf(usage: Usage): number {
  return usage.input + usage.output + usage.cacheRead + usage.cacheWrite;
}
