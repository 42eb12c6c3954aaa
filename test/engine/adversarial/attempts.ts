/** Calls to try on an adversarial program, chosen by random numbers: many of them deserve a refusal. */
import { ts } from 'ts-morph';
import {
  type Declaration,
  functionOf,
  hasExportModifier,
  isTopLevel,
} from '../../../engine/names/declarations.ts';
import type { Scene } from './scene.ts';

type Params = Record<string, unknown> | undefined;

const inLib = (declaration: Declaration) => isTopLevel(declaration) && declaration.path.endsWith('/lib.ts');
const withTarget = (target: string | undefined, more: Record<string, unknown>): Params =>
  target === undefined ? undefined : { target, ...more };
const isInitialised = ({ node }: Declaration) =>
  ts.isVariableDeclaration(node) && node.initializer !== undefined;
const hasParameters = (declaration: Declaration) => (functionOf(declaration)?.parameters.length ?? 0) > 0;
const isMember = ({ node }: Declaration) => ts.isClassLike(node.parent);
const isOwnAlias = (each: Declaration) =>
  ts.isTypeAliasDeclaration(each.node) && !hasExportModifier(each) && !each.path.endsWith('/other.ts');
const isNotMain = (path: string) => !path.endsWith('/main.ts');
const isCondition = (node: ts.Node) =>
  ts.isConditionalExpression(node.parent) && node.parent.condition === node;
const isCode = (path: string) => !path.endsWith('.d.ts');

/** By operation: parameters to try. Every one of these operations keeps what a program does. */
export const attempts: Record<string, (scene: Scene) => Params> = {
  'rename-symbol': (scene) =>
    withTarget(
      scene.pick(({ nameNode }) => nameNode !== undefined),
      { to: scene.name() },
    ),
  'move-declaration': (scene) =>
    withTarget(scene.pick(inLib), {
      to: `${scene.program.folder}/${['other.ts', 'main.ts', 'fresh.ts'][scene.random(3)]}`,
    }),
  'add-export': (scene) =>
    withTarget(
      scene.pick((each) => isTopLevel(each) && !hasExportModifier(each)),
      {},
    ),
  'remove-export': (scene) => withTarget(scene.pick(hasExportModifier), {}),
  'organize-imports': (scene) => ({ path: scene.file(isCode) }),
  'delete-declaration': (scene) =>
    withTarget(
      scene.pick(
        ({ path, kind }) => kind !== 'parameter' && (scene.random(4) === 0 || path.endsWith('/other.ts')),
      ),
      {},
    ),
  'insert-declaration': (scene) => ({
    target: scene.file(isCode),
    position: 'last',
    text: `function ${scene.name()}() {\n  return 0;\n}`,
  }),
  'add-import': (scene) => ({
    path: scene.file((path) => isCode(path) && !path.endsWith('other.ts')),
    from: `${scene.program.folder}/other.ts`,
    names: [{ name: 'unrelated', ...(scene.random(3) && { as: scene.name() }) }],
  }),
  'move-file': (scene) => ({ path: scene.file(isNotMain), to: `${scene.program.folder}/deep/inside/` }),
  'rename-file': (scene) => ({ path: scene.file(isNotMain), to: ['fresh.ts', 'other.ts'][scene.random(2)] }),
  'inline-variable': (scene) =>
    withTarget(
      scene.pick((each) => isInitialised(each) && each.container !== undefined),
      {},
    ),
  'extract-constant': (scene) => {
    const place = scene.expression();
    return place && { ...place, name: scene.name(), ...(scene.random(3) === 0 && { scope: 'module' }) };
  },
  'convert-parameters-to-object': (scene) => withTarget(scene.pick(hasParameters), {}),
  'change-signature': (scene) => {
    const target = scene.pick(hasParameters);
    const names = scene.parametersOf(target);
    const kept = names
      .map((keep, index) => ({ keep, ...(index === 0 && { name: scene.name() }) }))
      .toReversed();
    const added = { add: scene.name(), type: 'number', value: '7' };
    return withTarget(target, { parameters: scene.random(2) ? kept : [added, ...kept] });
  },
  'extract-function': (scene) => {
    const place = scene.random(2) ? scene.statements() : scene.expression();
    return place && { ...place, name: scene.name(), ...(scene.random(3) === 0 && { scope: 'function' }) };
  },
  'extract-method': (scene) => {
    const place = scene.random(2) ? scene.statements(isMember) : scene.expression(undefined, isMember);
    return place && { ...place, name: scene.name() };
  },
  'extract-type': (scene) => {
    const place = scene.type();
    return place && { ...place, name: scene.name() };
  },
  'extract-interface': (scene) =>
    withTarget(
      scene.pick(({ node }) => ts.isClassLike(node)),
      { name: scene.name() },
    ),
  'inline-function': (scene) =>
    withTarget(
      scene.pick((each) => inLib(each) && functionOf(each) !== undefined && !hasExportModifier(each)),
      {},
    ),
  'inline-type': (scene) =>
    withTarget(
      scene.pick((each) => isOwnAlias(each)),
      {},
    ),
  'convert-export': (scene) =>
    withTarget(scene.pick(isTopLevel), { to: scene.random(3) ? 'default' : 'named' }),
  'infer-return-type': (scene) =>
    withTarget(
      scene.pick((each) => functionOf(each) !== undefined),
      {},
    ),
  convert: (scene) => {
    const to = ['arrow-function', 'function', 'accessors', 'template-string'][scene.random(4)];
    const fits = (each: Declaration) => (to === 'accessors') === ts.isPropertyDeclaration(each.node);
    if (to !== 'template-string')
      return withTarget(
        scene.pick((each) => fits(each) && (to === 'accessors' || functionOf(each) !== undefined)),
        { to },
      );
    const place = scene.expression(ts.isBinaryExpression);
    return place && { ...place, to };
  },
  'wrap-statement': (scene) => {
    const place = scene.statements();
    const around = ['{ $$$BODY }', 'if (true) { $$$BODY }', 'try { $$$BODY } finally {}'][scene.random(3)];
    return place && { ...place, with: around };
  },
  'negate-condition': (scene) => scene.expression(isCondition),
  'replace-expression': (scene) => {
    const place = scene.expression();
    return place && { ...place, expression: `(${place.text})` };
  },
  'insert-statement': (scene) => {
    const target = scene.pick((each) => functionOf(each)?.body !== undefined);
    return withTarget(target, { position: 'first', code: `const ${scene.name()} = 0;` });
  },
};
