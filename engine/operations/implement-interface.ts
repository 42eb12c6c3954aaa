/** Gives a class the members that its interfaces and abstract classes ask for. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Target } from '../../contracts/edit.ts';
import { checkedNode } from '../compiler/checked.ts';
import { codeFixesOf } from '../compiler/code-fixes.ts';
import { toEdits } from '../compiler/compiler-edits.ts';
import { classStubs } from '../compiler/stubs.ts';
import { checkSameMeaning, freeNames } from '../names/free-names.ts';
import { resolveTarget } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Edit, splice, syntaxErrors } from '../text/edits.ts';
import { insertion, parseForSpot, spotInside } from '../text/insertions.ts';
import { joinSplices } from '../text/splices.ts';

export default defineOperation({
  name: 'implement-interface',
  summary:
    'Give a class a stub for every member that its `implements` clauses and abstract base classes ask for and that it lacks; stubs throw, a property becomes a getter. `interface` also adds that clause.',
  when: 'a class should fit an interface that is there',
  whenNot: 'an interface made of a class → extract-interface; other missing members → add-missing-members',
  params: Type.Object(
    {
      target: Target,
      interface: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 1000,
          description: 'An interface in scope, with its type arguments: `Store<string>`.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'store.ts':
        'export interface Store<T> {\n  size: number;\n  get(key: string): T;\n  note?: string;\n}\n\nexport class Memory {\n  name = 1;\n}\n',
    },
    params: { target: 'store.ts#Memory', interface: 'Store<string>' },
    after: {
      'store.ts':
        "export interface Store<T> {\n  size: number;\n  get(key: string): T;\n  note?: string;\n}\n\nexport class Memory implements Store<string> {\n  name = 1;\n\n  get size(): number {\n    throw new Error('Method not implemented.');\n  }\n\n  get(key: string): string {\n    throw new Error('Method not implemented.');\n  }\n}\n",
    },
  },
  find: (snapshot, params) => {
    const { path, node } = resolveTarget(snapshot, params.target);
    if (!ts.isClassLike(node)) refuse('shape', `${params.target} is no class.`, 'Name a class.');
    const clause = params.interface === undefined ? [] : clauseFor(snapshot, path, node, params.interface);
    const text = snapshot.text(path);
    const after = clause.length ? snapshot.with(new Map([[path, joinSplices(text, clause)]])) : snapshot;
    const shift = clause.reduce((sum, each) => sum + each.text.length, 0);
    const { stubs, others } = stubsFor(after, path, node, shift);
    if (stubs.length === 0 && clause.length === 0)
      refuse(
        'no-change',
        `${params.target} lacks no member.`,
        'Nothing needs to be done; `interface` adds a clause.',
      );
    const code = stubs.join(styleBreak(text));
    const spot = spotInside(path, node, 'class', 'last');
    const members = stubs.length ? insertion(spot, text, code, parseForSpot(spot, code)) : [];
    return [...clause.map((each) => splice(path, each.start, each.end, each.text)), ...members, ...others];
  },
  edit: (edits: Edit[]) => edits,
});

const styleBreak = (text: string) => (text.includes('\r\n') ? '\r\n\r\n' : '\n\n');

const stubFixes = new Set([
  'fixClassIncorrectlyImplementsInterface',
  'fixClassDoesntImplementInheritedAbstractMember',
]);

/** What the compiler would add to the class, and elsewhere: imports of the types that the stubs name. */
function stubsFor(after: Snapshot, path: string, node: ts.ClassLikeDeclaration, shift: number) {
  const start = (node.name ?? node).getStart();
  const inClass = ({ start: at }: Edit & { kind: 'splice' }) =>
    at >= node.members.pos + shift && at <= node.end + shift;
  const inHead = ({ start: at = 0 }: ts.Diagnostic) => at >= node.getStart() && at < node.members.pos + shift;
  const fixes = codeFixesOf(after, path, inHead).filter(({ fix }) => stubFixes.has(fix.fixName));
  const edits = fixes
    .flatMap(({ fix }) => toEdits(after, fix.changes))
    .filter((edit) => edit.kind === 'splice');
  const added = edits.filter((edit) => edit.path === path && inClass(edit));
  const stubs = classStubs(added.map((edit) => edit.text).join('\n'), path);
  const others = edits
    .filter((edit) => !added.includes(edit))
    .map((edit) =>
      edit.path === path && edit.start > start
        ? splice(path, edit.start - shift, edit.end - shift, edit.text)
        : edit,
    );
  return { stubs, others };
}

/** The splice that adds the interface to what the class implements; none when it stands there. */
function clauseFor(snapshot: Snapshot, path: string, node: ts.ClassLikeDeclaration, name: string) {
  const tree = ts.createSourceFile(
    'clause.ts',
    `class _ implements ${name} {}`,
    ts.ScriptTarget.Latest,
    true,
  );
  const [only, second] = tree.statements;
  const types = only && ts.isClassDeclaration(only) ? only.heritageClauses?.[0]?.types : undefined;
  if (syntaxErrors(tree).length || second || types?.length !== 1 || !types[0])
    refuse('syntax', `${JSON.stringify(name)} names no interface.`, 'Send one name with its type arguments.');
  const checked = checkedNode(snapshot, path, node);
  const names = freeNames(types[0]).map((each) => ({
    ...each,
    meaning: ts.SymbolFlags.Type | ts.SymbolFlags.Namespace,
  }));
  checkSameMeaning(checked.checker, name, names, [{ node: checked.node, place: path }]);
  const clauses = node.heritageClauses ?? [];
  const implemented = clauses.find(({ token }) => token === ts.SyntaxKind.ImplementsKeyword);
  const spaceless = (text: string) => text.replace(/\s/g, '');
  if (implemented?.types.some((type) => spaceless(type.getText()) === spaceless(name))) return [];
  const parameters = node.typeParameters;
  const behindParameters =
    parameters && node.getText().indexOf('>', parameters.end - node.getStart()) + 1 + node.getStart();
  const keyword = node.getChildren().find(({ kind }) => kind === ts.SyntaxKind.ClassKeyword);
  const end = clauses.at(-1)?.end ?? behindParameters ?? node.name?.end ?? keyword?.end ?? node.members.pos;
  return implemented
    ? [{ start: implemented.types.end, end: implemented.types.end, text: `, ${name}` }]
    : [{ start: end, end, text: ` implements ${name}` }];
}
