/** The child's end of the frame channel: fd 3, or a socket where none can be handed on. */
import { connect, Socket } from 'node:net';
import { answerBytesMax, encodeFrame, frameReader, requestBytesMax } from '../frames.ts';

export interface Channel {
  send(value: unknown, afterwards?: () => void): void;
  /** Whether nobody else listens, and nobody keeps this end from listening. */
  isIntact(): boolean;
}

/** Reads requests and gives the way to answer. The process ends when the Lab closes the channel. */
export function openChannel<Request>(onRequest: (request: Request) => void): Channel {
  const path = process.env.LOOM_CHANNEL;
  const socket = path ? connect(path) : new Socket({ fd: 3 });
  socket.on(
    'data',
    frameReader(requestBytesMax, (value) => onRequest(value as Request)),
  );
  socket.on('close', () => process.exit(0));
  const listeners = ['data', 'close', 'readable', 'end', 'error'];
  const counted = () => listeners.map((name) => socket.listenerCount(name)).join();
  const before = counted();
  return {
    send: (value, afterwards) => {
      socket.write(encodeFrame(value, answerBytesMax), afterwards);
    },
    isIntact: () => counted() === before && socket.readableFlowing === true && !socket.destroyed,
  };
}
