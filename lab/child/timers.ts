/** The timers of one realm, so that they can end with it. */

/** Gives the globals that start timers, and a function that stops all that still run. */
export function ownTimers() {
  const running = new Set<NodeJS.Timeout | NodeJS.Immediate>();
  const tracked =
    (start: (...args: never[]) => NodeJS.Timeout | NodeJS.Immediate) =>
    (...args: never[]) => {
      const timer = start(...args);
      running.add(timer);
      return timer;
    };
  return {
    globals: {
      setTimeout: tracked(setTimeout),
      setInterval: tracked(setInterval),
      setImmediate: tracked(setImmediate),
    },
    stop: () => {
      for (const timer of running) {
        if ('hasRef' in timer && 'refresh' in timer) clearTimeout(timer as NodeJS.Timeout);
        else clearImmediate(timer as NodeJS.Immediate);
      }
    },
  };
}
