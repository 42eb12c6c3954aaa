// @ts-check
/** The side panel: what Prime is doing, and the journal as it grows. */
import { callLineOf, lineOf } from '../event-line.ts';
import { element } from './rich-text.js';
import { ask, events, Refused } from './wire.js';

/** @typedef {import('../../contracts/prime.ts').PrimeStats} PrimeStats */
/** @typedef {import('../../contracts/event.ts').JournalEntry} JournalEntry */

const entriesMax = 400;
const nearEnd = 60;
const askAgainMs = 1_500;

/** Shows the figures. @param {HTMLElement} list @param {PrimeStats} stats */
export function showFacts(list, stats) {
  const facts = Object.entries(factsOf(stats)).flatMap(([name, value]) =>
    value === '' ? [] : [element('dt', '', name), element('dd', '', value)],
  );
  list.replaceChildren(...facts);
}

/** @param {PrimeStats} stats @returns {Record<string, string>} */
function factsOf({ phase, generation, limits, spent, userTasks, conversation, journal, ...stats }) {
  const states = Object.entries(journal.generations).map(([state, many]) => `${many} ${state}`);
  return {
    Phase: generation ? `${phase}, generation ${generation}` : phase,
    Spent: [
      `${count(spent.tokens)}${limits.tokens ? ` of ${count(limits.tokens)}` : ''} tokens`,
      spent.cost ? `$${spent.cost.toFixed(2)}${limits.cost ? ` of $${limits.cost}` : ''}` : '',
    ]
      .filter(Boolean)
      .join(', '),
    Waiting: conversation.waiting ? `${conversation.waiting} messages` : '',
    'Your tasks': userTasks.ended ? `${userTasks.promoted} of ${userTasks.ended} promoted` : 'none yet',
    Generations: states.join(', ') || 'none yet',
    'Ever spent': `${count(journal.tokens)} tokens${journal.cost ? `, $${journal.cost.toFixed(2)}` : ''}`,
    Worker: stats.worker,
    Runs: `Loom ${stats.version}, ${stats.commit.slice(0, 10)}, for ${duration(stats.upMs)}`,
  };
}

/** @param {number} number */
const count = (number) => (number < 10_000 ? String(number) : `${Math.round(number / 1000)}k`);

/** @param {number} ms */
function duration(ms) {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return `${Math.floor(ms / 1000)} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/**
 * Follows the journal for as long as the page is open, also over a restart of Prime.
 * @param {HTMLElement} list
 * @param {{ back: () => void, away: () => void, locked: (error: Refused) => void }} told of the connection
 */
export async function followEvents(list, told) {
  /** @type {string | undefined} */
  let lastId;
  for (;;) {
    try {
      await ask('GET', '/health');
      lastId ??= await startOf(list);
      told.back();
      for await (const { id, data } of events('GET', '/logs', {
        lastId,
        signal: new AbortController().signal,
      })) {
        lastId = id;
        add(list, data);
      }
    } catch (error) {
      if (error instanceof Refused && error.problem.code === 'unauthorised') return told.locked(error);
    }
    told.away();
    await new Promise((resolve) => setTimeout(resolve, askAgainMs));
  }
}

/** The id before the first entry to show: of a long journal the end. @param {HTMLElement} list */
async function startOf(list) {
  const { events: total } = /** @type {PrimeStats} */ (await ask('GET', '/stats'));
  list.replaceChildren();
  return total > entriesMax ? String(total - entriesMax - 1) : undefined;
}

/** @param {HTMLElement} list @param {JournalEntry} entry */
function add(list, { time, event }) {
  const line = callLineOf(event) ?? lineOf(event) ?? lineBesides(event);
  if (!line) return;
  const follows = list.scrollHeight - list.scrollTop - list.clientHeight < nearEnd;
  const item = element('li', line.colour);
  const clock = element('time', '', new Date(time).toLocaleTimeString('en-GB'));
  clock.setAttribute('datetime', time);
  item.append(clock, line.text.trim());
  list.append(item);
  if (list.childElementCount > entriesMax) list.firstElementChild?.remove();
  if (follows) list.scrollTop = list.scrollHeight;
}

/**
 * What is worth a line here, where nothing else tells of it.
 * @param {import('../../contracts/event.ts').LoomEvent} event
 * @returns {ReturnType<typeof lineOf>}
 */
function lineBesides(event) {
  switch (event.type) {
    case 'prime-started':
      return { text: `Prime started (${event.commit.slice(0, 10)})`, colour: 'dim' };
    case 'supervisor-started':
      return { text: `Supervisor started on ${event.branch}`, colour: 'dim' };
    case 'phase':
      return { text: `${event.phase}: ${event.detail}`, colour: 'dim' };
    case 'tool-called':
      return {
        text: `Prime: ${event.tool} ${event.about ?? ''}`,
        ...(event.ok ? { colour: 'dim' } : { colour: 'red' }),
      };
    case 'model-failed':
      return { text: `${event.model}: ${event.message}`, colour: 'red' };
    default:
      return undefined;
  }
}
