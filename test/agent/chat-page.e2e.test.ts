/** The page in a real browser, with a real Prime, Supervisor and Labs; only the model is prepared. */
import type { Browser, Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { primeRoutes } from '../../contracts/routes.ts';
import { connectRoutes } from '../../contracts/wire.ts';
import { hasBrowser, openBrowser } from './browser.ts';
import { eventually } from './eventually.ts';
import { taskOf } from './journal-entries.ts';
import { type MessagesApi, serveMessagesApi } from './messages-api.ts';
import { makeRepository, type Repository } from './repository.ts';
import { startUp } from './running-up.ts';

let repo: Repository;
let api: MessagesApi;
let browser: Browser;
afterEach(async () => {
  await browser?.close();
  await api.close();
  repo.remove();
});

const call = (tool: string, input: unknown) => ({ content: [{ tool, input }], stop: 'tool_use' });
const say = (text: string) => ({ content: [{ text }], stop: 'end_turn' });
const { allow: _, ...task } = taskOf('Remove what is dead');
const hostile =
  'It is **gone**. <script>document.title="owned"</script><img src="x" onerror="document.title=\'owned\'">';

const answers = [
  call('spawn_lab', { task }),
  call('delete-declaration', { target: 'src/half.ts#dead' }),
  call('finish', { summary: 'Removed.', prediction: { better: [], worse: [] } }),
  call('rollback_generation', { generation: 7, reason: 'Not wanted.' }),
  say(hostile),
  { afterMs: 60_000, reply: say('late') },
  { status: 401, error: 'invalid key' },
  say('I am back.'),
];

async function ask(page: Page, text: string) {
  await page.getByLabel('Message to Prime').fill(text);
  await page.keyboard.press('Enter');
}

test.runIf(hasBrowser)(
  'a person has work done on the page: sees each operation, stops an answer, and finds everything again after Prime was killed',
  async () => {
    repo = await makeRepository();
    api = await serveMessagesApi(answers);
    const env = { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: api.url };
    const first = await startUp(repo, env);
    browser = await openBrowser();
    const context = await browser.newContext();
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(first.link);

    await ask(page, 'Remove what is dead.');
    await showsTheWork(page);
    expect([await page.title(), page.url()]).toEqual(['Loom', `${first.address.url}/`]);

    await ask(page, 'Take your time.');
    await page.getByRole('button', { name: 'Stop' }).click();
    await eventually(() => page.locator('.note').allTextContents()).toEqual(['Stopped.']);
    await ask(page, 'And now?');
    await eventually(() => page.getByRole('alert').textContent()).toContain('refuses the key');
    for (const _ of [1, 2]) await page.waitForResponse(/stats/);
    expect(await page.getByRole('alert').textContent()).toContain('refuses the key');

    await first.end(first.address.pid);
    await eventually(() => page.locator('#link').textContent()).toContain('away');
    const second = await startUp(repo, { ...env, LOOM_PRIME_PORT: new URL(first.address.url).port });
    await eventually(() => page.locator('#link').textContent()).toBe('Connected');
    await eventually(() => page.locator('.asked').allTextContents()).toEqual(['Remove what is dead.']);
    await ask(page, 'Are you back?');
    await eventually(() => page.locator('.text').last().textContent()).toBe('I am back.');

    const { url, token } = second.address;
    await page.waitForResponse(/stats/);
    await connectRoutes(primeRoutes, url, token).chat({ message: 'And from elsewhere?' });
    await eventually(() => page.locator('.asked').last().textContent()).toBe('And from elsewhere?');

    const other = await context.newPage();
    await other.goto(first.link);
    await eventually(() => other.getByRole('alert').textContent()).toContain('used already');
    expect(complaints).toEqual([]);
    expect(await second.end()).toBe(0);
  },
  180_000,
);

/** Each call with its input and result, what the worker did in its Lab, and no text that became markup. */
async function showsTheWork(page: Page) {
  const [spawned, rolledBack] = [page.locator('.call').nth(0), page.locator('.call').nth(1)];
  await eventually(() => page.locator('.spent').textContent()).toContain('3 model calls');
  expect(await spawned.locator('.inside').textContent()).toContain('· delete-declaration src/half.ts#dead');
  expect(await spawned.locator('.mark').getAttribute('aria-label')).toBe('done');
  expect(await rolledBack.locator('.mark').getAttribute('aria-label')).toBe('failed');
  await rolledBack.locator('summary').click();
  expect(await rolledBack.locator('pre').allTextContents()).toEqual([
    expect.stringContaining('"generation": 7'),
    expect.stringContaining('no generation 7'),
  ]);
  expect(await page.locator('.text').textContent()).toBe(hostile.replaceAll('**', ''));
  expect(await page.locator('#conversation :is(script, img)').count()).toBe(0);
  expect(await page.locator('#events').textContent()).toContain(
    'generation 1 (clean-up): Remove what is dead',
  );
  await eventually(() => page.locator('#facts').textContent()).toContain('1 spawned');
}
