/** Functions as arrow functions. */
import { ts } from 'ts-morph';
import type { Checked } from '../compiler/checked.ts';
import { hasModifier } from '../names/declarations.ts';
import { statementsOf } from '../names/places.ts';
import { symbolOf } from '../names/uses.ts';
import { usesOf } from '../names/writes.ts';
import { refuse } from '../refusal.ts';
import { listPlace } from '../signatures/parameter-lists.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Edit, splice } from '../text/edits.ts';
import { joinsWithNext } from '../text/insertions.ts';
import { styleOf } from '../text/text.ts';
import { heldFunction, refuseWords, type Whole } from './function-forms.ts';
import { checkHoisting } from './hoisting.ts';

/**
 * The edits that make an arrow function of a function declaration, or of a function expression.
 * @throws RefusalError `shape`, `unsupported`; `capture` when it would be called before it is there
 */
export function toArrow(snapshot: Snapshot, path: string, { node, checker }: Checked<ts.Node>): Edit[] {
  const found = heldFunction(node);
  if (!found || ts.isArrowFunction(found))
    refuse(
      'shape',
      'There is no function that is not an arrow function already.',
      'Name a function declaration or expression.',
    );
  if (found.asteriskToken)
    refuse('unsupported', 'A generator cannot be an arrow function.', 'Keep it as it is.');
  if (!found.body)
    refuse('unsupported', 'A declaration without a body cannot be an arrow function.', 'Use set-type.');
  refuseWords([...found.parameters, found.body], 'an arrow function has none of its own');
  const self = found.parameters.find(({ name }) => name.getText() === 'this');
  if (self)
    refuse(
      'unsupported',
      'It declares the type of `this`, and an arrow function has none.',
      'Remove that parameter first.',
    );
  checkUses(snapshot, path, found, checker);
  return ts.isFunctionDeclaration(found)
    ? declarationToArrow(path, found, checker)
    : expressionToArrow(path, found, checker);
}

/** Arrow functions are no constructors and have no `prototype`. */
function checkUses(snapshot: Snapshot, path: string, found: Whole, checker: ts.TypeChecker): void {
  const holder = ts.isVariableDeclaration(found.parent) ? found.parent.name : undefined;
  const name = holder ?? found.name;
  if (!name) return;
  const groups = snapshot.service().findReferences(snapshot.absolute(path), name.getStart()) ?? [];
  for (const { fileName, textSpan } of groups.flatMap(({ references }) => references)) {
    const own = snapshot.relative(fileName);
    if (own === undefined) continue;
    const text = snapshot.text(own);
    const before = text.slice(0, textSpan.start);
    if (
      !/\bnew\s+$/.test(before) &&
      !/^\s*\.\s*prototype\b/.test(text.slice(textSpan.start + textSpan.length))
    )
      continue;
    refuse(
      'unsupported',
      `It is used as a constructor at ${own}:${before.split('\n').length}.`,
      'Keep it as it is.',
    );
  }
  const inner = ts.isFunctionExpression(found) && found.name ? symbolOf(found.name, checker) : undefined;
  if (inner && found.body && usesOf(inner, found.body, checker).length)
    refuse(
      'unsupported',
      `It calls itself by its inner name ${found.name?.text}.`,
      'Let it call itself by the name of the variable first.',
    );
}

function declarationToArrow(path: string, found: ts.FunctionDeclaration, checker: ts.TypeChecker): Edit[] {
  const text = found.getSourceFile().text;
  const { name, body } = found;
  if (!name || hasModifier(found, ts.SyntaxKind.DefaultKeyword))
    refuse(
      'unsupported',
      'A default export cannot be a constant.',
      'Make it a named export first (convert-export).',
    );
  const symbol = checker.getSymbolAtLocation(name);
  if ((symbol?.declarations?.length ?? 0) > 1)
    refuse(
      'unsupported',
      `${name.text} has overloads, or is merged with another declaration.`,
      'Keep it as it is.',
    );
  if (symbol) checkHoisting(found, symbol, checker);
  const keyword = found.getChildren().find(({ kind }) => kind === ts.SyntaxKind.FunctionKeyword) as ts.Node;
  const isAsync = hasModifier(found, ts.SyntaxKind.AsyncKeyword);
  const async = found.modifiers?.find(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);
  const head = (async ?? keyword).getStart();
  const params = (found.typeParameters?.pos ?? found.parameters.pos) - 1;
  const { semicolons } = styleOf(text);
  const siblings = statementsOf(found.parent);
  const next = siblings[siblings.indexOf(found) + 1];
  const joins = next && joinsWithNext(found, next.getText());
  const risky = next && /^[[(`/+*<-]/.test(next.getText());
  return [
    splice(path, head, params, `const ${name.text} = ${isAsync ? 'async ' : ''}`),
    ...tsxGeneric(path, found),
    splice(path, behindSignature(found), behindSignature(found), ' =>'),
    splice(path, body?.end ?? found.end, body?.end ?? found.end, semicolons || joins || risky ? ';' : ''),
  ].filter((edit) => edit.kind !== 'splice' || edit.text !== '');
}

const behindSignature = (found: ts.FunctionLikeDeclaration) =>
  found.type?.end ?? listPlace(found as ts.FunctionExpression).end;

/** `<T>(x: T) =>` would be read as JSX. */
function tsxGeneric(path: string, { typeParameters }: Whole): Edit[] {
  const [only, second] = typeParameters ?? [];
  if (!path.endsWith('x') || !only || second || only.constraint || typeParameters?.hasTrailingComma)
    return [];
  return [splice(path, only.end, only.end, ',')];
}

function expressionToArrow(path: string, found: ts.FunctionExpression, checker: ts.TypeChecker): Edit[] {
  const text = found.getSourceFile().text;
  if (
    ts.isPropertyAssignment(found.parent) ||
    ts.isPropertyDeclaration(found.parent) ||
    ts.isVariableDeclaration(found.parent)
  ) {
    // The name of the function is that of what holds it: an inner one would differ.
    const inner = found.name?.text;
    if (inner !== undefined && inner !== found.parent.name.getText())
      refuse(
        'unsupported',
        `It would lose its name ${inner}, which shows in traces and in \`.name\`.`,
        'Rename one of the two first.',
      );
  } else if (found.name)
    refuse('unsupported', `It would lose its name ${found.name.text}.`, 'Keep it as it is.');
  if (ts.isCallExpression(found.parent) && found.parent.expression === found)
    refuse('unsupported', 'It is called where it stands.', 'Keep it as it is.');
  const keyword = found.getChildren().find(({ kind }) => kind === ts.SyntaxKind.FunctionKeyword) as ts.Node;
  const params = (found.typeParameters?.pos ?? found.parameters.pos) - 1;
  const context = checker.getContextualType(found);
  if (context && /\bthis:/.test(checker.typeToString(context, undefined, ts.TypeFormatFlags.NoTruncation)))
    refuse('unsupported', 'Its caller gives it a `this`.', 'Keep it as it is.');
  const gap = text.slice(found.body.pos, found.body.getStart());
  return [
    splice(path, keyword.getStart(), params, ''),
    ...tsxGeneric(path, found),
    splice(path, behindSignature(found), behindSignature(found), gap === '' ? ' => ' : ' =>'),
  ];
}
