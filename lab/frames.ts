/** Messages between a Lab and its children: JSON with a length in front, capped at both ends. */

/** Largest message that a child may send. */
export const answerBytesMax = 8 * 1024 * 1024;
/** Exit code of a child that has an answer above that cap. */
export const tooLargeExit = 74;
/** Largest message that a Lab may send: the modules of a whole project. */
export const requestBytesMax = 256 * 1024 * 1024;

const headerBytes = 4;

/** Puts a value into one frame. @throws RangeError when it is longer than `bytesMax`. */
export function encodeFrame(value: unknown, bytesMax: number): Buffer {
  const body = Buffer.from(JSON.stringify(value));
  if (body.length > bytesMax)
    throw new RangeError(`A message of ${body.length} bytes passes the cap of ${bytesMax}.`);
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32BE(body.length);
  return Buffer.concat([header, body]);
}

/**
 * Makes a function that takes the bytes as they come and hands over each whole value.
 * It throws RangeError on a length above `bytesMax` and SyntaxError on a body that is not JSON; the stream is lost then.
 */
export function frameReader(bytesMax: number, onValue: (value: unknown) => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let held = 0;
  let wanted = headerBytes;
  let inBody = false;
  const take = () => {
    const all = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
    const rest = all.subarray(wanted);
    held = rest.length;
    chunks = held ? [rest] : [];
    return all.subarray(0, wanted);
  };
  return (chunk) => {
    chunks.push(chunk);
    held += chunk.length;
    while (held >= wanted) {
      const bytes = take();
      if (inBody) onValue(JSON.parse(bytes.toString()));
      else if (bytes.readUInt32BE() > bytesMax) {
        throw new RangeError(`A message of ${bytes.readUInt32BE()} bytes passes the cap of ${bytesMax}.`);
      }
      wanted = inBody ? headerBytes : bytes.readUInt32BE();
      inBody = !inBody;
    }
  };
}
