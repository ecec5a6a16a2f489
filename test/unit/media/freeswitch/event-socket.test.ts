import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FreeswitchConnection } from '../../../../src/media/freeswitch/connection.ts';
import { EventSocketEvent } from '../../../../src/media/freeswitch/event-socket-event.ts';
import type { Clock } from '../../../../src/ports/clock.ts';
import type { EngineDialogs } from '../../../../src/ports/engine-dialogs.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

/** One line of `sofia status`. */
const RUNNING = 'drachtio_mrf\tprofile\t    sip:mod_sofia@127.0.0.1:5085\tRUNNING (0)\n';
const DIALOGS: EngineDialogs = { invite: () => Promise.reject(new Error('no dialogs here')) };

/** Answers requests as mod_event_socket does; null: it says nothing. */
let answer: (request: string) => string | null;
let greeting: string;
let heard: string[];
/** Writes that came, each with all that one `data` event had. */
let chunks: string[];
let sockets: Socket[];
let server: Server;
let lost: string[];
let open: FreeswitchConnection[];

function api(body: string): string {
  return `Content-Type: api/response\nContent-Length: ${Buffer.byteLength(body)}\n\n${body}`;
}

function event(body: string): string {
  return `Content-Length: ${Buffer.byteLength(body)}\nContent-Type: text/event-plain\n\n${body}`;
}

function usual(request: string): string | null {
  if (request === 'api sofia status') return api(RUNNING);
  if (request.startsWith('api ')) return api(`+OK ${request.slice(4)}\n`);
  return 'Content-Type: command/reply\nReply-Text: +OK accepted\n\n';
}

async function connect(clock: Clock = new SystemClock()): Promise<FreeswitchConnection> {
  const connection = await FreeswitchConnection.open({
    address: { host: '127.0.0.1', port: (server.address() as AddressInfo).port, password: 'pw' },
    profile: 'drachtio_mrf',
    dialogs: DIALOGS,
    clock,
    onLost: (reason) => lost.push(reason),
    onHeartbeat: ({ sessions, maxSessions }) => lost.push(`${sessions} of ${maxSessions}`),
  });
  open.push(connection);
  return connection;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

beforeEach(async () => {
  answer = usual;
  greeting = 'Content-Type: auth/request\n\n';
  heard = [];
  chunks = [];
  sockets = [];
  lost = [];
  open = [];
  server = createServer((socket) => {
    sockets.push(socket);
    socket.write(greeting);
    socket.on('error', () => undefined);
    socket.setEncoding('utf8').on('data', (text: string) => {
      chunks.push(text);
      for (const request of text.split('\n\n').map((part) => part.trimStart())) {
        if (request === '') continue;
        heard.push(request);
        const said = answer(request);
        if (said !== null) socket.write(said);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  for (const connection of open) connection.close();
  for (const socket of sockets) socket.destroy();
  server.close();
});

describe('FreeswitchConnection', () => {
  it('gives the password, finds the SIP address, and asks for the events that are read, and no others', async () => {
    const connection = await connect();
    expect(connection.sipAddress).toBe('127.0.0.1:5085');
    expect(heard.slice(0, 2)).toEqual(['auth pw', 'api sofia status']);
    expect(heard).toContain('filter Action add-member');
    expect(heard.at(-1)).toMatch(/^event plain .*CUSTOM conference::maintenance$/);
  });

  it('answers commands in their order, and writes those of one turn at once', async () => {
    const connection = await connect();
    chunks = [];
    const answers = await Promise.all(['one', 'two', 'three'].map((text) => connection.command(text)));
    expect(answers).toEqual(['+OK one\n', '+OK two\n', '+OK three\n']);
    expect(chunks).toEqual(['api one\n\napi two\n\napi three\n\n']);
  });

  it('reads answers in UTF-8, and those that come in pieces', async () => {
    const connection = await connect();
    answer = () => null;
    const waiting = connection.command('echo');
    await until(() => heard.at(-1) === 'api echo');
    const bytes = Buffer.from(api('Grüße\n\nmore'));
    for (let at = 0; at < bytes.length; at += 7) {
      sockets[0]!.write(bytes.subarray(at, at + 7));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await waiting).toBe('Grüße\n\nmore');
  });

  it('is lost when a command is not answered in time', async () => {
    const clock = new FakeClock();
    const connection = await connect(clock);
    answer = () => null;
    const waiting = connection.command('echo');
    clock.advance(4_999);
    expect(connection.over).toBe(false);
    clock.advance(1);
    await expect(waiting).rejects.toMatchObject({ code: 'engine-lost' });
    expect(lost).toEqual(['no answer for 5000 ms']);
    expect(connection.over).toBe(true);
  });

  it('does not open when the server takes the password and says nothing more', async () => {
    const clock = new FakeClock();
    answer = (request) => (request.startsWith('auth ') ? usual(request) : null);
    const opening = connect(clock);
    const refused = expect(opening).rejects.toMatchObject({ code: 'engine-lost' });
    await until(() => heard.at(-1) === 'api sofia status');
    clock.advance(5_000);
    await refused;
    await until(() => sockets[0]!.closed);
  });

  it('tells each channel of its own events, and nobody of others', async () => {
    const connection = await connect();
    const seen: string[] = [];
    connection.watch('mine', (one) => seen.push(one.header('Action') ?? ''));
    sockets[0]!.write(
      event('Event-Name: CUSTOM\nUnique-ID: theirs\nAction: add-member\n\n') +
        event('Event-Name: CUSTOM\nUnique-ID: mine\nAction: start-talking\n\n') +
        event('Event-Name: HEARTBEAT\nSession-Count: 3\nMax-Sessions: 1000\n\n'),
    );
    await until(() => lost.length > 0);
    expect(seen).toEqual(['start-talking']);
    expect(lost).toEqual(['3 of 1000']);
    connection.forget('mine');
    sockets[0]!.write(event('Event-Name: CUSTOM\nUnique-ID: mine\nAction: stop-talking\n\n'));
    await connection.command('echo');
    expect(seen).toEqual(['start-talking']);
  });

  it('refuses what waits when the connection is lost, tells it once, and takes nothing more', async () => {
    const connection = await connect();
    answer = () => null;
    const waiting = connection.command('echo');
    await until(() => heard.at(-1) === 'api echo');
    sockets[0]!.destroy();
    await expect(waiting).rejects.toMatchObject({ code: 'engine-lost' });
    expect(lost).toHaveLength(1);
    await expect(connection.command('echo')).rejects.toMatchObject({ code: 'engine-lost' });
    connection.close();
    expect(lost).toHaveLength(1);
  });

  it('makes a channel run an application, and says so where there is no such channel', async () => {
    const connection = await connect();
    await connection.execute('uuid', 'conference', 'wb-1@warmbridge+flags{deaf}');
    expect(heard.at(-1)).toBe(
      'sendmsg uuid\ncall-command: execute\nexecute-app-name: conference\nexecute-app-arg: wb-1@warmbridge+flags{deaf}',
    );
    answer = () => 'Content-Type: command/reply\nReply-Text: -ERR invalid session id [uuid]\n\n';
    await expect(connection.execute('uuid', 'stop_dtmf', '')).rejects.toMatchObject({ code: 'engine-lost' });
  });

  it.each([
    [
      'the password is refused',
      (request: string) =>
        request.startsWith('auth') ? 'Content-Type: command/reply\nReply-Text: -ERR invalid\n\n' : null,
    ],
    [
      'its SIP profile drachtio_mrf is not running',
      (request: string) => (request.startsWith('api') ? api('nothing\n') : usual(request)),
    ],
  ])('says why it does not connect: %s', async (reason, answers) => {
    answer = answers;
    await expect(connect()).rejects.toMatchObject({ code: 'engine-lost', message: expect.stringContaining(reason) });
    expect(lost).toEqual([]);
  });

  it('says that our address is not allowed', async () => {
    greeting = 'Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n';
    const reason = 'our address is not allowed to connect';
    await expect(connect()).rejects.toMatchObject({ code: 'engine-lost', message: reason });
  });
});

describe('EventSocketEvent', () => {
  it('finds headers wherever they stand, decodes them, and knows those that are not there', () => {
    const one = new EventSocketEvent(
      'Event-Name: DTMF\nDTMF-Digit: %23\nX-Unique-ID: no\nUnique-ID: yes\nMember-ID: 7\n\n',
    );
    expect(one.header('Event-Name')).toBe('DTMF');
    expect(one.header('DTMF-Digit')).toBe('#');
    expect(one.header('Unique-ID')).toBe('yes');
    expect(one.number('Member-ID')).toBe(7);
    expect(one.header('ID')).toBeUndefined();
    expect(one.number('Nothing')).toBeNaN();
    expect(new EventSocketEvent('A: 100%\n').header('A')).toBe('100%');
  });
});
