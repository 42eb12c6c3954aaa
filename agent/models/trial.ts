/** Tries a model with one tiny call: whether it answers, and whether it can use a tool. */
import Anthropic from '@anthropic-ai/sdk';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { Usage } from '../../contracts/event.ts';
import { nearestNames } from '../../engine/index.ts';
import { CliError } from '../exit-codes.ts';
import { ModelError, type ModelRequest, type Reply } from '../model.ts';
import { anthropicModel } from './anthropic.ts';
import type { Endpoint } from './endpoints.ts';
import { knownModels } from './known-models.ts';
import type { CostOf } from './prices.ts';

export const Trial = Type.Union([
  Type.Object({
    works: Type.Literal(true),
    model: Type.String({ description: 'Who really answered.' }),
    tookMs: Type.Number(),
    usage: Usage,
    cost: Type.Optional(Type.Number({ description: 'US dollars; absent: its price is not known.' })),
    doubt: Type.Optional(Type.String({ description: 'Why it may be of no use though it answers.' })),
  }),
  Type.Object({ works: Type.Literal(false), why: Type.String() }),
]);
export type Trial = Static<typeof Trial>;

const Seen = Type.Object({ word: Type.String() }, { additionalProperties: false });

const question = {
  system: 'This is a test of a connection. Answer by one call of the tool, without any text.',
  messages: [
    { role: 'user', content: [{ type: 'text', text: 'Call the tool `report` with the word "loom".' }] },
  ],
  tools: [{ name: 'report', description: 'Reports the word that was asked for.', schema: Seen }],
  // Room for a model that thinks before it calls.
  maxTokens: 1024,
} satisfies Partial<ModelRequest>;

/** Long enough for a server that first loads the model. */
const waitMaxMs = 120_000;

/** Asks the model of an endpoint one tiny question; what does not work is said with what to do about it. */
export async function tryModel(endpoint: Endpoint, costOf: CostOf): Promise<Trial> {
  const started = performance.now();
  try {
    const timeoutMs = Math.min(endpoint.timeoutMs || waitMaxMs, waitMaxMs);
    const model = anthropicModel({ ...endpoint, retriesMax: 1, timeoutMs });
    const reply = await model.ask({ ...question, signal: new AbortController().signal });
    const { usage } = reply;
    const cost = costOf(reply.model, usage) ?? costOf(endpoint.model, usage);
    const doubt = doubtOf(reply);
    return {
      works: true,
      model: reply.model,
      tookMs: performance.now() - started,
      usage,
      ...(cost !== undefined && { cost }),
      ...(doubt && { doubt }),
    };
  } catch (error) {
    if (error instanceof CliError) return { works: false, why: `${error.message} ${error.hint}` };
    if (!(error instanceof ModelError)) throw error;
    const names = error.kind === 'unknown' ? await namesNear(endpoint) : '';
    return { works: false, why: `${error.message}${names}` };
  }
}

/** Why a model that answers may be of no use: all work goes through tools. */
function doubtOf({ content, stop, unusable }: Reply): string | undefined {
  const call = content.find(({ type }) => type === 'tool_use');
  if (call?.type === 'tool_use' && call.name === 'report' && Value.Check(Seen, call.input)) return undefined;
  if (call?.type === 'tool_use')
    return `It called its tool in a wrong way: ${unusable?.[call.id] ?? JSON.stringify(call).slice(0, 200)}`;
  if (stop === 'max-tokens') return `It used up ${question.maxTokens} tokens before it called its tool.`;
  return 'It answered without calling its tool: all work goes through tools. Use a model with tool use, and a server that passes tools on.';
}

/** The names most like the one that is unknown: of the endpoint's own list, else of the models that ship. */
async function namesNear({ key, baseUrl, model, profile }: Endpoint): Promise<string> {
  const client = new Anthropic({
    apiKey: key || 'none',
    ...(baseUrl && { baseURL: baseUrl }),
    maxRetries: 0,
    timeout: 10_000,
    logLevel: 'off',
  });
  try {
    const { data } = await client.models.list({ limit: 1000 });
    const names = data.map(({ id }) => id);
    if (names.includes(model))
      return ` Its list has ${model}: it is the address of messages that is missing.`;
    if (names.length) return said('It has', model, names);
  } catch (error) {
    // An endpoint without a list of models is no failure: the names that ship are told instead.
    if (!(error instanceof Anthropic.AnthropicError)) throw error;
  }
  return profile === 'anthropic' ? said('Known are', model, Object.keys(knownModels.models)) : '';
}

function said(start: string, model: string, names: string[]): string {
  const near = nearestNames(model, names);
  return ` ${start} ${(near.length ? near : names.slice(0, 5)).join(', ')}.`;
}
