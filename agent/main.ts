#!/usr/bin/env node
/** Starts the command line. Node keeps the compiled code, for the processes that it starts too: the next start takes half as long. */
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
process.env.NODE_COMPILE_CACHE ??= join(caches, 'loom', 'compiled');
enableCompileCache(process.env.NODE_COMPILE_CACHE);
// What is imported above this line is compiled without it.
await import('./cli.ts');
