/** Takes from code what belongs to the way in which it was shown or sent: a Markdown fence, line numbers, `\n` in letters, lost indentation. */
import { ts } from 'ts-morph';
import { isRecord, type Note } from './field-repairs.ts';

/** The value with the code in it as it is meant; each slip is noted. */
export function withoutPaste(tool: string, value: unknown, note: Note): unknown {
  const plain = unpasted(value, note);
  if (!isRecord(plain)) return plain;
  const isCode = (field: string) => wholeCode[tool]?.includes(field) && !isOtherFile(plain);
  const entries = Object.entries(plain).map(([field, item]) => [
    field,
    typeof item === 'string' && isCode(field) ? indented(unescaped(item, note), note) : item,
  ]);
  return Object.fromEntries(entries);
}

/** Fields that hold whole statements, declarations or members: there the parser says what is code. */
const wholeCode: Record<string, string[]> = {
  'replace-body': ['body'],
  'replace-declaration': ['text'],
  'insert-declaration': ['text'],
  'add-member': ['text'],
  'replace-member': ['text'],
  'create-file': ['text'],
  'insert-statement': ['text', 'code'],
  'replace-statement': ['text', 'code'],
  'delete-statement': ['text'],
  'wrap-statement': ['text', 'with'],
  'unwrap-statement': ['text'],
  'move-statement': ['text', 'other'],
  'extract-function': ['text'],
  'extract-method': ['text'],
  evaluate: ['expression', 'setup', 'source'],
};

const isOtherFile = ({ path }: Record<string, unknown>) =>
  typeof path === 'string' && !/\.[cm]?[jt]sx?$/.test(path);

function unpasted(value: unknown, note: Note): unknown {
  if (Array.isArray(value)) return value.map((item) => unpasted(item, note));
  if (!isRecord(value)) return typeof value === 'string' ? unwrapped(value, note) : value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, untouched.has(name) ? item : unpasted(item, note)]),
  );
}

/** Prose, and calls, which are looked at one by one. */
const untouched = new Set(['summary', 'reason', 'calls']);

const unwrapped = (text: string, note: Note) => withoutNumbers(withoutFence(text, note), note);

function withoutFence(text: string, note: Note): string {
  const inside = /^\s*```[\w-]*\n([\s\S]*?)\n?```\s*$/.exec(text)?.[1];
  if (inside === undefined || inside.includes('```')) return text;
  note('code fences');
  return inside;
}

/** `12: code` or `12→code` on every line, counting up: nobody writes that by chance. */
function withoutNumbers(text: string, note: Note): string {
  const lines = text.split('\n');
  const body = lines.at(-1)?.trim() === '' ? lines.slice(0, -1) : lines;
  const numbered = body.map((line) => /^\s*(\d+)(?:: |:$|→|\t| ?\| ?)(.*)$/.exec(line));
  const first = Number(numbered[0]?.[1]);
  if (body.length < 2 || !numbered.every((found, index) => Number(found?.[1]) === first + index)) return text;
  note('line numbers');
  return [...numbered.map((found) => found?.[2] ?? ''), ...lines.slice(body.length)].join('\n');
}

/** One line with `\n` in letters, which is no code as it stands and is code with line ends. */
function unescaped(text: string, note: Note): string {
  if (text.includes('\n') || !text.includes('\\n')) return text;
  const meant = text.replace(/\\(?:r\\n|[nt"'])/g, (found) => ends[found] ?? found.slice(1));
  if (formOf(text) || !formOf(meant)) return text;
  note('line ends in letters');
  return meant;
}

const ends: Record<string, string> = { '\\n': '\n', '\\r\\n': '\n', '\\t': '\t' };

interface Form {
  file: string;
  /** What makes a file of it. */
  before: string;
  behind: string;
}

const forms: Form[] = ['/sent.ts', '/sent.tsx'].flatMap((file) => [
  { file, before: '', behind: '' },
  { file, before: 'class Container {\n', behind: '\n}' },
  { file, before: 'type Type = {\n', behind: '\n};' },
]);

/** The first form in which the text is code; undefined when it is none. */
const formOf = (text: string): Form | undefined =>
  forms.find(({ file, before, behind }) => {
    const tree = ts.createSourceFile(file, before + text + behind, ts.ScriptTarget.Latest, true);
    return (tree as unknown as { parseDiagnostics: readonly unknown[] }).parseDiagnostics.length === 0;
  });

/** Nested code without any indentation gets that of its nesting; code whose first line alone lost it is put in line with it. */
function indented(text: string, note: Note): string {
  const lines = text.split('\n');
  const [, ...later] = lines.filter((line) => line.trim() !== '');
  if (later.length < 2 || /^\s/.test(lines[0] ?? '')) return text;
  const depths = later.map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const least = Math.min(...depths);
  const isFlat = depths.every((depth) => depth === 0) && /[{([]\n/.test(text);
  const isShifted = least > 0 && isAllDeeper(text, least);
  const form = isFlat || isShifted ? formOf(text) : undefined;
  // Lines that are a part of a text keep what they begin with.
  if (!form || /`|\\\n/.test(text)) return text;
  const meant = isShifted
    ? [lines[0], ...lines.slice(1).map((line) => line.slice(least))].join('\n')
    : nested(text, form);
  if (meant !== text) note('lost indentation');
  return meant;
}

/** Whether all that goes on with the first line, further statements or its closing bracket, is this much deeper. */
function isAllDeeper(text: string, depth: number): boolean {
  const { statements } = ts.createSourceFile('sent.tsx', text, ts.ScriptTarget.Latest, true);
  const columns = statements
    .slice(1)
    .map((each) => /[^\n]*$/.exec(text.slice(0, each.getStart()))?.[0].length);
  if (columns.length) return columns.every((column) => column === depth);
  return new RegExp(`\\n[ \\t]{${depth}}[})\\]][^\\n]*\\s*$`).test(text);
}

/** The code with each line as deep as TypeScript's own formatter puts it. */
function nested(text: string, { file, before, behind }: Form): string {
  const whole = before + text + behind;
  const snapshot = ts.ScriptSnapshot.fromString(whole);
  const service = ts.createLanguageService(
    {
      getScriptFileNames: () => [file],
      getScriptVersion: () => '1',
      getScriptSnapshot: (name) => (name === file ? snapshot : undefined),
      getCurrentDirectory: () => '/',
      getCompilationSettings: () => ({ noLib: true, noResolve: true }),
      getDefaultLibFileName: () => '',
      fileExists: (name) => name === file,
      readFile: () => undefined,
    },
    undefined,
    ts.LanguageServiceMode.Syntactic,
  );
  const settings = {
    ...ts.getDefaultFormatCodeSettings('\n'),
    indentSize: 2,
    tabSize: 2,
    convertTabsToSpaces: true,
  };
  const edits = service.getFormattingEditsForDocument(file, settings);
  service.dispose();
  const isIndent = ({ span, newText }: ts.TextChange) =>
    span.length === 0 && /^ +$/.test(newText) && whole[span.start - 1] === '\n';
  const outer = before === '' ? '' : '  ';
  const indents = new Map(
    edits.filter(isIndent).map(({ span, newText }) => [span.start, newText.replace(outer, '')]),
  );
  let start = before.length;
  return text
    .split('\n')
    .map((line) => {
      const indent = indents.get(start) ?? '';
      start += line.length + 1;
      return indent + line;
    })
    .join('\n');
}
