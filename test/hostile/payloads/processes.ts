/** Other programs, ends that are no ends, and signals. */
import { evaluating, type Payload, reaching, running } from '../payload.ts';

const ended: Payload['answers'] = ['killed', 'error', 'timeout', 'ok'];
const spawn = 'const { spawn, spawnSync, execFileSync, fork } = await import("node:child_process");';
const pause = 'await new Promise((resolve) => setTimeout(resolve, 300));';

export const spawns: Payload[] = [
  running(
    'fork-bomb',
    'a script that starts itself twice, seven times over',
    `${spawn}
    const depth = Number(process.argv[2] ?? 0);
    if (depth < 7) for (let i = 0; i < 2; i++) spawn(process.execPath, ['attack.mjs', String(depth + 1)], { detached: true });
    for (;;);`,
    { aims: ['survivor'] },
  ),
  running(
    'shell-bomb',
    'a hundred shells',
    `${spawn}
    for (let i = 0; i < 100; i++) spawn('/bin/sh', ['-c', 'sleep 1000'], { detached: true, stdio: 'ignore' }).unref();
    ${pause}`,
    { aims: ['survivor'] },
  ),
  running(
    'daemon',
    'a process in a session of its own',
    `${spawn}
    spawn('/usr/bin/setsid', ['/bin/sleep', '424242'], { detached: true, stdio: 'ignore' }).unref(); ${pause}`,
    { aims: ['survivor'] },
  ),
  running(
    'double-fork',
    'a grandchild whose parent is gone',
    `${spawn}
    spawnSync('/bin/sh', ['-c', '(setsid sleep 424242 >/dev/null 2>&1 &) &']); ${pause}`,
    { aims: ['survivor'] },
  ),
  running(
    'daemon-of-node',
    'a Node that ignores every signal',
    `${spawn}
    spawn(process.execPath, ['-e', 'for (const s of ["SIGTERM","SIGHUP","SIGINT"]) process.on(s, () => {}); setInterval(() => {}, 1e6)'], { detached: true, stdio: 'ignore' }).unref(); ${pause}`,
    { aims: ['survivor'] },
  ),
  running(
    'daemon-holds-output',
    'a grandchild that keeps the pipes open',
    `${spawn}
    spawn('/bin/sleep', ['424242'], { detached: true, stdio: 'inherit' }).unref();`,
    { aims: ['survivor'], timeoutMs: 2_000 },
  ),
  running(
    'threads',
    'threads without end',
    `const { Worker } = await import('node:worker_threads');
    for (let i = 0; i < 40; i++) new Worker('for (;;);', { eval: true }); ${pause}`,
  ),
  running(
    'thread-without-permissions',
    'a thread with options of its own, and one inside of it',
    `const { Worker } = await import('node:worker_threads');
    const code = 'const fs = require("fs"), w = require("worker_threads"); let got = ""; for (const read of [() => fs.readFileSync(' + JSON.stringify(where.file) + '), () => require("child_process").execFileSync("/bin/cat", [' + JSON.stringify(where.token) + '])]) { try { got += read(); } catch (error) { got += error.code; } } w.parentPort.postMessage(got);';
    const nested = 'const { Worker, parentPort } = require("worker_threads"); new Worker(' + JSON.stringify(code) + ', { eval: true, execArgv: [] }).on("message", (got) => parentPort.postMessage(got)).on("error", (error) => parentPort.postMessage(String(error)));';
    const ask = (source, options) => new Promise((resolve) => new Worker(source, { eval: true, ...options }).on('message', resolve).on('error', (error) => resolve(String(error))));
    const env = { NODE_OPTIONS: '--allow-fs-read=* --allow-child-process' };
    for (const options of [{}, { execArgv: [] }, { env }, { env, execArgv: [] }]) for (const source of [code, nested]) console.log(await ask(source, options));
    process.exit(0);`,
    { aims: ['file', 'token'], timeoutMs: 8_000 },
  ),
  running(
    'search-by-command',
    'every canary, from a test command',
    'console.log(JSON.stringify(await loot(process, where)));',
    {
      aims: ['file', 'token', 'environment', 'process', 'write', 'tree', 'tcp', 'udp', 'unix', 'abstract'],
      timeoutMs: 8_000,
    },
  ),
  running(
    'search-by-program',
    'every canary, from a program that the command starts',
    `${spawn}
    const { status } = spawnSync(process.execPath, ['attack.mjs', 'again'], { stdio: 'inherit' });
    if (process.argv[2]) console.log(JSON.stringify(await loot(process, where)));`,
    {
      aims: [
        'file',
        'token',
        'environment',
        'process',
        'write',
        'tree',
        'tcp',
        'udp',
        'unix',
        'abstract',
        'survivor',
      ],
      timeoutMs: 3_000,
    },
  ),
  evaluating(
    'spawn-of-evaluation',
    'programs from an evaluation',
    `(() => {
    const { spawn } = process.getBuiltinModule('node:child_process');
    for (let i = 0; i < 20; i++) spawn('/bin/sleep', ['424242'], { detached: true, stdio: 'ignore' }).on('error', () => {}).unref();
  })()`,
    { answers: ended, aims: ['survivor'], request: { timeoutMs: 1_000 } },
  ),
  evaluating(
    'cluster-of-evaluation',
    'workers of a cluster',
    `(() => {
    const cluster = process.getBuiltinModule('node:cluster');
    for (let i = 0; i < 4; i++) (cluster as any).fork();
  })()`,
    { answers: ended, aims: ['survivor'], request: { timeoutMs: 1_000 } },
  ),
];

export const endings: Payload[] = [
  evaluating('exit-zero', 'an exit that looks like a success', 'process.exit(0)', {
    answers: ['killed'],
    request: { timeoutMs: 5_000 },
  }),
  evaluating('really-exit', 'an exit without listeners', '(process as any).reallyExit(0)', {
    answers: ['killed'],
    request: { timeoutMs: 5_000 },
  }),
  evaluating('abort', 'an abort', 'process.abort()', { answers: ['killed'], request: { timeoutMs: 5_000 } }),
  evaluating(
    'exit-later',
    'an exit in a timer',
    'new Promise(() => { setTimeout(() => process.exit(0), 10); })',
    { answers: ['killed'], request: { timeoutMs: 1_000 } },
  ),
  evaluating('exit-in-module', 'an exit while the module is loaded', 'exports', {
    answers: ['killed'],
    request: {
      timeoutMs: 1_000,
      module: 'src/ends.ts',
      overlay: { 'src/ends.ts': 'process.exit(0);\nexport {};' },
    },
  }),
  evaluating('exit-code-set', 'an exit code and nothing else', 'process.exitCode = 1', {
    answers: ['ok'],
    value: 1,
  }),
  evaluating(
    'uncaught-later',
    'an error that nobody awaits',
    'new Promise(() => { setTimeout(() => { throw new Error("late"); }); })',
    { answers: ['error'], request: { timeoutMs: 1_000 } },
  ),
  evaluating(
    'rejection-later',
    'a rejection that nobody awaits',
    'new Promise(() => { Promise.reject(new Error("late")); })',
    { answers: ['error', 'timeout'] },
  ),
  evaluating('throw-undefined', 'nothing is thrown', '(() => { throw undefined; })()', {
    answers: ['error'],
  }),
  // In a container the child is process 1, which its own signals do not end.
  evaluating('kill-itself', 'SIGKILL to itself', 'process.kill(process.pid, "SIGKILL")', {
    answers: ['killed', 'error', 'timeout', 'ok'],
  }),
  evaluating('stop-itself', 'SIGSTOP to itself', 'process.kill(process.pid, "SIGSTOP")', {
    answers: ['timeout', 'ok', 'error'],
  }),
  evaluating('segfault-itself', 'SIGSEGV to itself', 'process.kill(process.pid, "SIGSEGV")', {
    answers: ['killed', 'error', 'timeout', 'ok'],
  }),
  evaluating('kill-group', 'SIGTERM to the whole group', 'process.kill(0, "SIGTERM")', {
    answers: ['killed', 'error', 'timeout', 'ok'],
  }),
  evaluating('stop-group', 'SIGSTOP to the whole group', 'process.kill(0, "SIGSTOP")', {
    answers: ['timeout', 'error', 'killed', 'ok'],
  }),
  reaching(
    'kill-parent',
    'SIGKILL to the parent',
    ['signal'],
    'host.kill(host.ppid, "SIGKILL"); await new Promise((resolve) => setTimeout(resolve, 50));',
  ),
  reaching(
    'kill-victim',
    'SIGKILL to a process beside the Lab',
    ['signal'],
    'host.kill(where.victimPid, "SIGKILL");',
  ),
  reaching(
    'stop-victim',
    'SIGSTOP to a process beside the Lab',
    ['signal'],
    'host.kill(where.victimPid, "SIGSTOP");',
  ),
  reaching(
    'raw-kill-victim',
    'the inner function behind process.kill',
    ['signal'],
    'host._kill(where.victimPid, 9);',
  ),
  reaching('end-lab', 'SIGTERM to the Lab', ['signal'], 'host.kill(where.labPid, "SIGTERM");'),
  reaching('kill-everything', 'SIGKILL to all processes', ['signal'], 'host.kill(-1, "SIGKILL");'),
];
