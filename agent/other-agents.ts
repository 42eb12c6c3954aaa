/** How agents that edit text call what has another name here: models have learnt those words. */

const tools: Record<string, string> = {
  ...{ read_file: 'read', view_file: 'read', view: 'read', cat: 'read' },
  ...{ write_file: 'create-file', write: 'create-file' },
  ...{ edit_file: 'edit-text', edit: 'edit-text', str_replace: 'edit-text' },
  ...{ bash: 'run', shell: 'run', execute_command: 'run', grep: 'search', search_files: 'search' },
  ...{ ls: 'outline', list_files: 'outline', glob: 'outline' },
};

const fields: Record<string, string[]> = {
  ...{ old_string: ['find'], old_str: ['find'], new_string: ['replace'], new_str: ['replace'] },
  ...{ path: ['target'], file: ['target', 'path'], file_path: ['target', 'path'], content: ['text', 'body'] },
};

/** The name that a tool has here; undefined: no other agent is known to have such a tool. */
export const toolElsewhere = (name: string): string | undefined =>
  Object.hasOwn(tools, name) ? tools[name] : undefined;

/** The one of these fields that goes by such a name elsewhere; undefined when none or several do. */
export function fieldElsewhere(name: string, missing: string[]): string | undefined {
  const meant = Object.hasOwn(fields, name) ? (fields[name] ?? []) : [];
  const [only, second] = missing.filter((field) => meant.includes(field));
  return second === undefined ? only : undefined;
}
