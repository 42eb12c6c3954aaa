// @ts-check
/** The page: logs in, shows the conversation, sends what is typed, and follows what Prime does. */
import { openConversation } from './conversation.js';
import { followEvents, showFacts } from './panel.js';
import { ask, events, logIn, Refused } from './wire.js';

const statsEveryMs = 4_000;

/** @template {HTMLElement} E @param {string} id @param {new () => E} type @returns {E} */
function byId(id, type) {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`The page has no ${id}.`);
}

const composer = byId('composer', HTMLFormElement);
const message = byId('message', HTMLTextAreaElement);
const send = byId('send', HTMLButtonElement);
const stop = byId('stop', HTMLButtonElement);
const link = byId('link', HTMLElement);
const announced = byId('announced', HTMLElement);
const conversation = openConversation(byId('conversation', HTMLElement), (text) => {
  message.value = text;
  message.focus();
});

/** @type {AbortController | undefined} */
let answering;
let fresh = false;
/** What Prime ran when the page was opened. @type {string | undefined} */
let commit;
/** Messages of the person when Prime was last asked; undefined after an answer here. @type {number | undefined} */
let known;

/** Sends a message and shows the answer as it comes. @param {string} text */
async function converse(text) {
  const answer = conversation.begin(text);
  answering = new AbortController();
  setAnswering(true);
  const body = { message: text, ...(fresh && { fresh }) };
  fresh = false;
  try {
    for await (const { data } of events('POST', '/chat', { body, signal: answering.signal })) {
      if (data.type === 'failed') throw new Refused(data.problem);
      if (data.type === 'done') announced.textContent = `Prime: ${data.answer.reply}`;
      if (data.type === 'done') return;
      answer.hear(data);
    }
    throw new Error('Prime ended before it had answered.');
  } catch (error) {
    if (answering.signal.aborted) answer.note('Stopped.');
    else answer.fail(problemOf(error), () => converse(text));
  } finally {
    answer.end();
    answering = undefined;
    known = undefined;
    setAnswering(false);
  }
}

/** @param {unknown} error */
function problemOf(error) {
  if (error instanceof Refused) return error.problem;
  const hint = 'When Prime is back, send it again; the conversation is kept.';
  return { message: error instanceof TypeError ? 'Prime cannot be reached.' : String(error), hint };
}

/** @param {boolean} isAnswering */
function setAnswering(isAnswering) {
  send.hidden = isAnswering;
  stop.hidden = !isAnswering;
  if (isAnswering) announced.textContent = 'Prime is answering.';
}

async function showConversation() {
  const { said } = await ask('GET', '/conversation');
  known = said.filter((/** @type {{ type: string }} */ { type }) => type === 'asked').length;
  conversation.show(said);
}

async function showStats() {
  const stats = await ask('GET', '/stats');
  byId('where', HTMLElement).textContent = `${stats.repo} → ${stats.branch}`;
  showFacts(byId('facts', HTMLElement), stats);
  commit ??= stats.commit;
  byId('renewed', HTMLButtonElement).hidden = commit === stats.commit;
  const { asked, answering: isBusy } = stats.conversation;
  if (isBusy || answering || fresh) return;
  // Somebody talked to Prime elsewhere. What was shown here stays, also what failed and was not kept.
  if (known !== undefined && known !== asked) await showConversation();
  known = asked;
}

/** @param {string} [why] */
function lock(why = '') {
  byId('login', HTMLElement).hidden = false;
  byId('login-why', HTMLElement).textContent = why;
}

function listen() {
  composer.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = message.value.trim();
    if (!text || answering) return;
    message.value = '';
    void converse(text);
  });
  message.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    composer.requestSubmit();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') answering?.abort();
  });
  stop.addEventListener('click', () => {
    answering?.abort();
    message.focus();
  });
  byId('fresh', HTMLButtonElement).addEventListener('click', () => {
    if (answering) return;
    fresh = true;
    conversation.show([]);
    message.focus();
  });
  byId('renewed', HTMLButtonElement).addEventListener('click', () => location.reload());
  byId('panel-switch', HTMLButtonElement).addEventListener('click', ({ currentTarget }) => {
    const isOpen = byId('panel', HTMLElement).classList.toggle('open');
    if (currentTarget instanceof Element) currentTarget.setAttribute('aria-expanded', String(isOpen));
  });
  // A reload would stop the answer.
  addEventListener('beforeunload', (event) => {
    if (answering) event.preventDefault();
  });
}

async function start() {
  const isInvited = location.hash !== '';
  try {
    await logIn();
    await showConversation();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return lock(isInvited || sessionStorage.length ? error.message : '');
  }
  listen();
  message.focus();
  let isAway = false;
  /** What fails now is shown again when Prime is back. @param {Promise<void>} shown */
  const whenThere = (shown) => shown.catch((error) => console.warn('Not now:', error.message));
  void followEvents(byId('events', HTMLElement), {
    back() {
      link.textContent = 'Connected';
      link.classList.remove('away');
      if (isAway && !answering) void whenThere(showConversation());
      isAway = false;
      void whenThere(showStats());
    },
    away() {
      isAway = true;
      link.textContent = 'Prime is away, looking again…';
      link.classList.add('away');
    },
    locked: (error) => lock(error.message),
  });
  setInterval(() => document.hidden || isAway || void whenThere(showStats()), statsEveryMs);
}

await start();
