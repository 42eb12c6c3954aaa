import { describe, expect, it } from 'vitest';
import { encodeFrame, frameReader } from '../../lab/frames.ts';
import fc from '../seeded.ts';

const bytesMax = 10_000;

describe('frames', () => {
  it('arrive whole and in order, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 6 }),
        fc.integer({ min: 1, max: 40 }),
        (values, size) => {
          const bytes = Buffer.concat(values.map((value) => encodeFrame(value, 1_000_000)));
          const got: unknown[] = [];
          const read = frameReader(1_000_000, (value) => got.push(value));
          for (let at = 0; at < bytes.length; at += size) read(bytes.subarray(at, at + size));
          expect(JSON.stringify(got)).toBe(JSON.stringify(values));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('above the cap are refused by the sender, and by the receiver before the body comes', () => {
    const long = 'x'.repeat(bytesMax);
    expect(() => encodeFrame(long, bytesMax)).toThrow(RangeError);
    const read = frameReader(bytesMax, () => {});
    expect(() => read(encodeFrame(long, 2 * bytesMax).subarray(0, 4))).toThrow(RangeError);
  });

  it('that are not JSON are an error, not a value', () => {
    const frame = encodeFrame('abc', bytesMax);
    frame[4] = 0x7b;
    expect(() => frameReader(bytesMax, () => {})(frame)).toThrow(SyntaxError);
  });
});
