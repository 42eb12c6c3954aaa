/** The builtins of Node that hot evaluation gives to modules of the workspace. A list of what makes sense, and no boundary. */

const allowed = [
  ...['assert', 'async_hooks', 'buffer', 'child_process', 'console', 'constants', 'crypto', 'dgram'],
  ...['diagnostics_channel', 'dns', 'events', 'fs', 'http', 'http2', 'https', 'module', 'net', 'os', 'path'],
  ...['perf_hooks', 'process', 'punycode', 'querystring', 'readline', 'sqlite', 'stream', 'string_decoder'],
  ...['sys', 'timers', 'tls', 'tty', 'url', 'util', 'v8', 'vm', 'worker_threads', 'zlib'],
];

/** Why a module of the workspace does not get a builtin, in one sentence, or undefined. What would take over the child itself is not given. */
export function refusedBuiltin(specifier: string): string | undefined {
  const name = specifier.replace(/^node:/, '');
  if (allowed.includes(name.split('/')[0] as string)) return undefined;
  return `Hot evaluation does not give the builtin ${specifier} to modules; it gives ${allowed.join(', ')}.`;
}
