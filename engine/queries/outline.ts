/** What a file declares, and the tests in it. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { FilePath } from '../../contracts/edit.ts';
import { listedFields, pageOfItems, record } from '../answers.ts';
import { exportListNames } from '../modules/exports.ts';
import { type Declaration, declarationsOf, hasExportModifier } from '../names/declarations.ts';
import { lineAt, listed, signatureOf } from '../names/listing.ts';
import { cleanPath } from '../names/selector.ts';
import { type TestBlock, testBlocksOf } from '../names/test-blocks.ts';
import { defineQuery, pageOf, pageParams } from '../query.ts';

export default defineQuery({
  name: 'outline',
  summary:
    'List the declarations of a file with their selectors, kinds, signatures and lines, and its tests; or the files of a folder or, without a path, of the project.',
  when: 'you come to a project or a file',
  whenNot: 'the code → read; a name whose file you do not know → find-symbol',
  params: Type.Object(
    {
      path: Type.Optional({ ...FilePath, description: 'A file or folder: `src/a.ts`.' }),
      ...pageParams(300),
    },
    { additionalProperties: false },
  ),
  result: pageOfItems(
    Type.Union([
      Type.String(),
      record({ ...listedFields, exported: Type.Boolean(), signature: Type.String(), lines: Type.Integer() }),
      record({ statement: Type.String(), line: Type.Integer(), lines: Type.Integer() }),
    ]),
  ),
  example: {
    before: { 'half.ts': 'export function half(n: number): number {\n  return n / 2;\n}\n' },
    params: { path: 'half.ts' },
    answer: {
      items: [
        {
          selector: 'half.ts#half@1ffdf89d',
          kind: 'function',
          line: 1,
          exported: true,
          signature: 'export function half(n: number): number',
          lines: 3,
        },
      ],
      total: 1,
    },
  },
  run: (snapshot, { path: asked, limit = 300, offset }) => {
    const path = cleanPath(asked ?? '');
    const inside = snapshot.exists(path)
      ? []
      : snapshot.list().filter((file) => path === '' || file.startsWith(`${path}/`));
    if (path === '' || inside.length) return pageOf(inside, limit, offset);
    const tree = snapshot.tree(path);
    const exported = exportListNames(tree);
    const items = [...declarationsOf(path, tree).filter(isListed), ...testBlocksOf(tree)];
    const inOrder = items.sort((a, b) => startOf(a) - startOf(b));
    return pageOf(inOrder, limit, offset, (item) => {
      if ('statement' in item) {
        const { statement, node } = item;
        return { statement, line: lineAt(tree, node.getStart(tree)), lines: linesOf(node) };
      }
      return {
        ...listed(snapshot, item),
        exported: hasExportModifier(item) || exported.has(item.name),
        signature: signatureOf(item.whole),
        lines: linesOf(item.whole),
      };
    });
  },
});

const startOf = (item: Declaration | TestBlock) => ('statement' in item ? item.node : item.whole).getStart();
const linesOf = (node: ts.Node) => node.getText().split('\n').length;

/** Top level and members; what is inside of functions is for those who look there. */
function isListed({ whole, kind, container }: Declaration): boolean {
  if (kind === 'parameter') return false;
  if (!container)
    return ts.isSourceFile(whole.parent) || ts.isSourceFile(whole.parent.parent.parent ?? whole);
  return ['class', 'interface', 'enum', 'namespace'].includes(container.kind);
}
