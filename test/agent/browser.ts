/** A headless browser of this machine, for the tests of pages. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/** Whether there is one; where there is none, it says so. */
export const hasBrowser = existsSync(executablePath);
if (!hasBrowser)
  console.warn(`No ${executablePath}: the pages are not tested. Install chromium to test them.`);

/** Starts it, without anything that would reach for the network. */
export function openBrowser(): Promise<Browser> {
  const args = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return chromium.launch({ executablePath, args });
}
