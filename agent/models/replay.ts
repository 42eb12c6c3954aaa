/** Models that reply as a recording says, without network; a request that is not the recorded one is told with its place. */
import {
  type Message,
  type Model,
  ModelError,
  type ModelFailure,
  type ModelRequest,
  type Reply,
} from '../model.ts';
import type { Models } from '../models.ts';
import { type Asked, askedOf, differenceOf } from './asked.ts';
import { type Exchange, inConversations, readRecording } from './recording.ts';

/** Models of a recording. @throws CliError when it cannot be read; `ask` throws ModelError where the run diverges. */
export function replayedModels(path: string): Models {
  const { worker, names, exchanges } = readRecording(path);
  const silent: Model = {
    name: worker,
    ask: () => Promise.reject(new Error('A replayed model is asked through its recording.')),
  };
  const models: Models = {
    workerName: worker,
    names,
    reflect: () => silent,
    work: () => silent,
    review: (ordinal) => (exchanges.has(`review ${ordinal}`) ? silent : undefined),
    chat: () => silent,
  };
  return inConversations(models, (_, name, kind) => {
    const first = [...exchanges].find(([conversation]) => conversation.startsWith(kind))?.[1][0];
    return replayed(worker, name, exchanges, first?.contextTokens);
  });
}

function replayed(
  worker: string,
  name: () => string,
  exchanges: Map<string, Exchange[]>,
  contextTokens: number | undefined,
): Model {
  let next = 0;
  let before: Asked = { system: '', tools: {}, messages: [] };
  return {
    name: worker,
    ...(contextTokens !== undefined && { contextTokens }),
    async ask(request) {
      request.signal.throwIfAborted();
      const conversation = name();
      const recorded = exchanges.get(conversation) ?? [];
      const exchange = recorded[next];
      if (!exchange) {
        throw new ModelError(
          'diverged',
          `The replay diverges in ${conversation}, call ${next}: the recording has ${recorded.length} calls there.`,
        );
      }
      next++;
      before = {
        system: exchange.system ?? before.system,
        tools: exchange.tools ?? before.tools,
        messages: [...before.messages.slice(0, exchange.kept), ...(exchange.added as unknown as Message[])],
      };
      const difference = differenceOf(before, askedOf(request));
      if (difference) {
        throw new ModelError(
          'diverged',
          `The replay diverges in ${conversation}, call ${exchange.call}: ${difference}`,
        );
      }
      return answer(exchange, request);
    },
  };
}

function answer({ reply, failure }: Exchange, { onEvent }: ModelRequest): Reply {
  if (failure) throw new ModelError(failure.kind as ModelFailure, failure.message);
  const given = reply as unknown as Reply;
  for (const block of given.content) {
    if (block.type === 'text') onEvent?.({ type: 'text', text: block.text });
    if (block.type === 'thinking') onEvent?.({ type: 'thinking', text: block.thinking });
  }
  return structuredClone(given);
}
