/** What a failed model call means: which failure it is, what to tell, and whether and when to try again. */
import Anthropic from '@anthropic-ai/sdk';
import type { ModelFailure } from '../model.ts';
import { BrokenReplyError } from './read-reply.ts';

export interface Failure {
  kind: ModelFailure;
  /** What happened, and what to do about it. */
  message: string;
  again: boolean;
  /** How long the endpoint wants to be left alone. */
  waitMs?: number;
}

const byType: Partial<Record<Anthropic.ErrorType, ModelFailure>> = {
  authentication_error: 'key',
  permission_error: 'key',
  billing_error: 'credit',
  not_found_error: 'unknown',
  rate_limit_error: 'busy',
  overloaded_error: 'busy',
  timeout_error: 'down',
  api_error: 'down',
  conflict_error: 'down',
  invalid_request_error: 'request',
};

const byStatus: Record<number, ModelFailure> = {
  401: 'key',
  403: 'key',
  402: 'credit',
  404: 'unknown',
  408: 'down',
  409: 'down',
  413: 'too-long',
  429: 'busy',
  529: 'busy',
};

/** Codes under which the endpoint says that money, not time, is what is missing. */
const spent = [
  'contract_spend_limit_reached',
  'enforced_spend_limit_reached',
  'linked_organization_billing_unavailable',
  'linked_organization_spend_limit_reached',
];

const explained: Partial<Record<ModelFailure, [what: string, hint: string]>> = {
  key: ['the endpoint refuses the key', 'Check ANTHROPIC_API_KEY or LOOM_LAB_API_KEY.'],
  credit: ['the account is out of credit', 'Add credit, or use another key; the run can be started again.'],
  unknown: ['the endpoint knows no such model or address', 'Check the model and ANTHROPIC_BASE_URL.'],
  request: [
    'the endpoint does not accept the request',
    'With a server of your own, set LOOM_ENDPOINT=compat, and LOOM_CONTEXT_TOKENS to what it takes.',
  ],
  busy: ['the endpoint has no room', 'Try again later, or set LOOM_API_BUDGET.'],
  down: ['the endpoint does not work', 'Check that it runs and that ANTHROPIC_BASE_URL is right.'],
  slow: ['the endpoint did not finish in time', 'Raise LOOM_MODEL_TIMEOUT_MS if it is only slow.'],
  broken: ['the endpoint did not answer usefully', 'Check that ANTHROPIC_BASE_URL speaks the Messages API.'],
  unusable: ['the reply cannot be used', 'Another model may do better.'],
  'too-long': ['the conversation is too long for the endpoint', 'Set LOOM_CONTEXT_TOKENS to what it takes.'],
};

/** Says what an error of a model call means; undefined when it is no such error but a bug. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof BrokenReplyError)
    return told(error.again ? 'broken' : 'unusable', error.message, error.again);
  // The client passes on what it could not parse, and what broke the connection while it read.
  if (error instanceof SyntaxError) return told('broken', `it sent no JSON: ${error.message}`, true);
  if (error instanceof TypeError && error.cause)
    return told('down', `${error.message}: ${error.cause}`, true);
  if (error instanceof Anthropic.APIConnectionTimeoutError) return told('slow', error.message, true);
  if (error instanceof Anthropic.APIConnectionError) {
    const cause = error.cause instanceof Error ? (error.cause.cause ?? error.cause) : '';
    return told('down', `${error.message} ${cause instanceof Error ? cause.message : cause}`.trim(), true);
  }
  if (!(error instanceof Anthropic.APIError)) {
    return error instanceof Anthropic.AnthropicError ? told('broken', error.message, true) : undefined;
  }
  const kind = kindOf(error);
  const wish = error.headers?.get('x-should-retry');
  const again = wish === 'true' || (wish !== 'false' && (kind === 'busy' || kind === 'down'));
  const waitMs = waitOf(error.headers);
  return { ...told(kind, error.message.slice(0, 1000), again), ...(waitMs !== undefined && { waitMs }) };
}

/** A failure with its explanation. */
export function told(kind: ModelFailure, detail: string, again: boolean): Failure {
  const [what, hint] = explained[kind] ?? [kind, ''];
  return { kind, message: `${what}: ${detail}. ${hint}`.replace(/\.\. /, '. ').trim(), again };
}

function kindOf({ status, type, errorCode }: InstanceType<typeof Anthropic.APIError>): ModelFailure {
  if (errorCode && spent.includes(errorCode)) return 'credit';
  if (type === 'billing_error') return 'credit';
  if (status !== undefined) return byStatus[status] ?? (status >= 500 ? 'down' : 'request');
  return (type && byType[type]) || 'broken';
}

/** The wish of `retry-after-ms` or `retry-after`: seconds or a date. */
function waitOf(headers: Headers | undefined): number | undefined {
  const milliseconds = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  if (milliseconds >= 0) return milliseconds;
  const wish = headers?.get('retry-after') ?? '';
  const waitMs = /^[\d.]+$/.test(wish) ? Number(wish) * 1000 : Date.parse(wish) - Date.now();
  return waitMs >= 0 ? waitMs : undefined;
}
