import { expect, test } from 'vitest';
import { openQueue } from '../../agent/chat-queue.ts';
import fc from '../seeded.ts';

const never = new AbortController().signal;

test('one is answered at a time, in the order they came; who leaves or fails holds nobody up', async () => {
  const leaving = fc.record({ fails: fc.boolean(), leaves: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(leaving, { maxLength: 8 }), async (guests) => {
      const queue = openQueue(8);
      const begun: number[] = [];
      let atOnce = 0;
      const gone = guests.map(() => new AbortController());
      const answers = guests.map(({ fails }, index) =>
        queue.enter(
          async () => {
            begun.push(index);
            expect(++atOnce).toBe(1);
            await new Promise(setImmediate);
            atOnce--;
            if (fails) throw new Error(`no answer for ${index}`);
            return index;
          },
          gone[index]?.signal ?? never,
          () => undefined,
        ),
      );
      for (const [index, { leaves }] of guests.entries())
        if (leaves) gone[index]?.abort(new Error(`${index} went away`));
      const ends = await Promise.allSettled(answers);
      // The first was not waiting: nothing here stops what it does.
      const waited = (index: number) => index > 0 && guests[index]?.leaves;
      expect(begun).toEqual([...guests.keys()].filter((index) => !waited(index)));
      expect(ends.map(({ status }) => status)).toEqual(
        guests.map(({ fails }, index) => (waited(index) || fails ? 'rejected' : 'fulfilled')),
      );
      expect(queue.state()).toEqual({ answering: false, waiting: 0 });
    }),
  );
});

test('who waits hears how many are before, again when one of them leaves, and is refused when the queue is full', async () => {
  const queue = openQueue(2);
  const first = Promise.withResolvers<void>();
  const heard: string[] = [];
  const leaver = new AbortController();
  const enter = (name: string, signal = never, job = async () => {}) =>
    queue.enter(job, signal, (ahead) => heard.push(`${name} ${ahead}`));
  const answers = [enter('Ada', never, () => first.promise), enter('Ben', leaver.signal), enter('Cleo')];
  expect(() => enter('Dora')).toThrow(/2 wait already/);
  leaver.abort(new Error('Ben went away'));
  await expect(answers[1]).rejects.toThrow('Ben went away');
  expect(heard).toEqual(['Ben 1', 'Cleo 2', 'Cleo 1']);
  first.resolve();
  await Promise.all([answers[0], answers[2]]);
});
