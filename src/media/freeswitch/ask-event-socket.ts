import { createConnection } from 'node:net';
import type { Clock } from '../../ports/clock.ts';
import { MediaError } from '../../ports/media.ts';
import { nextMessage } from './event-socket-message.ts';

/** Where an event socket is. */
export interface EventSocketAddress {
  readonly host: string;
  readonly port: number;
  readonly password: string;
}

/** Longest answer that is read, in characters. */
const MAX_ANSWER = 256 * 1024;

/**
 * Gives one API command over a connection of its own, and closes it. It is for what takes long, since FreeSWITCH answers
 * nothing else on that connection meanwhile.
 *
 * @throws MediaError `engine-lost`: nobody answers, the password or our address is refused, or it takes too long
 */
export async function askEventSocket(
  { host, port, password }: EventSocketAddress,
  command: string,
  timeoutMs: number,
  clock: Clock,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const fail = (reason: string, cause?: unknown): void => reject(new MediaError('engine-lost', reason, { cause }));
  const socket = createConnection({ host, port });
  const timer = clock.schedule(timeoutMs, () => fail(`no answer within ${timeoutMs} ms`));
  let received = '';
  socket.setEncoding('latin1').setNoDelay(true);
  socket.on('error', (error) => fail(error.message, error));
  socket.on('close', () => fail('the connection was closed'));
  socket.on('data', (chunk: string) => {
    received += chunk;
    if (received.length > MAX_ANSWER) fail('the answer is too long');
    for (let message = nextMessage(received); message !== null; message = nextMessage(received)) {
      received = received.slice(message.length);
      switch (message.headers.get('Content-Type')) {
        case 'auth/request':
          socket.write(`auth ${password}\n\n`);
          break;
        case 'command/reply':
          if (message.headers.get('Reply-Text')?.startsWith('+OK') === true) socket.write(`api ${command}\n\n`);
          else fail('the password is refused');
          break;
        case 'api/response':
          resolve(Buffer.from(message.body, 'latin1').toString('utf8'));
          break;
        case 'text/rude-rejection':
          fail('our address is not allowed to connect');
          break;
        default:
      }
    }
  });
  try {
    return await promise;
  } finally {
    clock.cancel(timer);
    socket.destroy();
  }
}
