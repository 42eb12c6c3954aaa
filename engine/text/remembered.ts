/** What was made of the text of a file, for as long as the file keeps that text. */

const filesMax = 5000;

/** A memory for one kind of answer: it asks again when the text under a path is another one. */
export function rememberByText<Answer>(): (path: string, text: string, ask: () => Answer) => Answer {
  const known = new Map<string, { text: string; answer: Answer }>();
  return (path, text, ask) => {
    const found = known.get(path);
    if (found?.text === text) return found.answer;
    const answer = ask();
    if (known.size >= filesMax) known.clear();
    known.set(path, { text, answer });
    return answer;
  };
}
