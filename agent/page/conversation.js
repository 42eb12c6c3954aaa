// @ts-check
/** The conversation: what was said, and an answer as it comes. */
import { callLineOf, lineOf } from '../event-line.ts';
import { element, richText } from './rich-text.js';

/** @typedef {import('../../contracts/chat.ts').ChatEvent} ChatEvent */
/** @typedef {import('../../contracts/chat.ts').Said} Said */
/** @typedef {import('../../contracts/problem.ts').Problem} Problem */

const nearEnd = 80;
const linesMax = 300;

const suggestions = [
  'What did Loom do here so far?',
  'Look for what is most worth doing, and propose a task.',
  'Remove what nobody uses, and promote it when all gates pass.',
];

/**
 * @param {HTMLElement} log
 * @param {(text: string) => void} suggest
 */
export function openConversation(log, suggest) {
  // It stays at the end while the reader is there.
  let follows = true;
  const follow = () => {
    if (follows) log.scrollTop = log.scrollHeight;
  };
  log.addEventListener('scroll', () => {
    follows = log.scrollHeight - log.scrollTop - log.clientHeight < nearEnd;
  });
  new ResizeObserver(follow).observe(log);
  /** @param {() => void} change */
  const grow = (change) => {
    change();
    follow();
  };
  return {
    /** Shows it from the start. @param {Said[]} said */
    show(said) {
      log.replaceChildren();
      if (!said.length) log.append(invitation(suggest));
      let answer = openAnswer(log, grow);
      for (const each of said) {
        if (each.type === 'asked') {
          log.append(element('div', 'asked', each.text));
          answer = openAnswer(log, grow);
        } else answer.hear(each);
      }
      answer.end();
      log.scrollTop = log.scrollHeight;
    },
    /** Shows what was asked, and gives what shows the answer. @param {string} text */
    begin(text) {
      log.querySelector('.empty')?.remove();
      log.append(element('div', 'asked', text));
      log.scrollTop = log.scrollHeight;
      return openAnswer(log, grow);
    },
  };
}

/** @param {(text: string) => void} suggest */
function invitation(suggest) {
  const empty = element('div', 'empty');
  empty.append(
    element('h2', '', 'Talk to Prime'),
    element(
      'p',
      '',
      'It looks at the code, and on request has work done in a Lab, judged by gates, and promoted onto a branch of its own. Your branch and your files stay as they are.',
    ),
  );
  const list = element('ul');
  for (const text of suggestions) {
    const button = element('button', 'quiet', text);
    button.addEventListener('click', () => suggest(text));
    const item = element('li');
    item.append(button);
    list.append(item);
  }
  empty.append(list);
  return empty;
}

/**
 * An answer, empty at first.
 * @param {HTMLElement} log
 * @param {(change: () => void) => void} grow
 */
function openAnswer(log, grow) {
  const answer = element('article', 'answer');
  const waiting = element('p', 'note');
  const spent = openSpending();
  const pieces = openPieces(answer, grow);
  const shows = () => {
    if (!answer.parentNode) log.append(answer);
  };
  return {
    /** @param {ChatEvent | Said} event */
    hear(event) {
      grow(() => {
        shows();
        waiting.remove();
        if (event.type === 'queued') {
          const many = event.ahead === 1 ? 'one earlier message' : `${event.ahead} earlier messages`;
          waiting.textContent = `Waits for ${many}…`;
          answer.append(waiting);
        } else if (event.type === 'usage') spent.add(event);
        else pieces.hear(event);
      });
    },
    /** @param {string} text */
    note: (text) =>
      grow(() => {
        shows();
        waiting.remove();
        answer.append(element('p', 'note', text));
      }),
    /** @param {Pick<Problem, 'message' | 'hint'>} problem @param {() => void} again */
    fail: (problem, again) =>
      grow(() => {
        shows();
        waiting.remove();
        answer.append(failure(problem, again));
      }),
    /** Nothing more comes. */
    end: () =>
      grow(() => {
        pieces.end();
        if (spent.text()) answer.append(element('p', 'spent', spent.text()));
      }),
  };
}

/** @param {Pick<Problem, 'message' | 'hint'>} problem @param {() => void} again */
function failure({ message, hint }, again) {
  const box = element('div', 'error');
  box.setAttribute('role', 'alert');
  const button = element('button', 'quiet', 'Send it again');
  button.addEventListener('click', () => {
    button.remove();
    again();
  });
  box.append(element('p', '', message), element('p', '', hint), button);
  return box;
}

/** Text, thoughts and tool calls, in the order they come. @param {HTMLElement} answer @param {(change: () => void) => void} grow */
function openPieces(answer, grow) {
  /** @type {{ type: 'text' | 'thinking', text: string, shown: HTMLElement, drawn: boolean } | undefined} */
  let piece;
  /** What the reply that is coming in has brought. @type {HTMLElement[]} */
  let reply = [];
  /** @type {ReturnType<typeof openCall> | undefined} */
  let call;
  const draw = () => {
    if (!piece || piece.drawn) return;
    piece.drawn = true;
    if (piece.type === 'text') piece.shown.replaceChildren(...richText(piece.text));
    else piece.shown.lastElementChild?.replaceChildren(piece.text.trim());
  };
  /** @param {'text' | 'thinking'} type @param {string} text */
  const say = (type, text) => {
    if (piece?.type !== type) {
      draw();
      piece = { type, text: '', shown: type === 'text' ? element('div', 'text') : thought(), drawn: true };
      answer.append(piece.shown);
      reply.push(piece.shown);
    }
    piece.text += text;
    // A whole turn of the screen for many small pieces.
    if (piece.drawn) requestAnimationFrame(() => grow(draw));
    piece.drawn = false;
  };
  const settle = () => {
    draw();
    piece = undefined;
    reply = [];
  };
  return {
    /** @param {ChatEvent | Said} event */
    hear(event) {
      if (event.type === 'text' || event.type === 'thinking') return say(event.type, event.text);
      if (event.type === 'again') {
        for (const each of reply) each.remove();
        settle();
        answer.append(element('p', 'note', `Asks the model again: ${event.why}`));
      }
      if (event.type === 'tool-call') {
        settle();
        call = openCall(event.tool, event.input);
        answer.append(call.shown);
      }
      if (event.type === 'journal') call?.tell(event.entry);
      if (event.type === 'tool-result') call?.end(event.ok, event.text);
      if (event.type === 'tool-result') call = undefined;
    },
    end() {
      settle();
      call?.breakOff();
    },
  };
}

function thought() {
  const box = element('details', 'thought');
  box.append(element('summary', '', 'Thinking'), element('p'));
  return box;
}

/** @param {string} tool @param {unknown} input */
function openCall(tool, input) {
  const shown = element('div', 'call running');
  const mark = element('span', 'mark', '●');
  const summary = element('summary');
  const isEmpty = JSON.stringify(input) === '{}';
  const subject = isEmpty ? '' : JSON.stringify(input);
  summary.append(mark, element('span', 'name', tool), element('span', 'subject', subject));
  const details = element('details');
  details.append(summary, element('p', 'label', 'Input'), element('pre', '', JSON.stringify(input, null, 2)));
  const inside = element('ul', 'inside');
  shown.append(details);
  /** @param {string} className @param {string} sign @param {string} said */
  const finish = (className, sign, said) => {
    shown.className = `call ${className}`;
    mark.textContent = sign;
    mark.setAttribute('role', 'img');
    mark.setAttribute('aria-label', said);
  };
  return {
    shown,
    /** @param {import('../../contracts/event.ts').JournalEntry} entry */
    tell({ event }) {
      const line = callLineOf(event) ?? lineOf(event);
      if (!line) return;
      if (!inside.parentNode) shown.append(inside);
      inside.append(element('li', line.colour, line.text.trim()));
      if (inside.childElementCount > linesMax) inside.firstElementChild?.remove();
      inside.scrollTop = inside.scrollHeight;
    },
    /** @param {boolean} ok @param {string} text */
    end(ok, text) {
      finish(ok ? 'done' : 'failed', ok ? '✓' : '✗', ok ? 'done' : 'failed');
      details.append(element('p', 'label', ok ? 'Result' : 'Failed'), element('pre', '', pretty(text)));
      if (!ok) summary.append(element('span', 'red', 'failed'));
    },
    breakOff: () => finish('failed', '✗', 'broken off'),
  };
}

/** JSON with line breaks; other text as it is. @param {string} text */
function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function openSpending() {
  let calls = 0;
  let tokens = 0;
  let cost = 0;
  let isPriced = true;
  return {
    /** @param {Extract<ChatEvent, { type: 'usage' }>} event */
    add(event) {
      const { input, output, cacheRead, cacheWrite } = event.usage;
      calls += 1;
      tokens += input + output + cacheRead + cacheWrite;
      cost += event.cost ?? 0;
      isPriced &&= event.cost !== undefined;
    },
    text() {
      if (!calls) return '';
      const money = isPriced ? ` · $${cost.toFixed(4)}` : '';
      return `${calls} model ${calls === 1 ? 'call' : 'calls'} · ${tokens.toLocaleString('en')} tokens${money}`;
    },
  };
}
