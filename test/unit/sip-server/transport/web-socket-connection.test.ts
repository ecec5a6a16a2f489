import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { DEFAULT_MESSAGE_LIMITS } from '../../../../src/sip-server/message/index.ts';
import { TimerQueue } from '../../../../src/sip-server/shared/timer-queue.ts';
import { describeEndpoint } from '../../../../src/sip-server/transport/endpoint.ts';
import { WebSocketClients } from '../../../../src/sip-server/transport/web-socket-clients.ts';
import { WebSocketConnection } from '../../../../src/sip-server/transport/web-socket-connection.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

const CONTACT = 'sip:x1@abc.invalid;transport=ws';
const ENDPOINT = describeEndpoint({ protocol: 'ws', host: '127.0.0.1', port: 0 }, 5066);

let clock: FakeClock;
let timers: TimerQueue;
let clients: WebSocketClients;
beforeEach(() => {
  clock = new FakeClock();
  timers = new TimerQueue(clock, () => undefined);
  clients = new WebSocketClients();
});

/** A connection, what was sent by it, and its end. */
function connected(port: number) {
  const sent: string[] = [];
  let cuts = 0;
  const socket = Object.assign(new EventEmitter(), {
    ...{ OPEN: 1, readyState: 1, bufferedAmount: 0, binaryType: '' },
    send: (bytes: Buffer) => sent.push(String(bytes)),
    ping: () => undefined,
    terminate: () => (cuts += 1),
  });
  const flow = new WebSocketConnection(
    socket as unknown as WebSocket,
    ENDPOINT,
    { address: '192.0.2.7', port },
    {
      limits: { messages: DEFAULT_MESSAGE_LIMITS, maxBacklogBytes: 1_000 },
      timers,
      clock,
      handlers: {
        onMessage: () => undefined,
        onFault: () => undefined,
        onClosed: () => undefined,
        onLetIn: () => undefined,
      },
    },
  );
  const close = (): void => {
    socket.readyState = 3;
    socket.emit('close');
  };
  return { flow, sent, close, socket, cuts: () => cuts };
}

function ignored(): void {
  // nobody is to be told
}

describe('a browser that lost its connection', () => {
  it('gets what was sent meanwhile, each message once, and nothing that is too old', () => {
    const [first, second] = [connected(1), connected(2)];
    clients.note(CONTACT, 'anna', first.flow);
    first.close();
    first.flow.send(Buffer.from('old'), ignored);
    clock.advance(20_000);
    for (const text of ['BYE', 'BYE', 'INFO']) first.flow.send(Buffer.from(text), ignored);
    clock.advance(15_000);
    clients.note(`${CONTACT};ob`, 'anna', second.flow);
    expect(second.sent).toEqual(['BYE', 'INFO']);
    first.flow.send(Buffer.from('later'), ignored);
    expect(second.sent.at(-1)).toBe('later');
    expect([first.flow.open, first.flow.returns]).toEqual([true, true]);
  });

  it('has so much kept for it and no more, and for half a minute', () => {
    const [first, second] = [connected(1), connected(2)];
    clients.note(CONTACT, 'anna', first.flow);
    first.close();
    for (let index = 0; index < 100; index += 1) first.flow.send(Buffer.from(`m${String(index)}`), ignored);
    for (let index = 0; index < 3; index += 1) first.flow.send(Buffer.alloc(100_000, index), ignored);
    clients.note(CONTACT, 'anna', second.flow);
    expect(second.sent.length).toBeLessThanOrEqual(32);
    expect(second.sent.reduce((sum, text) => sum + text.length, 0)).toBeLessThanOrEqual(256 * 1024);
    second.close();
    second.flow.send(Buffer.from('kept'), ignored);
    expect(timers.size).toBe(1);
    clock.advance(65_000);
    expect([timers.size, clock.pending]).toEqual([0, 0]);
  });

  it('has what was sent while it was closing kept for no longer', () => {
    const { flow, socket, close } = connected(1);
    clients.note(CONTACT, 'anna', flow);
    socket.readyState = 2;
    flow.send(Buffer.from('INFO'), ignored);
    close();
    expect(timers.size).toBe(1);
    clock.advance(32_100);
    expect([timers.size, clock.pending]).toEqual([0, 0]);
    const back = connected(2);
    clients.note(CONTACT, 'anna', back.flow);
    expect(back.sent).toEqual([]);
  });

  it('is told of to those who can wait, who are with the new connection then', () => {
    const [first, second] = [connected(1), connected(2)];
    clients.note(CONTACT, 'anna', first.flow);
    const told: string[] = [];
    first.flow.watch(() => told.push('registered: lost'));
    const unwatch = first.flow.watch(
      () => told.push('waiting: lost'),
      () => told.push('waiting: moved'),
    );
    first.close();
    clients.note(CONTACT, 'anna', second.flow);
    second.close();
    expect(told).toEqual(['registered: lost', 'waiting: lost', 'waiting: moved', 'waiting: lost']);
    unwatch();
    clients.note(CONTACT, 'anna', connected(3).flow);
    expect(told).toHaveLength(4);
  });

  it('is another one with other credentials; without any its address counts while the first is up', () => {
    const [first, second, third] = [connected(1), connected(2), connected(3)];
    clients.note(CONTACT, 'anna', first.flow);
    clients.note(CONTACT, 'bert', second.flow);
    clients.note(CONTACT, null, third.flow);
    expect(clients.at(CONTACT)).toBe(first.flow);
    clients.follow(CONTACT, second.flow, third.flow);
    expect(clients.at(CONTACT)).toBe(first.flow);
    clients.follow(CONTACT, first.flow, third.flow);
    expect(clients.at(CONTACT)).toBe(third.flow);
  });

  it('keeps its Contact from another account for 32 s, and its calls for good', () => {
    const [first, second, third] = [connected(1), connected(2), connected(3)];
    clients.note(CONTACT, 'anna', first.flow);
    first.close();
    clock.advance(32_000);
    clients.note(CONTACT, 'ben', second.flow);
    expect([clients.at(CONTACT), second.flow.returns]).toEqual([first.flow, false]);
    clock.advance(1);
    clients.note(CONTACT, 'ben', second.flow);
    expect([clients.at(CONTACT), second.flow.returns]).toEqual([second.flow, true]);
    first.flow.send(Buffer.from('BYE of a call of anna'), ignored);
    expect([first.flow.open, second.sent]).toEqual([false, []]);
    clients.note(CONTACT, 'ben', third.flow);
    second.flow.send(Buffer.from('BYE'), ignored);
    expect([clients.at(CONTACT), third.sent]).toEqual([third.flow, ['BYE']]);
    clients.note(CONTACT, 'anna', connected(4).flow);
    expect(clients.at(CONTACT)).toBe(third.flow);
  });

  it('keeps its Contact while it is connected, and is the same whenever it is back', () => {
    const [first, second, other] = [connected(1), connected(2), connected(3)];
    clients.note(CONTACT, 'anna', first.flow);
    clock.advance(20_000);
    clients.note(CONTACT, 'ben', other.flow);
    expect(clients.at(CONTACT)).toBe(first.flow);
    first.close();
    clock.advance(100_000);
    clients.note(CONTACT, 'anna', second.flow);
    first.flow.send(Buffer.from('BYE'), ignored);
    expect(second.sent).toEqual(['BYE']);
  });

  it('may come back by its first one: what goes by either goes by the latest', () => {
    const [first, second] = [connected(1), connected(2)];
    clients.note(CONTACT, 'anna', first.flow);
    clients.note(CONTACT, 'anna', second.flow);
    clients.note(CONTACT, 'anna', first.flow);
    second.flow.send(Buffer.from('a'), ignored);
    first.flow.send(Buffer.from('b'), ignored);
    expect([first.sent, second.sent]).toEqual([['a', 'b'], []]);
  });

  it('that nobody knows does not come back: what is sent fails at once', async () => {
    const { flow, close } = connected(1);
    close();
    const error = await new Promise<Error>((resolve) => flow.send(Buffer.from('x'), resolve));
    expect(error.message).toBe('connection closed');
  });
});

describe('a browser that reads nothing', () => {
  it.each(['ping', 'pong', 'message'])('and sends what is answered (%s) is cut once too much waits for it', (event) => {
    const { socket, cuts } = connected(1);
    const data = Buffer.from('\r\n\r\n');
    socket.emit(event, data);
    expect(cuts()).toBe(0);
    socket.bufferedAmount = 1_001;
    socket.emit(event, data);
    expect(cuts()).toBe(1);
  });
});
