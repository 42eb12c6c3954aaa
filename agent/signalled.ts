/** The wait of a command that runs until it is told to stop. */

/** Resolves when Ctrl-C or another signal to end comes; the process goes on. */
export function signalled(): Promise<'signal'> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => resolve('signal'));
  });
}
