/** Tells whether code is what a pattern describes, and what its metavariables stand for. */
import { ts } from 'ts-morph';
import { isWritten } from '../names/writes.ts';
import { refuse } from '../refusal.ts';
import { type Code, type Form, nameAlone, parseCode, variableOf, variablesIn } from './pattern-syntax.ts';

/** What the metavariables stand for; a `$$$` for any number of neighbours. */
export type Bindings = ReadonlyMap<string, readonly ts.Node[]>;

export interface Pattern extends Code {
  /** Names of its metavariables; true: a list. */
  variables: ReadonlyMap<string, boolean>;
  /** Words that every match contains. */
  words: readonly string[];
}

export interface Match {
  /** One node, or a run of statements. */
  nodes: readonly ts.Node[];
  bindings: Bindings;
}

/** Lists with more `$$$` than this could be divided in too many ways. */
const listsMax = 3;

/** Reads a pattern. @throws RefusalError `syntax`, `shape` */
export function parsePattern(text: string, path: string, form?: Form): Pattern {
  const code = parseCode(text, path, form);
  if (code.nodes.length === 0) refuse('shape', 'The pattern is empty.', 'Write the code to look for.');
  const variables = new Map<string, boolean>();
  const perParent = new Map<ts.Node, number>();
  for (const { node, variable } of variablesIn(code)) {
    const { name, isList } = variable;
    if (name !== undefined && variables.has(name) && variables.get(name) !== isList)
      refuse(
        'shape',
        `$${name} and $$$${name} cannot both stand in a pattern.`,
        'Give one of them another name.',
      );
    if (name !== undefined) variables.set(name, isList);
    const count = (perParent.get(node.parent) ?? 0) + (isList ? 1 : 0);
    perParent.set(node.parent, count);
    if (count > listsMax)
      refuse('shape', `A list of the pattern has more than ${listsMax} \`$$$\`.`, 'Use fewer of them.');
  }
  if (code.nodes.length === 1 && variableOf(code.nodes[0] as ts.Node))
    refuse('shape', 'The pattern is one metavariable: everything would match.', 'Write code around it.');
  return { ...code, nodes: code.nodes.map(bare), variables, words: wordsOf(code) };
}

/** All matches in a tree with parents, outer ones before those inside of them. */
export function matchesIn(pattern: Pattern, root: ts.Node): Match[] {
  const found: Match[] = [];
  const [first] = pattern.nodes as readonly [ts.Node];
  const isRun = pattern.form === 'statement' && pattern.nodes.length > 1;
  const visit = (node: ts.Node): void => {
    if (isRun) found.push(...runsIn(pattern, (node as Partial<ts.Block>).statements ?? []));
    else if (node.kind === first.kind && isPlace(pattern.form, node)) {
      const bindings = matchNode(first, node, new Map());
      if (bindings) found.push({ nodes: [node], bindings });
    }
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

/** A name of a declaration or a member is no expression. */
function isPlace(form: Form, node: ts.Node): boolean {
  if (form !== 'expression' || !ts.isIdentifier(node)) return true;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name !== node;
  if (ts.isShorthandPropertyAssignment(parent)) return parent.name !== node || !isWritten(node);
  if (ts.isTypeNode(parent) || ts.isQualifiedName(parent) || ts.isImportOrExportSpecifier(parent))
    return false;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  return (parent as ts.NamedDeclaration).name !== node;
}

function runsIn(pattern: Pattern, statements: readonly ts.Statement[]): Match[] {
  const found: Match[] = [];
  const toTheEnd = variableOf(pattern.nodes.at(-1) as ts.Node)?.isList === true;
  for (let start = 0; start < statements.length; start++) {
    const rest = statements.slice(start);
    const run = matchList(pattern.nodes, rest, new Map(), toTheEnd);
    if (!run || run.length === 0) continue;
    found.push({ nodes: rest.slice(0, run.length), bindings: run.bindings });
    start += run.length - 1;
  }
  return found;
}

function matchNode(pattern: ts.Node, node: ts.Node, bindings: Bindings): Bindings | undefined {
  const variable = variableOf(pattern);
  if (variable) {
    // `x` as a parameter is the same as `x` in the body.
    const meant = (pattern.kind === node.kind && nameAlone(node)) || node;
    return canStandFor(pattern, node) ? bind(variable.name, [bare(meant)], bindings) : undefined;
  }
  const wanted = bare(pattern);
  const found = bare(node);
  if (wanted !== pattern) return matchNode(wanted, found, bindings);
  if (wanted.kind !== found.kind || marksOf(wanted) !== marksOf(found)) return undefined;
  let known: Bindings | undefined = bindings;
  const [wantedFields, foundFields] = [fieldsOf(wanted), fieldsOf(found)];
  for (const key of new Set([...wantedFields.keys(), ...foundFields.keys()])) {
    known =
      known && matchList(wantedFields.get(key) ?? [], foundFields.get(key) ?? [], known, true)?.bindings;
    if (!known) return undefined;
  }
  return known;
}

interface Run {
  bindings: Bindings;
  length: number;
}

/** Divides a list among the parts of a pattern; each `$$$` takes as little as it can. */
function matchList(
  patterns: readonly ts.Node[],
  nodes: readonly ts.Node[],
  bindings: Bindings,
  toTheEnd: boolean,
): Run | undefined {
  const [first, ...others] = patterns;
  if (!first) return toTheEnd && nodes.length > 0 ? undefined : { bindings, length: 0 };
  const variable = variableOf(first);
  if (!variable?.isList) {
    const [node, ...rest] = nodes;
    const known = node && matchNode(first, node, bindings);
    const run = known && matchList(others, rest, known, toTheEnd);
    return run && { ...run, length: run.length + 1 };
  }
  const shortest = others.length === 0 && toTheEnd ? nodes.length : 0;
  for (let taken = shortest; taken <= nodes.length; taken++) {
    const known = bind(variable.name, nodes.slice(0, taken), bindings);
    const run = known && matchList(others, nodes.slice(taken), known, toTheEnd);
    if (run) return { ...run, length: run.length + taken };
  }
  return undefined;
}

/** The same metavariable twice stands for equal code. */
function bind(name: string | undefined, nodes: readonly ts.Node[], bindings: Bindings): Bindings | undefined {
  if (name === undefined) return bindings;
  const known = bindings.get(name);
  if (!known) return new Map([...bindings, [name, nodes]]);
  const isEqual =
    known.length === nodes.length && known.every((each, index) => isSameCode(each, nodes[index] as ts.Node));
  return isEqual ? bindings : undefined;
}

function isSameCode(a: ts.Node, b: ts.Node): boolean {
  const [left, right] = [bare(a), bare(b)];
  if (left.kind !== right.kind || marksOf(left) !== marksOf(right)) return false;
  const [leftFields, rightFields] = [fieldsOf(left), fieldsOf(right)];
  return [...new Set([...leftFields.keys(), ...rightFields.keys()])].every((key) => {
    const [some, others] = [leftFields.get(key) ?? [], rightFields.get(key) ?? []];
    return (
      some.length === others.length && some.every((each, index) => isSameCode(each, others[index] as ts.Node))
    );
  });
}

/** A metavariable stands for what could be written in its place. */
function canStandFor(pattern: ts.Node, node: ts.Node): boolean {
  if (ts.isExpressionStatement(pattern)) return ts.isStatement(node) || ts.isBlock(node);
  if (ts.isTypeReferenceNode(pattern)) return ts.isTypeNode(node);
  if (!ts.isIdentifier(pattern)) return true;
  if (node.kind === ts.SyntaxKind.SuperKeyword || node.kind === ts.SyntaxKind.ImportKeyword) return false;
  return ts.isExpression(node) || ts.isPropertyName(node) || ts.isBindingName(node);
}

/** Parentheses do not count, unless they end an optional chain. */
function bare(node: ts.Node): ts.Node {
  if (ts.isParenthesizedTypeNode(node)) return bare(node.type);
  if (!ts.isParenthesizedExpression(node) || ts.isOptionalChain(node.expression)) return node;
  return bare(node.expression);
}

/** The parts of a node by the names of its fields: what is there, not how it is ordered. */
function fieldsOf(node: ts.Node): Map<string, readonly ts.Node[]> {
  const fields = new Map<string, readonly ts.Node[]>();
  for (const [key, value] of Object.entries(node)) {
    if (typeof value !== 'object' || value === null || notSyntax.has(key)) continue;
    if (Array.isArray(value)) {
      const parts = (value as ts.Node[]).filter((each) => !isBlank(each));
      if (parts.length) fields.set(key, parts);
    } else if (typeof (value as ts.Node).kind === 'number') fields.set(key, [value as ts.Node]);
  }
  return fields;
}

const notSyntax = new Set(['parent', 'original', 'jsDoc', 'emitNode', 'endOfFileToken']);
const isBlank = (node: ts.Node) => ts.isJsxText(node) && node.text.trim() === '';

/** What a node says beside its parts. */
function marksOf(node: ts.Node): string {
  const marks = node as { text?: string; operator?: number; keywordToken?: number; isTypeOnly?: boolean };
  const text = ts.isJsxText(node) ? node.text.replace(/\s+/g, ' ').trim() : (marks.text ?? '');
  const declares = ts.isVariableDeclarationList(node) ? node.flags & ts.NodeFlags.BlockScoped : 0;
  return `${text}\0${marks.operator ?? ''}\0${marks.keywordToken ?? ''}\0${marks.isTypeOnly ?? ''}\0${declares}`;
}

function wordsOf(code: Code): string[] {
  const words = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (variableOf(node)) return;
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) words.add(node.text);
    // A string may be written with escapes.
    else if (ts.isStringLiteral(node) && /^[\w ./@-]+$/.test(node.text)) words.add(node.text);
    ts.forEachChild(node, visit);
  };
  code.nodes.forEach(visit);
  return [...words].filter((word) => word !== '');
}
