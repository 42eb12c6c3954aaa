/** Renames a declaration and every reference to it, in all files. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Identifier, Target } from '../../contracts/edit.ts';
import type { Declaration } from '../declarations.ts';
import { splice } from '../edits.ts';
import { defineOperation } from '../operation.ts';
import { tokenAt } from '../references.ts';
import { refuse } from '../refusal.ts';
import { parseSelector, resolveTarget } from '../selector.ts';
import type { Snapshot } from '../snapshot.ts';
import { checkIdentifier } from '../snippets.ts';

interface Place {
  path: string;
  start: number;
  end: number;
  prefix: string;
  suffix: string;
}

export default defineOperation({
  name: 'rename-symbol',
  summary:
    'Rename a declaration and every reference to it, in all files. A re-export keeps its public name. Refuses names that are taken or would be captured.',
  params: Type.Object({ target: Target, to: Identifier }, { additionalProperties: false }),
  example: {
    before: {
      'a.ts': 'export const half = (n: number) => n / 2;\n',
      'b.ts': "import { half } from './a.ts';\n\nexport const api = { half, quarter: half(half(1)) };\n",
    },
    params: { target: 'a.ts#half', to: 'halve' },
    after: {
      'a.ts': 'export const halve = (n: number) => n / 2;\n',
      'b.ts':
        "import { halve } from './a.ts';\n\nexport const api = { half: halve, quarter: halve(halve(1)) };\n",
    },
  },
  find: (snapshot, { target, to }) => {
    const declaration = resolveTarget(snapshot, target);
    const { nameNode } = declaration;
    if (!nameNode)
      refuse('unsupported', `${target} has no name of its own.`, 'Rename works on named declarations.');
    checkIdentifier(to.replace(/^#/, ''));
    if (nameNode.getText() === to)
      refuse('no-change', `${target} has that name already.`, 'Nothing needs to be done.');
    checkFree(snapshot, declaration, to);
    return placesOf(snapshot, declaration, nameNode, { target, to });
  },
  edit: (places, { to }) =>
    places.map(({ path, start, end, prefix, suffix }) => splice(path, start, end, prefix + to + suffix)),
  inverse: ({ target, to }) => {
    const { path, name = '' } = parseSelector(target);
    const parts = name.split('.');
    const from = parts.pop() ?? '';
    return {
      operation: 'rename-symbol',
      params: { target: `${path}#${[...parts, to].join('.')}`, to: from },
    };
  },
});

function placesOf(
  snapshot: Snapshot,
  declaration: Declaration,
  nameNode: ts.Node,
  { target, to }: { target: string; to: string },
): Place[] {
  const file = snapshot.absolute(declaration.path);
  const position = nameNode.getStart();
  const service = snapshot.service();
  const info = service.getRenameInfo(file, position, {});
  if (!info.canRename)
    refuse(
      'unsupported',
      `${target} cannot be renamed: ${info.localizedErrorMessage}`,
      'Choose another target.',
    );
  const found =
    service.findRenameLocations(file, position, false, false, {
      providePrefixAndSuffixTextForRename: true,
    }) ?? [];
  // The service reports some spans twice, once with and once without a prefix: one with it says more.
  const unique = new Map<string, Place>();
  for (const { fileName, textSpan, prefixText = '', suffixText = '' } of found) {
    const path = snapshot.relative(fileName);
    if (path === undefined)
      refuse(
        'read-only',
        `${target} is also declared in ${fileName}, outside the workspace.`,
        'Rename it there, or wrap it.',
      );
    const key = `${path}:${textSpan.start}`;
    const known = unique.get(key);
    if (known && known.prefix + known.suffix !== '') continue;
    unique.set(key, {
      path,
      start: textSpan.start,
      end: textSpan.start + textSpan.length,
      prefix: prefixText,
      suffix: suffixText,
    });
  }
  return [...unique.values()]
    .filter((place) => isTheName(snapshot, place, nameNode))
    .map((place) => asShorthand(snapshot.tree(place.path), place, to));
}

/** `{ half: halve }` becomes `{ half }` when `halve` becomes `half`: the inverse of keeping the name of a shorthand. */
function asShorthand(tree: ts.SourceFile, place: Place, to: string): Place {
  const property = tokenAt(tree, place.start)?.parent;
  const matches =
    property &&
    ts.isPropertyAssignment(property) &&
    property.initializer.getStart() === place.start &&
    property.initializer.end === place.end &&
    property.name.getText() === to;
  return matches ? { ...place, start: property.getStart() } : place;
}

/** A default import has a name of its own: `import h from './half.ts'` keeps `h`. */
function isTheName(snapshot: Snapshot, { path, start, end }: Place, nameNode: ts.Node): boolean {
  const text = snapshot.text(path).slice(start, end);
  return text === nameNode.getText() || text === (nameNode as ts.Identifier).text;
}

/** @throws RefusalError `clash` when the scope of the declaration has the new name already */
function checkFree(snapshot: Snapshot, declaration: Declaration, to: string): void {
  const program = snapshot.service().getProgram();
  const tree = program?.getSourceFile(snapshot.absolute(declaration.path));
  if (!program || !tree || !declaration.nameNode) return;
  const checker = program.getTypeChecker();
  const node = tokenAt(tree, declaration.nameNode.getStart());
  const symbol = node && checker.getSymbolAtLocation(node);
  const taken = symbol && siblingsOf(checker, symbol, node).find(({ name }) => name === to);
  if (!taken || taken === symbol) return;
  const place = taken.declarations?.[0];
  const line = place && place.getSourceFile().getLineAndCharacterOfPosition(place.getStart()).line + 1;
  refuse(
    'clash',
    `${to} is declared in the same scope already${line ? ` (line ${line})` : ''}.`,
    'Choose a name that is free there.',
  );
}

function siblingsOf(checker: ts.TypeChecker, symbol: ts.Symbol, node: ts.Node): ts.Symbol[] {
  const parent = (symbol as ts.Symbol & { parent?: ts.Symbol }).parent;
  if (
    parent &&
    parent.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface | ts.SymbolFlags.TypeLiteral)
  ) {
    return checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(parent));
  }
  const scopes: ts.Symbol[] = [];
  for (let scope: ts.Node = node; scope; scope = scope.parent) {
    const locals = (scope as ts.Node & { locals?: Map<string, ts.Symbol> }).locals;
    if (
      locals &&
      [...locals.values()].some(
        (local) =>
          local === symbol || local.declarations?.some((each) => symbol.declarations?.includes(each)),
      )
    ) {
      scopes.push(...locals.values());
      break;
    }
  }
  return scopes.filter(
    (each) => !each.declarations?.some((declaration) => symbol.declarations?.includes(declaration)),
  );
}
