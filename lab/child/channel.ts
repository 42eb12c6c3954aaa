/** The child's end of the frame channel: fd 3. */
import { Socket } from 'node:net';
import { answerBytesMax, encodeFrame, frameReader, requestBytesMax } from '../frames.ts';

/** Reads requests from fd 3 and gives a function that answers. The process ends when the Lab closes the channel. */
export function openChannel<Request>(
  onRequest: (request: Request) => void,
): (value: unknown, afterwards?: () => void) => void {
  const socket = new Socket({ fd: 3 });
  socket.on(
    'data',
    frameReader(requestBytesMax, (value) => onRequest(value as Request)),
  );
  socket.on('close', () => process.exit(0));
  return (value, afterwards) => {
    socket.write(encodeFrame(value, answerBytesMax), afterwards);
  };
}
