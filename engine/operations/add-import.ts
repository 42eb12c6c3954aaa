/** Adds names to the imports of a file. */
import { type Static, Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { FilePath, Identifier } from '../../contracts/edit.ts';
import { specifierFor } from '../compiler-edits.ts';
import { splice } from '../edits.ts';
import { resolveModule } from '../module-graph.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import { cleanPath } from '../selector.ts';
import type { Snapshot } from '../snapshot.ts';
import { checkIdentifier } from '../snippets.ts';
import { type Style, styleOf } from '../text.ts';

const Name = Type.Object(
  {
    name: Identifier,
    as: Type.Optional(Identifier),
    type: Type.Optional(Type.Boolean({ description: 'Import it as a type only.' })),
  },
  { additionalProperties: false, description: 'One imported name.' },
);
type Name = Static<typeof Name>;

export default defineOperation({
  name: 'add-import',
  summary:
    'Import names into a file. `from` is a package, or the path of a file of the project: the relative specifier is made in the style of the project. Merges with an import that is there.',
  params: Type.Object(
    {
      path: FilePath,
      from: Type.String({
        minLength: 1,
        maxLength: 1000,
        description: '`node:fs`, `zod`, or a path from the root: `src/a.ts`.',
      }),
      names: Type.Optional(Type.Array(Name, { description: 'Named imports.' })),
      default: Type.Optional(Type.String({ description: 'Local name for the default export.' })),
      namespace: Type.Optional(Type.String({ description: 'Local name for the whole module.' })),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'src/a.ts': 'export const half = (n: number) => n / 2;\nexport const double = (n: number) => n * 2;\n',
      'src/b.ts': "import { half } from './a.ts';\n\nexport const two = half(4);\n",
    },
    params: { path: 'src/b.ts', from: 'src/a.ts', names: [{ name: 'double' }] },
    after: { 'src/b.ts': "import { double, half } from './a.ts';\n\nexport const two = half(4);\n" },
  },
  find: (snapshot, params) => {
    const path = cleanPath(params.path);
    const tree = snapshot.tree(path);
    const specifier = snapshot.exists(params.from)
      ? specifierFor(snapshot, path, cleanPath(params.from))
      : params.from;
    const names = wanted(snapshot, path, params.names ?? [], specifier);
    const present = localNames(tree);
    for (const local of [...names.map(({ name, as }) => as ?? name), params.default, params.namespace]) {
      if (local === undefined) continue;
      checkIdentifier(local);
      if (present.has(local))
        refuse('clash', `${path} has a ${local} already.`, 'Import it under another name with `as`.');
    }
    if (names.length === 0 && !params.default && !params.namespace && (params.names?.length ?? 0) > 0) {
      refuse(
        'no-change',
        `${path} imports all of these from ${specifier} already.`,
        'Nothing needs to be done.',
      );
    }
    return {
      path,
      tree,
      text: snapshot.text(path),
      specifier,
      names,
      merge: mergeable(tree, specifier, names),
    };
  },
  edit: ({ path, tree, text, specifier, names, merge }, params) => {
    const style = styleOf(text);
    const plain = !params.default && !params.namespace;
    if (merge && plain) return [intoNamed(path, merge, names)];
    const statements = newImports(names, params.default, params.namespace, specifier, style);
    return [placeImports(path, tree, text, statements, style)];
  },
});

/** The names that are not imported from there already. */
function wanted(snapshot: Snapshot, path: string, names: readonly Name[], specifier: string): Name[] {
  const target = resolveModule(snapshot, path, specifier);
  const same = (other: string) =>
    other === specifier || (target !== undefined && resolveModule(snapshot, path, other) === target);
  const clauses = snapshot
    .tree(path)
    .statements.filter(ts.isImportDeclaration)
    .filter(({ moduleSpecifier }) => ts.isStringLiteral(moduleSpecifier) && same(moduleSpecifier.text));
  const have = new Set(
    clauses.flatMap(({ importClause }) => {
      const bindings = importClause?.namedBindings;
      return bindings && ts.isNamedImports(bindings)
        ? bindings.elements.map(({ propertyName, name }) => `${(propertyName ?? name).text} ${name.text}`)
        : [];
    }),
  );
  return names.filter(({ name, as }) => !have.has(`${name} ${as ?? name}`));
}

/** Names that the top level of a file declares or imports. */
function localNames(tree: ts.SourceFile): Set<string> {
  const locals = new Set<string>();
  const add = (name: ts.Node | undefined) => {
    if (name && ts.isIdentifier(name)) locals.add(name.text);
    else if (name) ts.forEachChild(name, (child) => add(ts.isBindingElement(child) ? child.name : undefined));
  };
  for (const statement of tree.statements) {
    if (ts.isVariableStatement(statement))
      for (const { name } of statement.declarationList.declarations) add(name);
    else if (ts.isImportDeclaration(statement)) {
      const { importClause } = statement;
      add(importClause?.name);
      const bindings = importClause?.namedBindings;
      if (bindings && ts.isNamespaceImport(bindings)) add(bindings.name);
      else for (const element of bindings?.elements ?? []) add(element.name);
    } else add((statement as ts.DeclarationStatement).name);
  }
  return locals;
}

/** An import of the same module with braces, whose kind (type or value) fits. */
function mergeable(
  tree: ts.SourceFile,
  specifier: string,
  names: readonly Name[],
): ts.NamedImports | undefined {
  const allTypes = names.every(({ type }) => type);
  for (const statement of tree.statements) {
    if (
      !ts.isImportDeclaration(statement) ||
      (statement.moduleSpecifier as ts.StringLiteral).text !== specifier
    )
      continue;
    const clause = statement.importClause;
    const bindings = clause?.namedBindings;
    const isTypeOnly = clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    if (bindings && ts.isNamedImports(bindings) && bindings.elements.length && (!isTypeOnly || allTypes))
      return bindings;
  }
  return undefined;
}

const written = ({ name, as, type }: Name, inTypeImport: boolean) =>
  `${type && !inTypeImport ? 'type ' : ''}${name}${as && as !== name ? ` as ${as}` : ''}`;

function intoNamed(path: string, bindings: ts.NamedImports, names: readonly Name[]) {
  const inTypeImport = bindings.parent.phaseModifier === ts.SyntaxKind.TypeKeyword;
  const present = bindings.elements.map((element) => element.getText());
  const added = names.map((name) => written(name, inTypeImport));
  const key = (text: string) => text.replace(/^type /, '').toLowerCase();
  const sorted = (list: string[]) =>
    list.every((text, index) => index === 0 || key(list[index - 1] ?? '') <= key(text));
  const all = sorted(present)
    ? [...present, ...added].sort((a, b) => (key(a) < key(b) ? -1 : 1))
    : [...present, ...added];
  const text = bindings.getText();
  const multiline = text.includes('\n');
  const gap = multiline ? (/\{(\s*)/.exec(text)?.[1] ?? '\n') : ' ';
  const end = /,?(\s*)\}$/.exec(text);
  const trailing = multiline && /,\s*\}$/.test(text) ? ',' : '';
  const spaced = text.startsWith('{ ') || multiline;
  const inner = all.join(multiline ? `,${gap}` : ', ') + trailing;
  return splice(
    path,
    bindings.getStart(),
    bindings.end,
    spaced ? `{${gap}${inner}${multiline ? (end?.[1] ?? '\n') : ' '}}` : `{${inner}}`,
  );
}

function newImports(
  names: readonly Name[],
  defaultName: string | undefined,
  namespace: string | undefined,
  specifier: string,
  style: Style,
): string[] {
  const from = `from ${style.quote}${specifier}${style.quote}${style.semicolons ? ';' : ''}`;
  const allTypes = names.length > 0 && !defaultName && names.every(({ type }) => type);
  const braces = names.length ? `{ ${names.map((name) => written(name, allTypes)).join(', ')} }` : '';
  const first = [defaultName, braces].filter(Boolean).join(', ');
  const lines = [];
  if (first) lines.push(`import ${allTypes ? 'type ' : ''}${first} ${from}`);
  if (namespace) lines.push(`import * as ${namespace} ${from}`);
  if (lines.length === 0) lines.push(`import ${from.slice('from '.length)}`);
  return lines;
}

function placeImports(path: string, tree: ts.SourceFile, text: string, lines: string[], { eol }: Style) {
  const last = tree.statements.findLast(ts.isImportDeclaration);
  if (last) {
    const end = ts.getTrailingCommentRanges(text, last.end)?.at(-1)?.end ?? last.end;
    return splice(path, end, end, lines.map((line) => eol + line).join(''));
  }
  const first = tree.statements[0];
  const directive =
    first && ts.isExpressionStatement(first) && ts.isStringLiteral(first.expression) ? first.end : undefined;
  if (directive !== undefined)
    return splice(path, directive, directive, eol + lines.map((line) => eol + line).join(''));
  const start = headerEnd(text);
  return splice(
    path,
    start,
    start,
    lines.map((line) => line + eol).join('') + (text.slice(start).trim() ? eol : ''),
  );
}

/** Behind a shebang and a comment that is set off by a blank line: a licence, a description of the file. */
function headerEnd(text: string): number {
  const bom = text.startsWith('\ufeff') ? 1 : 0;
  const shebang = /^#!.*(?:\r?\n|$)/.exec(text.slice(bom))?.[0].length ?? 0;
  const start = bom + shebang;
  const header = /^(?:\s*(?:\/\*[\s\S]*?\*\/|\/\/.*))+[^\S\n]*\r?\n(?:[^\S\n]*\r?\n)+/.exec(
    text.slice(start),
  );
  return start + (header?.[0].length ?? 0);
}
