/** The rules of the house, kept by a test: it also judges code that the agent writes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ts } from 'ts-morph';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const folders = ['contracts', 'engine', 'lab', 'supervisor', 'agent', 'test'] as const;
type Folder = (typeof folders)[number];

const linesMax = 300;
const functionLinesMax = 60;

const mayImport: Record<Folder, Folder[]> = {
  contracts: [],
  engine: ['contracts'],
  lab: ['contracts', 'engine'],
  supervisor: ['contracts', 'engine'],
  agent: ['contracts', 'engine'],
  test: [...folders],
};

const sources = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[tj]s$/.test(name) && !name.includes('node_modules'))
    .map((name) => {
      const path = `${folder}/${name.replaceAll('\\', '/')}`;
      const text = readFileSync(join(root, path), 'utf8');
      return { path, folder, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
    }),
);

/** Every offence of a rule in all files, as `path:line what`. */
function offences(find: (source: (typeof sources)[number], node: ts.Node) => string | undefined): string[] {
  return sources.flatMap((source) => {
    const found: string[] = [];
    const visit = (node: ts.Node) => {
      const what = find(source, node);
      const line = source.tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      if (what) found.push(`${source.path}:${line} ${what}`);
      ts.forEachChild(node, visit);
    };
    visit(source.tree);
    return found;
  });
}

function importOf(node: ts.Node): string | undefined {
  const specifier = (node as ts.ImportDeclaration).moduleSpecifier;
  const isImport = ts.isImportDeclaration(node) || ts.isExportDeclaration(node);
  return isImport && specifier && ts.isStringLiteral(specifier) ? specifier.text : undefined;
}

describe('the house', () => {
  test('has files of one job: at most 300 lines, named in kebab-case', () => {
    const long = sources.filter(({ text }) => text.split('\n').length > linesMax + 1);
    expect(long.map(({ path }) => path)).toEqual([]);
    const misnamed = sources.filter(({ path }) => !/^[a-z0-9/-]+(?:\.e2e)?(?:\.test)?\.[tj]s$/.test(path));
    expect(misnamed.map(({ path }) => path)).toEqual([]);
  });

  test('has functions of at most 60 lines, but for the bodies of describe blocks', () => {
    const long = offences(({ tree }, node) => {
      if (!ts.isFunctionLike(node)) return undefined;
      const { parent } = node;
      if (ts.isCallExpression(parent) && /^describe\b/.test(parent.expression.getText())) return undefined;
      const lineOf = (offset: number) => tree.getLineAndCharacterOfPosition(offset).line;
      const lines = lineOf(node.end) - lineOf(node.getStart()) + 1;
      return lines > functionLinesMax ? `has ${lines} lines` : undefined;
    });
    expect(long).toEqual([]);
  });

  test('has folders that import only whom they may', () => {
    const forbidden = offences(({ path, folder }, node) => {
      const specifier = importOf(node);
      if (!specifier?.startsWith('.')) return undefined;
      const target = join(path, '..', specifier).replaceAll('\\', '/');
      const [other] = target.split('/') as [Folder];
      if (other === folder || !folders.includes(other)) return undefined;
      return mayImport[folder].includes(other) ? undefined : `imports ${target}`;
    });
    expect(forbidden).toEqual([]);
  });

  test('has lab, supervisor and agent use the engine by its public names', () => {
    const deep = offences(({ path, folder }, node) => {
      const specifier = importOf(node);
      if (!specifier?.startsWith('.') || !['lab', 'supervisor', 'agent'].includes(folder)) return undefined;
      const target = join(path, '..', specifier).replaceAll('\\', '/');
      return target.startsWith('engine/') && !['engine/index.ts', 'engine/evidence.ts'].includes(target)
        ? `imports ${target}`
        : undefined;
    });
    expect(deep).toEqual([]);
  });

  test('has an engine that knows no network, no git, no clock and no model', () => {
    const worldly =
      /^(?:node:(?:http|https|net|child_process|timers)|isomorphic-git|execa|hono|@hono|@anthropic-ai)/;
    const clock = /^(?:Date|performance|setTimeout|setInterval|fetch)$/;
    const known = offences(({ folder }, node) => {
      if (folder !== 'engine') return undefined;
      const specifier = importOf(node);
      if (specifier && worldly.test(specifier)) return `imports ${specifier}`;
      const isUse =
        ts.isIdentifier(node) && clock.test(node.text) && !ts.isPropertyAccessExpression(node.parent);
      return isUse ? `uses ${node.text}` : undefined;
    });
    expect(known).toEqual([]);
  });

  test('has no classes but errors, no vague names, no mocks', () => {
    const classes = offences((_source, node) =>
      ts.isClassLike(node) && !/Error$/.test(node.heritageClauses?.[0]?.getText() ?? '')
        ? 'is a class'
        : undefined,
    );
    expect(classes).toEqual([]);
    const vague = /(?:Manager|Helper|Utils?|Service|Base)$/;
    const names = offences(({ path }, node) =>
      (ts.isFunctionDeclaration(node) ||
        ts.isInterfaceDeclaration(node) ||
        ts.isTypeAliasDeclaration(node)) &&
      vague.test(node.name?.text ?? '')
        ? `${path} declares ${node.name?.text}`
        : undefined,
    );
    expect(names).toEqual([]);
    expect(
      sources.filter(({ text }) => /\bvi\.(?:mock|fn|spyOn)\(/.test(text)).map(({ path }) => path),
    ).toEqual([]);
  });

  test('swallows no error: a catch uses what it caught, or says what it means', () => {
    const swallowed = offences((_source, node) => {
      if (!ts.isCatchClause(node)) return undefined;
      const isEmpty = node.block.statements.length === 0;
      return isEmpty ? 'catches and does nothing' : undefined;
    });
    expect(swallowed).toEqual([]);
  });

  test('says what each exported function of the engine does', () => {
    const silent = offences(({ folder, path }, node) => {
      if (folder !== 'engine' || !ts.isFunctionDeclaration(node)) return undefined;
      const isExported = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
      return isExported && ts.getJSDocCommentsAndTags(node).length === 0
        ? `${path} leaves ${node.name?.text} without a docstring`
        : undefined;
    });
    expect(silent).toEqual([]);
  });
});
