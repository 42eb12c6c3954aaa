/** `loom doctor`: what works here, and what to do about what does not. */
import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { brokenSeal } from '../../contracts/seal.ts';
import type { Answer, Register, World } from '../command.ts';
import { CliError } from '../exit-codes.ts';
import { startLab } from '../lab-process.ts';
import { readProjectConfig } from '../project.ts';
import { findSupervisor, loomRoot } from '../supervisor-client.ts';
import { models } from './doctor-models.ts';
import { sandboxes } from './doctor-sandboxes.ts';

export interface Finding {
  check: string;
  /** `note`: works without it. */
  state: 'ok' | 'note' | 'wrong';
  says: string;
  /** What to do about it. */
  todo?: string;
}

export const registerDoctor: Register = (program, perform) => {
  program
    .command('doctor')
    .description('Say what works here, and what to do about what does not.')
    .option('--call-models', 'ask each model one tiny question, which costs a few tokens')
    .action(({ callModels = false }) => perform((world) => doctor(world, callModels)));
};

async function doctor(world: World, callModels: boolean): Promise<Answer> {
  const [found, tried, asked] = await Promise.all([
    git(world.repo),
    sandboxes(),
    models(world.repo, callModels),
  ]);
  const findings = [
    node(),
    found,
    contracts(),
    ...tried,
    await lab(world),
    tests(world.repo),
    writable('repository', world.repo),
    writable('cache', world.settings.LOOM_CACHE_DIR || process.env.XDG_CACHE_HOME || homedir()),
    await supervisor(world),
    ...asked,
  ];
  const signs = { ok: 'ok   ', note: 'note ', wrong: 'WRONG' };
  const lines = findings.flatMap(({ check, state, says, todo }) => [
    `${signs[state]} ${check}: ${says}`,
    ...(todo ? [`      → ${todo}`] : []),
  ]);
  const wrong = findings.some(({ state }) => state === 'wrong');
  return { data: findings, text: lines.join('\n'), ending: wrong ? 'failed' : 'done' };
}

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const says = process.versions.node;
  if (major > 24 || (major === 24 && minor >= 11)) return { check: 'Node', state: 'ok', says };
  return { check: 'Node', state: 'wrong', says, todo: 'Install Node 24.11 or newer.' };
}

async function git(repo: string): Promise<Finding> {
  const { stdout, failed } = await execa('git', ['-C', repo, 'rev-parse', '--short', 'HEAD'], {
    reject: false,
  });
  if (!failed) return { check: 'git', state: 'ok', says: `repository at commit ${stdout}` };
  const todo = existsSync(join(repo, '.git'))
    ? 'Make a first commit.'
    : 'Run `git init` and commit; Loom keeps its work as commits.';
  return { check: 'git', state: 'wrong', says: `${repo} has no commit to start from`, todo };
}

function contracts(): Finding {
  const broken = brokenSeal(join(loomRoot, 'contracts'));
  if (!broken.length) return { check: 'contracts', state: 'ok', says: 'sealed' };
  const todo = 'Restore the folder, or after a deliberate change: npm run contracts';
  return { check: 'contracts', state: 'wrong', says: broken.join(', '), todo };
}

async function lab({ repo, settings }: World): Promise<Finding> {
  const check = 'Lab';
  try {
    const running = await startLab(repo, 0, settings.LOOM_SANDBOX);
    const status = await running.lab.status().finally(running.stop);
    return {
      check,
      state: 'ok',
      says: `starts, in the sandbox ${status.sandbox}; ${status.files} source files`,
    };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return {
      check,
      state: 'wrong',
      says: error.message,
      todo: 'Read the reason; a tsconfig.json must be there.',
    };
  }
}

function tests(repo: string): Finding {
  const check = 'tests';
  const command = readProjectConfig(repo).tests?.command;
  if (command) return { check, state: 'ok', says: `the command ${command.join(' ')}` };
  try {
    createRequire(join(repo, 'package.json')).resolve('vitest/package.json');
    return { check, state: 'ok', says: 'vitest' };
  } catch {
    const todo = 'Install vitest, or set tests.command in loom.config.json.';
    return { check, state: 'note', says: 'no vitest here: only types and start-up are verified', todo };
  }
}

function writable(name: string, folder: string): Finding {
  const check = `${name} folder`;
  let place = folder;
  while (!existsSync(place)) place = dirname(place);
  try {
    accessSync(place, constants.W_OK);
    return { check, state: 'ok', says: `${folder} can be written` };
  } catch (error) {
    return { check, state: 'wrong', says: (error as Error).message, todo: 'Change its permissions.' };
  }
}

async function supervisor({ repo, settings }: World): Promise<Finding> {
  const check = 'Supervisor';
  try {
    const found = await findSupervisor(repo, settings.LOOM_SUPERVISOR_URL);
    return {
      check,
      state: 'ok',
      says: found ? `runs at ${found.url}` : 'none runs; commands start their own',
    };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { check, state: 'wrong', says: error.message, todo: error.hint };
  }
}
