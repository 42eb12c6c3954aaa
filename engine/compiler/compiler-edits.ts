/** Edits that the compiler makes: its text changes as an edit set, made in the style of the file. */
import { ts } from 'ts-morph';
import { folderOf, relativePath } from '../files/paths.ts';
import { moduleUses } from '../modules/module-graph.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Edit, splice } from '../text/edits.ts';
import { styleOf } from '../text/text.ts';

/** @throws RefusalError `read-only` when the compiler wants to change a file outside of the workspace */
export function toEdits(snapshot: Snapshot, changes: readonly ts.FileTextChanges[]): Edit[] {
  return changes.flatMap(({ fileName, textChanges, isNewFile }): Edit[] => {
    const path = snapshot.relative(fileName);
    if (path === undefined)
      refuse('read-only', `${fileName} lies outside the workspace.`, 'Choose another target.');
    if (isNewFile)
      return [{ kind: 'create', path, text: textChanges.map(({ newText }) => newText).join('') }];
    const text = snapshot.text(path);
    return textChanges
      .filter(({ span, newText }) => text.slice(span.start, span.start + span.length) !== newText)
      .map(({ span, newText }) => splice(path, span.start, span.start + span.length, newText));
  });
}

/** Format settings for code that the compiler writes into a file. */
export function formatFor(snapshot: Snapshot, path: string): ts.FormatCodeSettings {
  const style = styleOf(snapshot.text(path));
  return {
    ...ts.getDefaultFormatCodeSettings(style.eol),
    convertTabsToSpaces: style.indent !== '\t',
    indentSize: style.indent === '\t' ? 4 : style.indent.length,
    tabSize: style.indent === '\t' ? 4 : style.indent.length,
    semicolons: style.semicolons ? ts.SemicolonPreference.Insert : ts.SemicolonPreference.Remove,
  };
}

/** User preferences for code that the compiler writes into a file. */
export function preferencesFor(snapshot: Snapshot, path: string): ts.UserPreferences {
  return {
    quotePreference: styleOf(snapshot.text(path)).quote === "'" ? 'single' : 'double',
    importModuleSpecifierPreference: 'relative',
    importModuleSpecifierEnding: specifierEnding(snapshot, path) === '' ? 'minimal' : 'js',
    // Node strips types without a look at other files: there a type needs its mark.
    preferTypeOnlyAutoImports:
      Boolean(snapshot.project.options.erasableSyntaxOnly) ||
      /^import (?:type\b|\{[^}]*\btype )/m.test(snapshot.text(path)),
    allowTextChangesInNewFiles: true,
  };
}

/** How relative imports end in a file, or else in the project: `.ts`, `.js` or nothing. */
function specifierEnding(snapshot: Snapshot, path: string): '.ts' | '.js' | '' {
  const endings = (each: string) =>
    moduleUses(snapshot.tree(each))
      .filter(({ specifier }) => specifier.startsWith('.'))
      .map(({ specifier }) =>
        /\.[cm]?tsx?$/.test(specifier) ? '.ts' : /\.[cm]?jsx?$/.test(specifier) ? '.js' : '',
      );
  const own = endings(path);
  const all = own.length ? own : snapshot.list().slice(0, 200).flatMap(endings);
  if (all.length === 0)
    return snapshot.project.options.allowImportingTsExtensions ? '.ts' : isNodeStyle(snapshot) ? '.js' : '';
  const count = (ending: string) => all.filter((each) => each === ending).length;
  return (['.ts', '.js', ''] as const).reduce((best, ending) =>
    count(ending) > count(best) ? ending : best,
  );
}

function isNodeStyle({ project }: Snapshot): boolean {
  const { moduleResolution, module } = project.options;
  return (
    moduleResolution === ts.ModuleResolutionKind.NodeNext ||
    moduleResolution === ts.ModuleResolutionKind.Node16 ||
    (moduleResolution === undefined && (module === ts.ModuleKind.NodeNext || module === ts.ModuleKind.Node16))
  );
}

/** The specifier by which a file imports another file of the project. */
export function specifierFor(snapshot: Snapshot, from: string, to: string): string {
  const ending = specifierEnding(snapshot, from);
  const path = relativePath(folderOf(from), to);
  if (ending === '.ts') return path;
  const bare = path.replace(/\.tsx?$/, '').replace(/\.([cm])ts$/, '');
  if (ending === '.js')
    return `${bare}${path.endsWith('.mts') ? '.mjs' : path.endsWith('.cts') ? '.cjs' : '.js'}`;
  return bare.replace(/\/index$/, '') || '.';
}
