import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { addPage } from '../../agent/chat-page.ts';

const app = new Hono();
addPage(app);
const get = async (path: string) => {
  const response = await app.request(path, { headers: { accept: 'text/html,*/*' } });
  expect([path, response.status]).toEqual([path, 200]);
  return response.text();
};

/** Every module that the page loads, by its path, with what it exports. */
async function modules(path: string, found = new Map<string, string>()): Promise<Map<string, string>> {
  if (found.has(path)) return found;
  const text = await get(path);
  found.set(path, text);
  for (const [, names = '', specifier = ''] of text.matchAll(/^import \{([^}]*)\} from '([^']+)'/gm)) {
    const target = new URL(specifier, `http://page${path}`).pathname;
    await modules(target, found);
    for (const name of names.split(',').map((each) => each.trim()))
      if (name)
        expect(found.get(target), `${path} imports ${name}`).toMatch(
          new RegExp(`^export .*\\b${name}\\b`, 'm'),
        );
  }
  return found;
}

test('the page loads nothing but modules that are there, each with what the others import from it', async () => {
  const html = await get('/');
  const loaded = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => path);
  expect(loaded).toEqual(['/page/style.css', '/page/main.js']);
  expect(await get('/page/style.css')).not.toMatch(/@import|url\(/);
  const found = await modules('/page/main.js');
  expect([...found.keys()].sort()).toEqual([
    '/event-line.ts',
    '/page/conversation.js',
    '/page/main.js',
    '/page/panel.js',
    '/page/rich-text.js',
    '/page/wire.js',
  ]);
});

test('nothing on the page can make code or markup of text', async () => {
  const texts = [await get('/'), ...(await modules('/page/main.js')).values()];
  for (const text of texts) {
    expect(text).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/);
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|\son[a-z]+="|\bstyle="/);
  }
});
