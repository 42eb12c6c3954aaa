/** How agents that edit text call what has another name here: models have learnt those words. */
import { bare } from './names-meant.ts';

const tools: Record<string, string> = {
  ...{ read_file: 'read', view_file: 'read', view: 'read', cat: 'read' },
  ...{ write_file: 'create-file', write: 'create-file' },
  ...{ edit_file: 'edit-text', edit: 'edit-text', str_replace: 'edit-text' },
  ...{ bash: 'run', shell: 'run', execute_command: 'run', grep: 'search', search_files: 'search' },
  ...{ ls: 'outline', list_files: 'outline', glob: 'outline' },
};

/** Field → what it is called elsewhere, in small letters and without what separates words. */
const fields: Record<string, string[]> = {
  target: ['selector', 'symbol', 'declaration', 'location', 'path', 'file', 'filepath'],
  path: ['file', 'filepath', 'filename', 'target'],
  to: [
    'new',
    'newname',
    'name',
    'destination',
    'dest',
    'newpath',
    'topath',
    'tofile',
    'targetfile',
    'newfile',
  ],
  text: ['code', 'content', 'contents', 'newtext', 'newcode', 'newdeclaration', 'oldcode', 'query'],
  within: ['path', 'folder', 'directory', 'file', 'filepath', 'scope'],
  body: ['code', 'text', 'content', 'newbody', 'statements'],
  code: ['newcode', 'content', 'statement', 'statements', 'replacement', 'newtext', 'with'],
  find: ['old', 'oldtext', 'oldstring', 'oldstr', 'search'],
  replace: ['new', 'newtext', 'newstring', 'newstr', 'replacement', 'with'],
  expression: ['code', 'newexpression', 'replacement', 'newtext', 'with'],
  template: ['replacement', 'replace', 'rewrite'],
  name: ['query', 'symbol', 'newname'],
  type: ['newtype', 'annotation', 'returntype'],
  value: ['newvalue', 'initializer'],
  from: ['module', 'source', 'specifier'],
  command: ['cmd', 'script'],
  calls: ['operations', 'edits', 'steps', 'program'],
  operation: ['name', 'op', 'tool'],
  query: ['name', 'tool'],
  params: ['arguments', 'args', 'parameters', 'input'],
  files: ['paths', 'tests', 'path', 'file', 'filepath'],
  names: ['imports', 'named', 'symbols', 'specifiers', 'members'],
  targets: ['symbols', 'names', 'declarations', 'selectors'],
  paths: ['files', 'path', 'file', 'filepath'],
  change: ['id', 'changeid'],
  reason: ['summary', 'message'],
  summary: ['message', 'description', 'text'],
};

/** What a choice is called elsewhere. */
const choices: Record<string, string> = {
  ...{ start: 'first', beginning: 'first', top: 'first', end: 'last', bottom: 'last' },
  ...{ above: 'before', below: 'after' },
};

/** The word of a choice that goes by another elsewhere; the word itself when none is known. */
export const choiceElsewhere = (word: string): string =>
  Object.hasOwn(choices, word.toLowerCase()) ? (choices[word.toLowerCase()] as string) : word;

/** The name that a tool has here; undefined: no other agent is known to have such a tool. */
export const toolElsewhere = (name: string): string | undefined =>
  Object.hasOwn(tools, name) ? tools[name] : undefined;

/** Whether a field that is called so elsewhere is this one here, or may be. */
export const fieldElsewhere = (name: string, field: string): boolean =>
  fields[field]?.includes(bare(name)) ?? false;
