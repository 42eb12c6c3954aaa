/** Words of a text, before anything is parsed. */
import { ts } from 'ts-morph';

/** Where a text has a name as a whole word, in code, strings and comments. */
export function wordsIn(text: string, name: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + name.length))
    if (!isPart(text, at - 1) && !isPart(text, at + name.length)) found.push(at);
  return found;
}

/** Whether a text has a name as a whole word. */
export function hasWord(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + name.length))
    if (!isPart(text, at - 1) && !isPart(text, at + name.length)) return true;
  return false;
}

const isPart = (text: string, at: number) =>
  at >= 0 && at < text.length && ts.isIdentifierPart(text.charCodeAt(at), ts.ScriptTarget.Latest);

/** Tags that are followed by prose, or by a name of their own. */
const speaking =
  /^(?:since|category|example|deprecated|remarks|internal|author|version|default|defaultValue|todo|summary|note|license|copyright|experimental|alpha|beta|public|private|protected|readonly|description|module)$/;
const naming = /^(?:param|arg|argument|template|typeParam|property|prop)$/;

/** Whether a word outside of code may be a name that a doc comment refers to: in `{@link …}`, in a type, behind a tag. */
export function isInDocs(text: string, offset: number): boolean {
  const open = text.lastIndexOf('/**', offset);
  if (open === -1 || text.lastIndexOf('*/', offset) > open + 1) return false;
  const before = text.slice(open + 3, offset);
  if (before.lastIndexOf('{@') > before.lastIndexOf('}')) return true;
  const tag = [...before.matchAll(/(?:^|\n)[\s*]*@(\w+)/g)].at(-1);
  if (!tag || speaking.test(tag[1] as string)) return false;
  const rest = before.slice(tag.index + tag[0].length);
  if (rest.lastIndexOf('{') > rest.lastIndexOf('}')) return true;
  return !naming.test(tag[1] as string) && /^[\s*[]*$/.test(rest.replace(/\{[^}]*\}/g, ''));
}
