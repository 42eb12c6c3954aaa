/** Puts the arguments of a call in the places of the parameters. */
import { ts } from 'ts-morph';
import { isDeclarationName, isUse } from '../names/uses.ts';
import { isReassigned, usesOf } from '../names/writes.ts';
import { refuse } from '../refusal.ts';
import { putExpression } from '../text/parentheses.ts';
import { joinSplices, normaliseSplices, type Splice } from '../text/splices.ts';
import { commute, type Evaluation, evaluationOf, makesObjects } from './evaluation.ts';
import { turnOf } from './evaluation-order.ts';
import { misfit, placesOf, putInPlace } from './inlining.ts';

export interface InlinedFunction {
  path: string;
  node: ts.FunctionLikeDeclaration & { body: ts.ConciseBody };
  checker: ts.TypeChecker;
  /** The calls that are written out. */
  calls: readonly ts.CallExpression[];
}

/** A parameter in one call. */
export interface Binding {
  parameter: ts.ParameterDeclaration & { name: ts.Identifier };
  /** Undefined: left out, without a default. */
  value: ts.Expression | undefined;
  evaluation: Evaluation;
  uses: ts.Identifier[];
  isReassigned: boolean;
}

function stop(path: string, node: ts.Node, message: string): never {
  return refuse('unsupported', message, 'Keep this call: name other calls by `in`, or change it first.', {
    candidates: placesOf(path, [node]),
  });
}

/**
 * What each parameter is in a call.
 * @throws RefusalError `unsupported` for spread arguments and arguments that may take a default; `capture` when a name of an
 * argument is declared in the function
 */
export function bindingsOf(
  { path, node, checker }: Omit<InlinedFunction, 'calls'>,
  call: ts.CallExpression,
): Binding[] {
  const spread = call.arguments.find(ts.isSpreadElement);
  if (spread) stop(path, spread, `The call ${call.getText().slice(0, 60)} spreads its arguments.`);
  const more = call.arguments.slice(node.parameters.length);
  if (more.some((each) => evaluationOf(each, checker) === 'acts'))
    stop(path, call, 'The call has more arguments than parameters.');
  checkNames(path, node, call);
  return node.parameters.map((each, index) => {
    const parameter = each as Binding['parameter'];
    const argument = call.arguments[index];
    if (argument && parameter.initializer && mayBeUndefined(checker.getTypeAtLocation(argument)))
      stop(
        path,
        argument,
        `${argument.getText().slice(0, 60)} may be undefined, and would get the default of ${parameter.name.text}.`,
      );
    const value = argument ?? parameter.initializer;
    const symbol = checker.getSymbolAtLocation(parameter.name);
    return {
      parameter,
      value,
      evaluation: value ? evaluationOf(value, checker) : 'fixed',
      uses: symbol ? usesOf(symbol, node.body, checker) : [],
      isReassigned: symbol !== undefined && isReassigned(symbol, checker),
    };
  });
}

const mayBeUndefined = (type: ts.Type): boolean =>
  type.isUnion()
    ? type.types.some(mayBeUndefined)
    : (type.flags &
        (ts.TypeFlags.Undefined |
          ts.TypeFlags.Void |
          ts.TypeFlags.Any |
          ts.TypeFlags.Unknown |
          ts.TypeFlags.TypeParameter)) !==
      0;

/** A name of an argument must not be declared inside of the function, where it would mean that. */
function checkNames(path: string, node: InlinedFunction['node'], call: ts.CallExpression): void {
  const declared = new Set<string>();
  const collect = (each: ts.Node) => {
    if (ts.isIdentifier(each) && isDeclarationName(each)) declared.add(each.text);
    ts.forEachChild(each, collect);
  };
  collect(node.body);
  refuseNames(path, declared, call);
}

/** @throws RefusalError `capture` when one of these names is used in the arguments */
export function refuseNames(path: string, names: ReadonlySet<string>, call: ts.CallExpression): void {
  const visit = (each: ts.Node): void => {
    if (ts.isIdentifier(each) && isUse(each) && names.has(each.text))
      refuse(
        'capture',
        `${each.text} in the arguments would mean the ${each.text} that the function declares.`,
        'Rename one of them first.',
        { candidates: placesOf(path, [each]) },
      );
    ts.forEachChild(each, visit);
  };
  for (const each of call.arguments) visit(each);
}

/** Whether the value of a binding can stand for the parameter in any number of places, at any time. */
export const isConstant = ({ evaluation, isReassigned: changes, uses, value }: Binding): boolean =>
  evaluation === 'fixed' && !changes && uses.every((use) => !value || misfit(use, value) === undefined);

/**
 * Sees that arguments are evaluated in the same order, as often, when they stand in the places of the parameters.
 * @throws RefusalError `unsupported` with the argument that is not
 */
export function checkSubstitution(
  { path, checker }: InlinedFunction,
  bindings: readonly Binding[],
  result: ts.Expression,
): void {
  const placed: { evaluation: Evaluation; position: number }[] = [];
  for (const binding of bindings) {
    const reason = reasonAgainst(binding, result, checker);
    if (reason)
      stop(path, binding.value ?? binding.parameter, `${binding.value?.getText().slice(0, 60)} ${reason}.`);
    const [use] = binding.uses;
    if (binding.evaluation === 'fixed' || !use) continue;
    const isOvertaken = placed.some(
      ({ evaluation, position }) => position > use.pos && !commute(evaluation, binding.evaluation),
    );
    if (isOvertaken)
      stop(path, use, `${binding.parameter.name.text} is used before parameters that stand before it.`);
    placed.push({ evaluation: binding.evaluation, position: use.pos });
  }
}

function reasonAgainst(
  { value, evaluation, uses, isReassigned: changes }: Binding,
  result: ts.Expression,
  checker: ts.TypeChecker,
): string | undefined {
  if (changes) return 'stands for a parameter that is written to';
  const unfit = value && uses.map((use) => misfit(use, value)).find((each) => each !== undefined);
  if (unfit) return unfit;
  if (evaluation === 'fixed') return undefined;
  const [use] = uses;
  if (!use) return evaluation === 'acts' ? 'would not be evaluated' : undefined;
  if (uses.length > 1)
    return makesObjects(evaluation) ? 'would be evaluated several times' : 'would be read several times';
  const turn = turnOf(use, result, checker);
  if (turn.repeated) return 'would be evaluated in a loop or function';
  if (turn.conditional && evaluation === 'acts') return 'would not always be evaluated';
  return commute(evaluation, turn.before) ? undefined : 'would be evaluated after other code';
}

/**
 * The splices that put the values in the places of these parameters.
 * @param textOf the value as it is to be written
 */
export function substitutions(
  bindings: readonly Binding[],
  textOf: (value: ts.Expression) => string,
): Splice[] {
  return bindings.flatMap(({ value, uses }) =>
    uses.map((use) => {
      if (value) return putInPlace(use, value, textOf(value));
      if (ts.isShorthandPropertyAssignment(use.parent))
        return { start: use.getStart(), end: use.end, text: `${use.text}: undefined` };
      return putExpression(use, ts.factory.createIdentifier('undefined'), 'undefined');
    }),
  );
}

/** The text of a node with splices of its file put in. */
export function spliced(node: ts.Node, splices: readonly Splice[]): string {
  const start = node.getStart();
  const own = splices.filter((each) => each.start >= start && each.end <= node.end);
  const moved = own.map((each) => ({ start: each.start - start, end: each.end - start, text: each.text }));
  return joinSplices(node.getText(), normaliseSplices(moved));
}
