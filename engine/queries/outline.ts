/** What a file declares. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { FilePath } from '../../contracts/edit.ts';
import { type Declaration, declarationsOf, hasExportModifier } from '../declarations.ts';
import { exportListNames } from '../exports.ts';
import { defineQuery, pageOf } from '../query.ts';
import { cleanPath, selectorOf } from '../selector.ts';

export default defineQuery({
  name: 'outline',
  summary:
    'List the declarations of a file with their selectors, kinds, signatures and lines; or, without a path, the files of the project.',
  params: Type.Object(
    {
      path: Type.Optional(FilePath),
      limit: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 5000, description: 'At most so many items; default 300.' }),
      ),
    },
    { additionalProperties: false },
  ),
  run: (snapshot, params) => {
    const limit = params.limit ?? 300;
    if (params.path === undefined) return pageOf(snapshot.list(), limit);
    const path = cleanPath(params.path);
    const tree = snapshot.tree(path);
    const all = declarationsOf(path, tree);
    const listed = all.filter(isListed);
    const exported = exportListNames(tree);
    return pageOf(
      listed.map((declaration) => ({
        selector: selectorOf(declaration, all, true),
        kind: declaration.kind,
        exported: hasExportModifier(declaration) || exported.has(declaration.name),
        signature: signatureOf(declaration.whole),
        line: tree.getLineAndCharacterOfPosition(declaration.whole.getStart()).line + 1,
        lines: declaration.whole.getText().split('\n').length,
      })),
      limit,
    );
  },
});

/** Top level and members; what is inside of functions is for those who look there. */
function isListed({ whole, kind, container }: Declaration): boolean {
  if (kind === 'parameter') return false;
  if (!container)
    return ts.isSourceFile(whole.parent) || ts.isSourceFile(whole.parent.parent.parent ?? whole);
  return ['class', 'interface', 'enum', 'namespace'].includes(container.kind);
}

/** The first line of a declaration, without its body. */
function signatureOf(node: ts.Node): string {
  const body = bodyOf(node);
  const text = node.getText();
  const head = body ? text.slice(0, body.getStart() - node.getStart()) : text;
  const line = head.replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

function bodyOf(node: ts.Node): ts.Node | undefined {
  if (ts.isVariableStatement(node))
    return node.declarationList.declarations[0] && bodyOf(node.declarationList.declarations[0]);
  if (ts.isVariableDeclaration(node) && node.initializer)
    return (
      bodyOf(node.initializer) ?? (node.initializer.getText().length > 80 ? node.initializer : undefined)
    );
  if (ts.isClassLike(node) || ts.isInterfaceDeclaration(node) || ts.isEnumDeclaration(node))
    return node.members[0];
  return (node as Partial<ts.FunctionLikeDeclaration>).body;
}
