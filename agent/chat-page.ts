/** The page on which a person talks to Prime: plain files, sent as they are. They hold no secret, so that they need no token. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context, Hono } from 'hono';
import { ts } from 'ts-morph';

const types = {
  'index.html': 'text/html',
  'style.css': 'text/css',
  'main.js': 'text/javascript',
  'wire.js': 'text/javascript',
  'conversation.js': 'text/javascript',
  'rich-text.js': 'text/javascript',
  'panel.js': 'text/javascript',
} as const;

/** Modules of Prime that the page uses, too: their path there is the one that it imports. */
const shared = ['event-line.ts'];

/** Nothing from elsewhere, nothing inline: text of a model or a candidate can never become code. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Adds the page at `/`, for browsers, and what it loads. */
export function addPage(app: Hono): void {
  const add = (path: string, name: keyof typeof types) =>
    app.get(path, (context, next) => {
      const isPage = path !== '/' || context.req.header('accept')?.includes('text/html');
      return isPage ? send(context, types[name], textOf('page', name)) : next();
    });
  add('/', 'index.html');
  for (const name of Object.keys(types) as (keyof typeof types)[]) add(`/page/${name}`, name);
  for (const name of shared)
    app.get(`/${name}`, (context) => send(context, 'text/javascript', withoutTypes(textOf('.', name))));
}

const textOf = (folder: string, name: string) =>
  readFileSync(join(import.meta.dirname, folder, name), 'utf8');

function withoutTypes(text: string): string {
  const { ESNext } = ts.ScriptTarget;
  const compilerOptions = { target: ESNext, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
  return ts.transpileModule(text, { compilerOptions }).outputText;
}

function send(context: Context, type: string, text: string) {
  return context.body(text, 200, {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    // Prime may have been promoted since.
    'cache-control': 'no-cache',
  });
}
