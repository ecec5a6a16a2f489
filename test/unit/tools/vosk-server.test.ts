import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { toneSamples } from '../../tools/index.ts';
import { VoskServer } from '../../tools/vosk-server.ts';

const TONES = new Map([
  [440, 'caller'],
  [700, 'agent'],
]);

/** Sends a message, and gives the answer to it. */
async function ask(socket: WebSocket, message: string | Int16Array): Promise<unknown> {
  const answered = once(socket, 'message') as Promise<[Buffer]>;
  socket.send(message);
  const [answer] = await answered;
  return JSON.parse(answer.toString());
}

describe('VoskServer', () => {
  test('one answer to a frame, partial results, and the final one at silence, eof and reset', async () => {
    await using server = await VoskServer.open(TONES);
    const socket = new WebSocket(server.url);
    await once(socket, 'open');
    socket.send('{"config":{"sample_rate":8000,"words":true}}');
    expect(await ask(socket, new Int16Array(800))).toEqual({ partial: '' });
    expect(await ask(socket, toneSamples(440, 200))).toEqual({ partial: 'caller' });
    const result = await ask(socket, new Int16Array(4_000));
    expect(result).toMatchObject({ text: 'caller', result: [{ word: 'caller', conf: 0.98 }] });
    const [word] = (result as { result: { start: number; end: number }[] }).result;
    expect(word?.start).toBeCloseTo(0.1, 1);
    expect(word?.end).toBeCloseTo(0.3, 1);
    await ask(socket, toneSamples(700, 200));
    expect(await ask(socket, '{"reset" : 1}')).toMatchObject({ text: 'agent', result: [{ word: 'agent' }] });
    expect(await ask(socket, '{"eof" : 1}')).toEqual({ text: '' });
    await once(socket, 'close');
    expect(server.configs).toEqual([{ sample_rate: 8_000, words: true }]);
  });

  test('it comes back on the same port', async () => {
    await using server = await VoskServer.open(TONES);
    const { url } = server;
    const socket = new WebSocket(url);
    await once(socket, 'open');
    const closed = once(socket, 'close');
    await server.socket.away();
    await closed;
    await server.socket.listen();
    expect(server.url).toBe(url);
    const again = new WebSocket(url);
    await once(again, 'open');
    expect(server.socket.connections).toBe(1);
    again.terminate();
  });
});
