import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { askEventSocket } from '../../../../src/media/freeswitch/ask-event-socket.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';

let server: Server | null = null;
const sockets = new Set<Socket>();

/** A server that sends `lines[0]` at first, and the next line after each command. */
async function scripted(lines: readonly string[]): Promise<{ port: number; heard: string[] }> {
  const heard: string[] = [];
  const made = createServer((socket) => {
    sockets.add(socket);
    const rest = [...lines];
    socket.write(rest.shift() ?? '');
    socket.setEncoding('utf8').on('data', (text: string) => {
      for (const command of text.split('\n\n').filter((part) => part !== '')) {
        heard.push(command);
        socket.write(rest.shift() ?? '');
      }
    });
  });
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  server = made;
  return { port: (made.address() as AddressInfo).port, heard };
}

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  server?.close();
  server = null;
});

const AUTH = 'Content-Type: auth/request\n\n';
const ACCEPTED = 'Content-Type: command/reply\nReply-Text: +OK accepted\n\n';
async function ask(port: number, timeoutMs = 2000): Promise<string> {
  const address = { host: '127.0.0.1', port, password: 'pw' };
  return await askEventSocket(address, 'sofia status', timeoutMs, new SystemClock());
}

describe('askEventSocket', () => {
  it('gives the password, then the command, and returns the whole answer', async () => {
    const answer = 'Grüße\n\nmore';
    const { port, heard } = await scripted([
      AUTH,
      ACCEPTED,
      `Content-Type: api/response\nContent-Length: ${Buffer.byteLength(answer)}\n\n${answer}`,
    ]);
    expect(await ask(port)).toBe(answer);
    expect(heard).toEqual(['auth pw', 'api sofia status']);
  });

  it.each([
    ['a refused password', [AUTH, 'Content-Type: command/reply\nReply-Text: -ERR invalid\n\n'], 'password'],
    [
      'a refused address',
      ['Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n'],
      'allowed',
    ],
    ['silence', [''], 'no answer within 100 ms'],
    ['an answer without end', ['x'.repeat(300_000)], 'too long'],
  ])('says why: %s', async (_name, lines, reason) => {
    const { port } = await scripted(lines);
    await expect(ask(port, 100)).rejects.toMatchObject({
      code: 'engine-lost',
      message: expect.stringContaining(reason),
    });
  });

  it('says why: nobody there', async () => {
    const { port } = await scripted([AUTH]);
    server?.close();
    for (const socket of sockets) socket.destroy();
    await expect(ask(port)).rejects.toMatchObject({ code: 'engine-lost' });
  });
});
