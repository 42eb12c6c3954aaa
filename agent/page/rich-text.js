// @ts-check
/** Text of a model as elements: code, bold and headings. It is only ever put in as text, so that nothing in it can become markup. */

/**
 * @param {string} name
 * @param {string} [className]
 * @param {string} [text]
 */
export function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/**
 * Fences become blocks of code, one that is still open too; what stands between blank lines becomes a paragraph.
 * @param {string} text
 * @returns {Node[]}
 */
export function richText(text) {
  return text.split(/^```.*$\n?/m).flatMap((part, index) => (index % 2 ? [codeOf(part)] : paragraphs(part)));
}

/** @param {string} text */
function codeOf(text) {
  const block = element('pre');
  block.append(element('code', '', text.replace(/\n$/, '')));
  return block;
}

/** @param {string} text */
function paragraphs(text) {
  return text.split(/\n{2,}/).flatMap((part) => {
    if (!part.trim()) return [];
    const paragraph = element('p');
    paragraph.append(
      ...part
        .replace(/^\n+|\n+$/g, '')
        .split(marked)
        .flatMap(markedPart),
    );
    return [paragraph];
  });
}

const marked = /(`[^`\n]+`|\*\*[^*\n]+\*\*|^#{1,6} .*$)/m;

/**
 * Every other part is one that `marked` found.
 * @param {string} part
 * @param {number} index
 * @returns {Node[]}
 */
function markedPart(part, index) {
  if (!part) return [];
  if (index % 2 === 0) return [document.createTextNode(part)];
  if (part.startsWith('`')) return [element('code', '', part.slice(1, -1))];
  return [element('strong', '', part.replace(/^\*\*|\*\*$|^#+ /g, ''))];
}
