/** Long tool results are handed out in pages: nothing is cut without a word and a way to get the rest. */
import { Type } from '@sinclair/typebox';
import { toolText } from '../engine/index.ts';
import { failure, type Tool, type ToolResult, tool } from './tool.ts';

/** Wraps tools so that no result is longer than a page, and adds `more`, which gives the next page. */
export function paged(tools: Tool[], pageLength = 40_000): Tool[] {
  const kept: string[] = [];
  const page = (id: number, offset: number): string => {
    const text = kept[id] ?? '';
    const end = Math.min(offset + pageLength, text.length);
    const place = { total: text.length, from: offset, to: end, truncated: end < text.length };
    const next = place.truncated ? ` The rest: more ${JSON.stringify({ result: id, offset: end })}` : '';
    return `${JSON.stringify(place)}${next}\n${text.slice(offset, end)}`;
  };
  const shorten = (result: ToolResult): ToolResult =>
    result.text.length <= pageLength ? result : { ...result, text: page(kept.push(result.text) - 1, 0) };
  const more = tool(
    'more',
    toolText(
      {
        summary: 'The next page of a result that said it was truncated.',
        when: 'a result ends with `The rest: more {…}`',
        whenNot: 'lists with a `total` → ask again with their `offset`',
      },
      { result: 0, offset: 40_000 },
    ),
    Type.Object(
      { result: Type.Integer({ minimum: 0 }), offset: Type.Integer({ minimum: 0 }) },
      { additionalProperties: false },
    ),
    async ({ result, offset }) =>
      kept[result] === undefined
        ? failure('not-found', `There is no result ${result}.`)
        : { ok: true, text: page(result, offset) },
  );
  return [
    ...tools.map((one) => ({
      ...one,
      run: async (...given: Parameters<Tool['run']>) => shorten(await one.run(...given)),
    })),
    more,
  ];
}
