/** Runs in the sandbox, before candidate code and apart from it: loads a child script and ends, so that Node keeps what it compiled. */
await import(`./${process.argv[2]}`);
process.exit(0);
