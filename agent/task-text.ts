/** program.md ↔ Task: a page of Markdown that a person writes, and the data that a worker gets. */
import { Value } from '@sinclair/typebox/value';
import { Prediction } from '../contracts/fitness.ts';
import { misuseOfProbe, Probe, Task, TaskPurpose } from '../contracts/task.ts';
import { checked } from '../contracts/wire.ts';
import { CliError } from './exit-codes.ts';
import { oneLine } from './printable.ts';

const listed = {
  Requirements: 'requirements',
  'Acceptance Criteria': 'acceptance',
  Constraints: 'constraints',
  Targets: 'targets',
} as const;

const effect = 'Expected Effect';
const known = ['Task', ...Object.keys(listed), 'Purpose', 'Probes', effect];

const form =
  'A program.md has `# Task` with one line below it, `## Requirements`, `## Acceptance Criteria` and `## Constraints` with a list each, and optionally `## Purpose` (feature, fix, clean-up, tests), `## Targets`, `## Expected Effect` (`- better: codeLines`, `- worse: complexity`) and `## Probes` (a JSON list of `{ module, expression or call, expected or predicate }`).';

const purposes = TaskPurpose.anyOf.map((option) => option.const).join(', ');

/** Reads a program.md. @throws CliError that names what is missing or unknown. */
export function parseTask(markdown: string): Task {
  if (!markdown.trim()) throw wrong('it is empty');
  const sections = sectionsOf(withTaskHeading(markdown));
  const strange = [...sections.keys()].find((name) => !known.includes(name));
  if (strange !== undefined) throw wrong(`it has an unknown section "${strange}"`);
  const title = (sections.get('Task') ?? '').replace(/\s+/g, ' ').trim();
  if (!title) throw wrong('it has no text below `# Task`');
  const task = {
    title: title.length <= 200 ? title : `${title.slice(0, 199)}…`,
    purpose: sections.get('Purpose')?.trim() || 'feature',
    requirements: [] as string[],
    acceptance: [] as string[],
    constraints: [] as string[],
    targets: [] as string[],
    probes: probesOf(sections.get('Probes')),
  };
  const expected = effectOf(sections.get(effect));
  for (const [heading, key] of Object.entries(listed)) task[key] = itemsOf(sections.get(heading) ?? '');
  // A long task would lose words in the title: they stay as the first requirement.
  if (title.length > 200) task.requirements.unshift(title);
  if (!Value.Check(TaskPurpose, task.purpose))
    throw wrong(`its Purpose is "${oneLine(task.purpose).slice(0, 60)}", but must be one of ${purposes}`);
  return checkedOr(Task, expected ? { ...task, expected } : task, 'the task');
}

/** `# Add a median` and `# Task: add a median` are titles too, where no `# Task` stands. */
function withTaskHeading(markdown: string): string {
  const [whole = '', title = ''] = /^\uFEFF?\s*# +(.*\S)/.exec(markdown) ?? [];
  if (!title || known.includes(title) || /^# +Task *\r?$/m.test(markdown)) return markdown;
  return `# Task\n\n${title.replace(/^Task *: */, '')}${markdown.slice(whole.length)}`;
}

/** Writes a task as program.md. Exceptions of the operator (`allow`) are not part of the text. */
export function formatTask(task: Task): string {
  const list = (items: string[]) => items.map((item) => `- ${item.replace(/\n/g, '\n  ')}\n`).join('');
  const parts = [`# Task\n\n${task.title}\n`, `## Purpose\n\n${task.purpose}\n`];
  for (const [heading, key] of Object.entries(listed)) {
    if (task[key].length) parts.push(`## ${heading}\n\n${list(task[key])}`);
  }
  if (task.expected) {
    const names = Object.entries(task.expected).map(
      ([direction, some]) => `${direction}: ${some.join(', ')}`,
    );
    parts.push(`## ${effect}\n\n${list(names)}`);
  }
  if (task.probes.length) {
    parts.push(`## Probes\n\n\`\`\`json\n${JSON.stringify(task.probes, null, 2)}\n\`\`\`\n`);
  }
  return parts.join('\n');
}

function sectionsOf(markdown: string): Map<string, string> {
  const sections = new Map<string, string>();
  let name: string | undefined;
  let fenced = false;
  for (const line of markdown.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    if (/^(?:```|~~~)/.test(line)) fenced = !fenced;
    const heading = fenced ? undefined : /^##? +(.*\S)\s*$/.exec(line)?.[1];
    if (heading !== undefined) name = heading;
    else if (name !== undefined) sections.set(name, `${sections.get(name) ?? ''}${line}\n`);
    else if (line.trim()) throw wrong('it has text before `# Task`');
    if (heading !== undefined && !sections.has(heading)) sections.set(heading, '');
  }
  return sections;
}

/** Items of a list; text without a marker is one item a paragraph. Indented lines belong to their item. */
function itemsOf(text: string): string[] {
  const items: string[] = [];
  let open = false;
  let indent = 0;
  for (const line of text.split('\n')) {
    const item = /^((?:[-*+]|\d+[.)]) +)(?:\[[ xX]\] +)?(.*)$/.exec(line);
    if (item) {
      items.push(item[2] ?? '');
      indent = item[1]?.length ?? 0;
    } else if (!line.trim()) open = false;
    else if (open || /^\s/.test(line))
      items.push(`${items.pop() ?? ''}\n${line.slice(Math.min(indent, /^ */.exec(line)?.[0].length ?? 0))}`);
    else items.push(line);
    if (line.trim()) open = true;
  }
  return items.map((item) => item.trim()).filter(Boolean);
}

/** `better: codeLines, complexity`, a line for each direction. */
function effectOf(text: string | undefined): Prediction | undefined {
  if (!text?.trim()) return undefined;
  const effects: Record<string, string[]> = { better: [], worse: [] };
  for (const item of itemsOf(text)) {
    const [, direction = '', names = ''] = /^(\w+):(.*)$/.exec(item) ?? [];
    if (!effects[direction]) throw wrong(`its ${effect} has "${item}" instead of better or worse`);
    effects[direction] = names
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean);
  }
  return checkedOr(Prediction, effects, effect);
}

function probesOf(text: string | undefined): Probe[] {
  const json = text?.replace(/^\s*```\w*$/gm, '').trim();
  if (!json) return [];
  let probes: unknown;
  try {
    probes = JSON.parse(json);
  } catch {
    throw wrong('its Probes are not JSON');
  }
  if (!Array.isArray(probes)) throw wrong('its Probes are not a list');
  return probes.map((probe, index) => {
    const what = `probe ${index + 1}`;
    const fitting = checkedOr(Probe, probe, what);
    const misuse = misuseOfProbe(fitting);
    if (misuse) throw wrong(`${what}: ${misuse.replace(/\.$/, '')}`);
    return fitting;
  });
}

function checkedOr<S extends Parameters<typeof checked>[0]>(schema: S, value: unknown, what: string) {
  try {
    return checked(schema, value, 'bad-request', what);
  } catch (error) {
    throw wrong((error as Error).message);
  }
}

function wrong(why: string): CliError {
  return new CliError('usage', `The program.md cannot be used: ${why}.`, form);
}
