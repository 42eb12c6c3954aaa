/** Memory, output and disk without measure. */
import { evaluating, type Payload, running } from '../payload.ts';

const grown = {
  answers: ['killed', 'error', 'timeout', 'too-large', 'ok'] as Payload['answers'],
  request: { timeoutMs: 3_000 },
};

export const bombs: Payload[] = [
  evaluating(
    'heap',
    'objects without end',
    '(() => { const all: unknown[] = []; for (;;) all.push(new Array(1_000_000).fill(all.length)); })()',
    grown,
  ),
  evaluating(
    'heap-of-maps',
    'a map without end',
    '(() => { const all = new Map(); for (let i = 0; ; i++) all.set(i, { i, text: "x" + i }); })()',
    grown,
  ),
  evaluating(
    'array-buffers',
    'memory that no heap counts',
    '(() => { const all: unknown[] = []; for (;;) all.push(new ArrayBuffer(200_000_000)); })()',
    grown,
  ),
  evaluating(
    'array-buffers-touched',
    'buffers that are really used',
    '(() => { const all: unknown[] = []; for (;;) all.push(Buffer.alloc(200_000_000, 1)); })()',
    grown,
  ),
  evaluating(
    'strings',
    'a string that doubles',
    '(() => { let text = "x"; const all: string[] = []; for (;;) { text += text; all.push(Buffer.from(text).toString()); } })()',
    grown,
  ),
  evaluating(
    'wasm-memory',
    'pages of WebAssembly',
    '(() => { const all: unknown[] = []; for (;;) { const memory = new WebAssembly.Memory({ initial: 16_384 }); new Uint8Array(memory.buffer).fill(1); all.push(memory); } })()',
    grown,
  ),
  evaluating(
    'shared-buffers',
    'shared memory',
    '(() => { const all: unknown[] = []; for (;;) { const shared = new SharedArrayBuffer(500_000_000); new Uint8Array(shared).fill(1); all.push(shared); } })()',
    grown,
  ),
  evaluating(
    'contexts',
    'contexts without end',
    '(() => { const all: unknown[] = []; const vm = process.getBuiltinModule("node:vm"); for (;;) all.push(vm.createContext()); })()',
    grown,
  ),
  evaluating(
    'code',
    'a program of 50 MB',
    'new Function("return [" + "1,".repeat(25_000_000) + "]")().length',
    grown,
  ),
  evaluating('stack', 'recursion without end', '(function deep(): any { return [deep()]; })()', {
    answers: ['error'],
  }),
  evaluating(
    'stdout',
    'the standard output',
    '(() => { for (;;) process.stdout.write("x".repeat(1_000_000)); })()',
    grown,
  ),
  evaluating(
    'stderr-sync',
    'the standard error, past the streams',
    '(() => { const fs = process.getBuiltinModule("node:fs"); for (;;) { try { fs.writeSync(2, "x".repeat(60_000)); } catch (error) { continue; } } })()',
    grown,
  ),
  evaluating(
    'console-lines',
    'a million lines',
    '(() => { for (let i = 0; i < 300_000; i++) console.log("line " + i); return 1; })()',
    grown,
  ),
  evaluating(
    'console-wide',
    'one endless line',
    '(() => { for (let i = 0; i < 50; i++) console.log("x".repeat(100_000_000)); })()',
    grown,
  ),
  evaluating(
    'console-object',
    'an object that takes for ever to be shown',
    '(() => { let deep: any = {}; for (let i = 0; i < 1e5; i++) deep = { a: deep, b: deep }; console.dir(deep, { depth: 40 }); })()',
    grown,
  ),
  evaluating(
    'timers',
    'a million timers',
    'new Promise(() => { for (let i = 0; i < 1_000_000; i++) setTimeout(() => {}, 1e9); })',
    grown,
  ),
  evaluating(
    'open-files',
    'files that nobody closes',
    '(() => { const fs = process.getBuiltinModule("node:fs"); const all: number[] = []; for (;;) all.push(fs.openSync(where.tree + "/package.json")); })()',
    grown,
  ),
  evaluating(
    'disk-of-evaluation',
    'the temp folder of the evaluation',
    '(() => { const fs = process.getBuiltinModule("node:fs"); for (let i = 0; i < 400; i++) fs.appendFileSync("/tmp/bomb", Buffer.alloc(1_000_000)); return "written"; })()',
    { ...grown, aims: ['write'] },
  ),
  running(
    'command-output',
    'the output of a test command',
    'const fs = await import("node:fs"); for (let i = 0; i < 2000; i++) { try { fs.writeSync(1, "x".repeat(50_000)); } catch { continue; } }',
  ),
  running(
    'command-heap',
    'the memory of a test command',
    'const all = []; for (;;) all.push(Buffer.alloc(200_000_000, 1));',
    { timeoutMs: 4_000 },
  ),
  running(
    'command-disk',
    'the scratch folder of a test run',
    'const fs = await import("node:fs"); for (let i = 0; i < 400; i++) fs.appendFileSync("bomb", Buffer.alloc(1_000_000));',
    { aims: ['write'], timeoutMs: 5_000 },
  ),
  running(
    'command-inodes',
    'small files without end',
    'const fs = await import("node:fs"); for (let i = 0; i < 20_000; i++) fs.writeFileSync("small-" + i, "");',
    { aims: ['write'], timeoutMs: 3_000 },
  ),
  running(
    'command-open-files',
    'the open files of a test command',
    'const fs = await import("node:fs"); for (;;) fs.openSync("package.json");',
    { timeoutMs: 3_000 },
  ),
];
