/**
 * What the compiler says of a snapshot. Two can answer: TypeScript 7, a native process that is fast on large projects, and
 * TypeScript 6 in this process, which every other answer comes from. Callers do not see which one it was.
 */
import { createRequire } from 'node:module';
import { ts } from 'ts-morph';
import type { Diagnostic } from '../../contracts/lab.ts';
import { sourcesOf } from '../files/project.ts';
import { lineAndColumn } from '../text/text.ts';
import type { Native, Place } from './native.ts';
import type { Provider, Texts } from './provider.ts';

export interface Compiler {
  /** Errors in files of the project, those of syntax included. */
  errors(texts: Texts, paths: readonly string[]): Diagnostic[];
  /** Every name that means what the name at an offset means, that one included. */
  references(texts: Texts, path: string, offset: number, name: string): Place[];
  /** Changes when another compiler answers from now on: answers of two must not be compared. */
  answering(): 'native' | 'service';
  /** Whether the native compiler is asked about these texts. */
  isNative(texts: Texts): boolean;
  /** Version of the compiler that is asked for errors in these texts. */
  versionFor(texts: Texts): string;
  /**
   * An answer that syntax may give, `undefined` when it does not. One in a hundred is compared with that of the service, which
   * alone is asked once they differ. What `ask` throws is thrown on.
   */
  bySyntax<Answer>(what: string, asked: Asked<Answer>): Answer;
  /** The language service of TypeScript 6, looking at these texts. */
  service(texts: Texts): ts.LanguageService;
  dispose(): void;
}

interface Asked<Answer> {
  find(): Answer | undefined;
  /** Asks the service. */
  ask(): Answer;
  /** Equal for equal answers. */
  keyOf(answer: Answer): string;
}

/** Small projects are answered before a process has started. */
const filesMin = 60;
/** One answer of so many is compared with that of TypeScript 6. */
const sampleEvery = 100;

/** Version of the package that the native compiler comes from. */
const nativeVersion = (): string =>
  (createRequire(import.meta.url)('typescript/package.json') as { version: string }).version;

const isName = /^#?[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/**
 * @param when `auto`: for large projects
 * @param log is told when an answer by syntax was wrong
 */
export function makeCompiler(
  provider: Provider,
  native: Native,
  when: 'auto' | 'always' | 'never',
  log: (message: string) => void = () => {},
): Compiler {
  let answers = 0;
  let isSyntaxTrusted = true;
  const isAsked = (texts: Texts) =>
    native.isUsable() &&
    (when === 'always' || (when === 'auto' && sourcesOf(texts.project, texts.overlay).length >= filesMin));
  const isSample = () => ++answers % sampleEvery === 0;
  const known = new WeakMap<Texts, Map<string, Diagnostic[]>>();
  const compiler: Compiler = {
    errors: (texts, paths) => {
      if (!isAsked(texts)) return serviceErrors(provider.at(texts), texts, paths);
      const answered = known.get(texts) ?? new Map<string, Diagnostic[]>();
      known.set(texts, answered);
      const found = nativeErrors(native, texts, paths, answered);
      const sample = found && isSample() ? paths[answers % paths.length] : undefined;
      if (sample !== undefined) compareErrors(native, provider, texts, sample, answered.get(sample) ?? []);
      return found && native.isUsable() ? found : serviceErrors(provider.at(texts), texts, paths);
    },
    references: (texts, path, offset, name) => {
      const ofService = () => serviceReferences(provider.at(texts), texts, path, offset);
      const found = isAsked(texts) && isName.test(name) ? native.references(texts, path, offset) : undefined;
      if (!found) return ofService();
      const places = unique(found);
      if (isSample() && !isSamePlaces(places, ofService()))
        native.giveUp(`its references of ${name} in ${path} differ from those of TypeScript 6.`);
      return native.isUsable() ? places : ofService();
    },
    answering: () => (native.isUsable() ? 'native' : 'service'),
    isNative: isAsked,
    versionFor: (texts) => (isAsked(texts) ? nativeVersion() : ts.version),
    bySyntax: (what, { find, ask, keyOf }) => {
      const found = isSyntaxTrusted ? find() : undefined;
      if (found === undefined || !isSample()) return found ?? ask();
      const answer = ask();
      if (keyOf(answer) !== keyOf(found)) {
        isSyntaxTrusted = false;
        log(`Names are looked up by the compiler alone from here on: ${what} differ by syntax.`);
      }
      return answer;
    },
    service: (texts) => provider.at(texts),
    dispose: () => {
      native.dispose();
      provider.dispose();
    },
  };
  return compiler;
}

function nativeErrors(
  native: Native,
  texts: Texts,
  paths: readonly string[],
  known: Map<string, Diagnostic[]>,
): Diagnostic[] | undefined {
  const sources = new Set(sourcesOf(texts.project, texts.overlay));
  const asked = paths.filter((path) => sources.has(path));
  const open = asked.filter((path) => !known.has(path));
  const found = open.length ? native.errors(texts, open) : [];
  if (!found) return undefined;
  const byFile = Map.groupBy(found, ({ file }) => file);
  for (const path of open) known.set(path, byFile.get(path) ?? []);
  return asked.flatMap((path) => known.get(path) ?? []);
}

function compareErrors(
  native: Native,
  provider: Provider,
  texts: Texts,
  path: string,
  found: readonly Diagnostic[],
): void {
  const keys = (errors: readonly Diagnostic[]) =>
    errors
      .map(({ line, code }) => `${line}:${code}`)
      .sort()
      .join();
  if (keys(found) === keys(serviceErrors(provider.at(texts), texts, [path]))) return;
  native.giveUp(`its errors in ${path} differ from those of TypeScript 6.`);
}

function unique(places: readonly Place[]): Place[] {
  return [...new Map(places.map((place) => [`${place.path}:${place.start}`, place])).values()];
}

function isSamePlaces(ours: readonly Place[], theirs: readonly Place[]): boolean {
  const keys = (places: readonly Place[]) =>
    places
      .map(({ path, start }) => `${path}:${start}`)
      .sort()
      .join();
  return keys(ours) === keys(theirs);
}

function serviceErrors(service: ts.LanguageService, texts: Texts, paths: readonly string[]): Diagnostic[] {
  const program = service.getProgram();
  return paths.flatMap((path) => {
    const file = `${texts.root}/${path}`;
    if (!program?.getSourceFile(file)) return [];
    return [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)]
      .filter(({ category }) => category === ts.DiagnosticCategory.Error)
      .map(({ start = 0, code, messageText }) => ({
        file: path,
        ...lineAndColumn(texts.read(path) ?? '', start),
        code,
        message: ts.flattenDiagnosticMessageText(messageText, '\n'),
      }));
  });
}

function serviceReferences(
  service: ts.LanguageService,
  { root }: Texts,
  path: string,
  offset: number,
): Place[] {
  const groups = service.findReferences(`${root}/${path}`, offset) ?? [];
  const places = groups
    .flatMap(({ references }) => references)
    .filter(({ fileName }) => fileName.startsWith(`${root}/`) && !fileName.includes('/node_modules/'))
    .map(({ fileName, textSpan: { start, length } }) => ({
      path: fileName.slice(root.length + 1),
      start,
      end: start + length,
    }));
  return unique(places);
}
