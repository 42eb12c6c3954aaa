/** The Lab's end of a channel to a child that cannot be given a file descriptor: a socket that takes one caller. */
import { chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';

/** Listens at a path and gives what the first caller will read and write; what is sent before waits for it. */
export function listenForOne(path: string): Duplex {
  const [ours, theirs] = duplexPair();
  const server = createServer((socket) => {
    server.close();
    socket.on('error', (error) => theirs.destroy(error));
    socket.pipe(theirs).pipe(socket);
  });
  server.maxConnections = 1;
  server.on('error', (error) => ours.destroy(error)).listen(path, () => chmodSync(path, 0o600));
  ours.on('close', () => {
    if (server.listening) server.close();
  });
  return ours;
}
