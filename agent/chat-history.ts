/** The conversation with Prime, kept in `.loom/chat.json`: it survives restarts and promotions. */
import { renameSync } from 'node:fs';
import { Type } from '@sinclair/typebox';
import { checked, WireError } from '../contracts/wire.ts';
import type { Message } from './model.ts';
import { writePrivately } from './private-file.ts';
import { readIfThere } from './read-if-there.ts';

const Kept = Type.Object(
  {
    messages: Type.Array(
      Type.Object(
        {
          role: Type.Union([Type.Literal('user'), Type.Literal('assistant')]),
          content: Type.Array(Type.Object({ type: Type.String() })),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);

/** The messages that were kept; none when there is no file. One that cannot be read is put aside, and said. */
export function readChat(path: string): Message[] {
  const text = readIfThere(path);
  if (text === undefined) return [];
  try {
    return checked(Kept, JSON.parse(text), 'bad-response', path).messages as unknown as Message[];
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof WireError)) throw error;
    renameSync(path, `${path}.broken`);
    console.error(
      `The chat starts anew: ${path} cannot be read (${error.message}); it is kept as ${path}.broken.`,
    );
    return [];
  }
}

/** Keeps the messages: the old file or the new one is there, whenever the process ends. */
export function writeChat(path: string, messages: Message[]): void {
  writePrivately(path, JSON.stringify({ messages }));
}
