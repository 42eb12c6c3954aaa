/** Exports that nothing uses. */
import { Type } from '@sinclair/typebox';
import { FilePath } from '../../contracts/edit.ts';
import { listedFields, pageOfItems, record } from '../answers.ts';
import { unusedExports } from '../evidence/unused.ts';
import { listed } from '../names/listing.ts';
import { defineQuery, pageOf, pageParams } from '../query.ts';

export default defineQuery({
  name: 'unused-exports',
  summary:
    'List exports that no other file names. Files that nobody imports, index files and entry points count as used by others.',
  when: 'you look for what is dead between files',
  whenNot: 'what is dead inside of them → unused-locals; uses of one export → references',
  params: Type.Object(
    {
      entryPoints: Type.Optional(
        Type.Array(FilePath, { description: 'Files whose exports are for others to use.' }),
      ),
      ...pageParams(1000),
    },
    { additionalProperties: false },
  ),
  result: pageOfItems(record(listedFields)),
  example: {
    before: {
      'half.ts':
        'export function half(n: number): number {\n  return n / 2;\n}\n\nexport const third = 1 / 3;\n',
      'price.ts': "import { half } from './half.ts';\n\nexport const price = half(4);\n",
    },
    params: { entryPoints: ['price.ts'] },
    answer: { items: [{ selector: 'half.ts#third@2dc95f04', kind: 'variable', line: 5 }], total: 1 },
  },
  run: (snapshot, { entryPoints = [], limit = 1000, offset }) =>
    pageOf(unusedExports(snapshot, entryPoints), limit, offset, (each) => listed(snapshot, each)),
});
