/** Follows a module that is taken as a value, `import * as`, `import()` or `require`, to where its exports are named. */
import { ts } from 'ts-morph';
import type { Snapshot } from '../snapshot.ts';
import { type Edit, splice } from '../text/edits.ts';
import { identifiersMeaning } from './module-exports.ts';

/** A new name for one export. */
export interface ExportRename {
  from: string;
  to: string;
}

/** Edits that name the export anew, and the nodes where it cannot be seen whether it is named. */
export interface Followed {
  edits: Edit[];
  blocked: ts.Node[];
}

const nothing: Followed = { edits: [], blocked: [] };
const both = (parts: readonly Followed[]): Followed => ({
  edits: parts.flatMap(({ edits }) => edits),
  blocked: parts.flatMap(({ blocked }) => blocked),
});

/** Follows a name that holds a module, such as `ns` of `import * as ns`. */
export function followName(snapshot: Snapshot, path: string, name: ts.Node, rename: ExportRename): Followed {
  return both(
    identifiersMeaning(snapshot, path, name).map((each) => followValue(snapshot, path, each, rename)),
  );
}

/** Follows an expression whose value is a module, or a promise of one. */
export function followValue(snapshot: Snapshot, path: string, node: ts.Node, rename: ExportRename): Followed {
  const { parent } = node;
  const isTransparent =
    ts.isParenthesizedExpression(parent) || ts.isAwaitExpression(parent) || ts.isNonNullExpression(parent);
  if (isTransparent) return followValue(snapshot, path, parent, rename);
  if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return nothing;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === node)
    return isThen(parent) ? followThen(snapshot, path, parent, rename) : renamed(path, parent.name, rename);
  if (ts.isQualifiedName(parent) && parent.left === node) return renamed(path, parent.right, rename);
  if (ts.isElementAccessExpression(parent) && parent.expression === node) {
    const key = parent.argumentExpression;
    if (!ts.isStringLiteralLike(key)) return { edits: [], blocked: [parent] };
    return key.text === rename.from
      ? { edits: [splice(path, key.getStart() + 1, key.end - 1, rename.to)], blocked: [] }
      : nothing;
  }
  if (ts.isVariableDeclaration(parent) && parent.initializer === node)
    return followBinding(snapshot, path, parent.name, rename);
  return { edits: [], blocked: [node] };
}

const isThen = ({ name, parent }: ts.PropertyAccessExpression) =>
  name.text === 'then' && ts.isCallExpression(parent) && parent.arguments.length > 0;

function followThen(
  snapshot: Snapshot,
  path: string,
  access: ts.PropertyAccessExpression,
  rename: ExportRename,
): Followed {
  const [taken] = (access.parent as ts.CallExpression).arguments;
  const isFunction = taken && (ts.isArrowFunction(taken) || ts.isFunctionExpression(taken));
  if (!isFunction) return { edits: [], blocked: [access] };
  const [parameter] = taken.parameters;
  return parameter ? followBinding(snapshot, path, parameter.name, rename) : nothing;
}

function followBinding(
  snapshot: Snapshot,
  path: string,
  name: ts.BindingName,
  rename: ExportRename,
): Followed {
  if (ts.isIdentifier(name)) return followName(snapshot, path, name, rename);
  if (!ts.isObjectBindingPattern(name)) return { edits: [], blocked: [name] };
  return both(
    name.elements.map((element): Followed => {
      const { propertyName: key, name: local, dotDotDotToken } = element;
      if (dotDotDotToken || (key && ts.isComputedPropertyName(key))) return { edits: [], blocked: [element] };
      const taken = key ?? local;
      const isTaken = (ts.isIdentifier(taken) || ts.isStringLiteral(taken)) && taken.text === rename.from;
      if (!isTaken) return nothing;
      if (!key)
        return { edits: [splice(path, local.getStart(), local.getStart(), `${rename.to}: `)], blocked: [] };
      const isShort = ts.isIdentifier(local) && local.text === rename.to;
      const end = isShort ? local.getStart() : key.end;
      return { edits: [splice(path, key.getStart(), end, isShort ? '' : rename.to)], blocked: [] };
    }),
  );
}

function renamed(path: string, name: ts.Node, { from, to }: ExportRename): Followed {
  return name.getText() === from
    ? { edits: [splice(path, name.getStart(), name.end, to)], blocked: [] }
    : nothing;
}
