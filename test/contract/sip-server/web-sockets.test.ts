import { afterEach, describe, expect, test } from 'vitest';
import type { DigestRequest, DigestVerdict } from '../../../src/shared/digest/index.ts';
import { DEFAULT_LIMITS } from '../../../src/sip-server/index.ts';
import { request, response } from './support/dialogs.ts';
import type { RawApplication } from './support/raw-application.ts';
import { describeOnEngines, T1_MS } from './support/server-under-test.ts';
import { header, sdp, tag, unique, uriOf } from './support/sip-text.ts';
import { pause, setStage } from './support/suite.ts';
import { newNames, WebSocketPeer } from './support/web-socket-peer.ts';
import type { BrowserNames } from './support/web-socket-peer.ts';

const peers: WebSocketPeer[] = [];
afterEach(() => {
  for (const peer of peers.splice(0)) peer.cut();
});

describeOnEngines('SIP over WebSocket on %s (RFC 7118)', (engine) => {
  /** drachtio-server tells applications of the connection under a WebSocket; the Via says more. */
  const told = engine === 'embedded' ? 'ws' : 'tcp';
  const stage = setStage(engine, ['invite', 'register', 'info'], {}, true);

  async function browser(names?: BrowserNames): Promise<WebSocketPeer> {
    const url = `ws://127.0.0.1:${stage.server.webSocketPort}/`;
    const peer = await WebSocketPeer.open(url, names === undefined ? {} : { names });
    peers.push(peer);
    return peer;
  }

  /** @returns where the application is told that the REGISTER came from, as a proxy */
  async function register(peer: WebSocketPeer, application: RawApplication, callId = unique('reg')): Promise<string> {
    peer.send('REGISTER', { callId, sequence: 1 + Number(unique('').split('x')[1]), lines: ['Expires: 600'] });
    const { fields } = await application.sip('REGISTER');
    expect(fields[4]).toBe(told);
    await application.ask(`sip|${fields[8]!}|`, response(200, { Contact: `${peer.contact};expires=600` }));
    await peer.response(200);
    return `sip:${fields[5]!}:${fields[6]!};transport=ws`;
  }

  /** A call to the browser by its registration. @returns its dialog */
  async function call(peer: WebSocketPeer, proxy: string): Promise<string> {
    const { application } = stage;
    const id = application.send(
      `sip|||${proxy}`,
      request('INVITE', { 'Content-Type': 'application/sdp' }, sdp(4000), peer.contactUri),
    );
    const invite = await peer.request('INVITE');
    expect(header(invite, 'via')).toContain('SIP/2.0/WS ');
    expect(invite.uri).toContain(peer.names.host);
    expect(uriOf(header(invite, 'contact'))).toContain(';transport=ws');
    peer.reply(invite, 180);
    peer.reply(invite, 200, sdp(5000));
    const echo = await application.answer(id);
    expect(echo.fields[3]).toBe('OK');
    const ok = await application.sip('SIP/2.0 200');
    const dialog = ok.fields[9]!;
    application.send(`sip||${dialog}`, request('ACK'));
    await peer.request('ACK');
    return dialog;
  }

  test('a browser registers and is called by its connection (5.2)', async () => {
    const { application } = stage;
    const peer = await browser();
    const dialog = await call(peer, await register(peer, application));
    application.send(`sip||${dialog}`, request('BYE'));
    peer.reply(await peer.request('BYE'), 200);
    await application.sip('SIP/2.0 200');
  });

  test('a browser calls, and gets our BYE', async () => {
    const { application } = stage;
    const peer = await browser();
    const callId = unique('call');
    peer.send('INVITE', { callId, body: sdp(4000) });
    const invite = await application.sip('INVITE');
    expect(invite.fields[4]).toBe(told);
    expect(invite.sip.body).toBe(sdp(4000));
    await application.ask(`sip|${invite.fields[8]!}|`, response(200, { 'Content-Type': 'application/sdp' }, sdp(5000)));
    const ok = await peer.response(200);
    expect(uriOf(header(ok, 'contact'))).toContain(';transport=ws');
    peer.send('ACK', { callId, to: header(ok, 'to'), uri: uriOf(header(ok, 'contact')) });
    await application.sip('ACK');
    application.send(`sip||${callId};from-tag=browser`, request('BYE'));
    peer.reply(await peer.request('BYE'), 200);
    await application.sip('SIP/2.0 200');
  });

  test('a browser that came back and registered again gets BYE by its new connection', async () => {
    const { application } = stage;
    const names = newNames();
    const first = await browser(names);
    const dialog = await call(first, await register(first, application));
    first.cut();
    const second = await browser(names);
    await register(second, application);
    application.send(`sip||${dialog}`, request('BYE'));
    const bye = await second.request('BYE');
    expect(tag(header(bye, 'to'))).toBe('browser');
    second.reply(bye, 200);
    await application.sip('SIP/2.0 200');
  });

  test('BYE to a browser that is away waits for it; the reference fails it at once', async () => {
    const { application } = stage;
    const names = newNames();
    const first = await browser(names);
    const dialog = await call(first, await register(first, application));
    first.cut();
    await first.closed;
    await pause(50);
    application.send(`sip||${dialog}`, request('BYE'));
    if (engine === 'drachtio') {
      await application.sip('SIP/2.0 410');
      return;
    }
    await pause(200);
    const second = await browser(names);
    await register(second, application);
    second.reply(await second.request('BYE'), 200);
    await application.sip('SIP/2.0 200');
  });

  test('a request to its Contact goes by its connection, whatever the host of it (RFC 7118 5)', async () => {
    const { application } = stage;
    const peer = await browser();
    await register(peer, application);
    const id = application.send('sip||', request('OPTIONS', {}, '', peer.contactUri));
    peer.reply(await peer.request('OPTIONS'), 200);
    expect((await application.answer(id)).fields[3]).toBe('OK');
    await application.sip('SIP/2.0 200');
  });
});

describe('SIP over WebSocket on the embedded server alone', () => {
  /** Says who a request is of: what its Authorization has. */
  const authenticate = ({ authorization }: DigestRequest): DigestVerdict => ({
    admitted: true,
    account: authorization[0] ?? null,
  });
  const stage = setStage('embedded', ['invite', 'register', 'info'], { authenticate }, true);
  const AS_ANNA = ['Authorization: anna'];

  async function browser(names?: BrowserNames): Promise<WebSocketPeer> {
    const peer = await WebSocketPeer.open(
      `ws://127.0.0.1:${stage.server.webSocketPort}/`,
      names === undefined ? {} : { names },
    );
    peers.push(peer);
    return peer;
  }

  async function register(peer: WebSocketPeer, lines = AS_ANNA): Promise<void> {
    peer.send('REGISTER', { callId: unique('reg'), lines });
    const { fields } = await stage.application.sip('REGISTER');
    await stage.application.ask(`sip|${fields[8]!}|`, response(200));
    await peer.response(200);
  }

  /** A browser that called us. @returns the id of the dialog, and the To with our tag */
  async function called(peer: WebSocketPeer): Promise<{ dialog: string; callId: string; to: string; uri: string }> {
    const { application } = stage;
    const callId = unique('call');
    peer.send('INVITE', { callId, body: sdp(4000), lines: AS_ANNA });
    const invite = await application.sip('INVITE');
    await application.ask(`sip|${invite.fields[8]!}|`, response(200, { 'Content-Type': 'application/sdp' }, sdp(5000)));
    const ok = await peer.response(200);
    const [to, uri] = [header(ok, 'to'), uriOf(header(ok, 'contact'))];
    peer.send('ACK', { callId, to, uri });
    await application.sip('ACK');
    return { dialog: `${callId};from-tag=browser`, callId, to, uri };
  }

  test('a message needs no Content-Length, and may be binary (RFC 7118 4.2, 6)', async () => {
    const peer = await browser();
    const lines = (callId: string): string =>
      `INFO sip:svc@x SIP/2.0\r\nVia: SIP/2.0/WS x.invalid;branch=z9hG4bK${callId}\r\nFrom: <sip:a@b>;tag=1\r\n` +
      `To: <sip:a@b>\r\nCall-ID: ${callId}\r\nCSeq: 1 INFO\r\nContent-Type: text/plain\r\n\r\nhello`;
    for (const bytes of [lines(unique('t')), Buffer.from(lines(unique('b')))]) {
      peer.write(bytes);
      const info = await stage.application.sip('INFO');
      expect(info.sip.body).toBe('hello');
      await stage.application.ask(`sip|${info.fields[8]!}|`, response(200));
      await peer.response(200);
    }
  });

  test('what is not UTF-8 is sent as binary, and everything else as text', async () => {
    const peer = await browser();
    const kinds: boolean[] = [];
    peer.socket.on('message', (_data: Buffer, isBinary: boolean) => kinds.push(isBinary));
    for (const name of ['Anna', 'J\xf6rg']) {
      const callId = unique('latin');
      peer.write(
        Buffer.from(
          `OPTIONS sip:svc@x SIP/2.0\r\nVia: SIP/2.0/WS x.invalid;branch=z9hG4bK${callId}\r\nFrom: "${name}" <sip:a@b>;tag=1\r\n` +
            `To: <sip:a@b>\r\nCall-ID: ${callId}\r\nCSeq: 1 OPTIONS\r\n\r\n`,
          'latin1',
        ),
      );
    }
    await expect.poll(() => kinds).toEqual([false, true]);
  });

  test('two line ends are answered by one (RFC 5626 3.5.1), and one is ignored', async () => {
    const peer = await browser();
    peer.write('\r\n');
    peer.write('\r\n\r\n');
    await expect.poll(() => peer.stray).toEqual(['\r\n']);
  });

  test('who speaks no SIP, or too much, is disconnected, and the server says why', async () => {
    const noise = await browser();
    noise.write('{"type":"hello"}');
    expect(await noise.closed).toBe(1008);
    const long = await browser();
    long.write(Buffer.alloc(DEFAULT_LIMITS.messages.maxMessageBytes + 1, 0x41));
    expect(await long.closed).toBe(1009);
    expect(stage.server.stats()!.counters.internalErrors).toBe(0);
  });

  test('a request that went by a connection nobody knew to be dead goes by the new one again', async () => {
    const { application } = stage;
    const first = await browser(newNames());
    const { dialog } = await called(first);
    application.send(`sip||${dialog}`, request('INFO'));
    await first.request('INFO'); // and its answer is lost
    const second = await browser(first.names);
    await register(second);
    second.reply(await second.request('INFO'), 200);
    await application.sip('SIP/2.0 200');
    application.send(`sip||${dialog}`, request('BYE'));
    second.reply(await second.request('BYE'), 200);
    await application.sip('SIP/2.0 200');
  });

  test('one that stays away is a request without answer (408), as any', async () => {
    const { application } = stage;
    const first = await browser();
    const { dialog } = await called(first);
    first.cut();
    await first.closed;
    application.send(`sip||${dialog}`, request('INFO'));
    expect((await application.sip('SIP/2.0 408', 64 * T1_MS + 2_000)).fields[3]).toBe('0');
    application.send(`sip||${dialog}`, request('BYE'));
    await application.sip('SIP/2.0 408', 64 * T1_MS + 2_000);
    await expect.poll(() => stage.server.stats()!.dialogs).toBe(0);
  });

  test('a call that rings at a browser fails with its connection, so that it rings elsewhere', async () => {
    const { application } = stage;
    const peer = await browser();
    await register(peer);
    application.send('sip||', request('INVITE', { 'Content-Type': 'application/sdp' }, sdp(4000), peer.contactUri));
    peer.reply(await peer.request('INVITE'), 180);
    await application.sip('SIP/2.0 180');
    peer.cut();
    await application.sip('SIP/2.0 503');
  });

  test('a new call that the browser may have missed is offered to it again when it is back', async () => {
    const { application } = stage;
    const first = await browser();
    await register(first);
    application.send('sip||', request('INVITE', { 'Content-Type': 'application/sdp' }, sdp(4000), first.contactUri));
    await first.request('INVITE');
    const second = await browser(first.names);
    await register(second);
    second.reply(await second.request('INVITE'), 486);
    await application.sip('SIP/2.0 486');
  });

  test('a re-INVITE by a new connection takes its dialog along, without a REGISTER', async () => {
    const { application } = stage;
    const first = await browser();
    const { dialog, callId, to, uri } = await called(first);
    first.cut();
    await first.closed;
    application.send(`sip||${dialog}`, request('INFO'));
    const second = await browser(first.names);
    second.send('INVITE', { callId, sequence: 2, to, uri, body: sdp(4002) });
    second.reply(await second.request('INFO'), 200);
    await application.sip('SIP/2.0 200');
    const invite = await application.sip('INVITE');
    await application.ask(`sip|${invite.fields[8]!}|`, response(200, { 'Content-Type': 'application/sdp' }, sdp(5002)));
    const ok = await second.response(200);
    second.send('ACK', { callId, sequence: 2, to: header(ok, 'to'), uri });
    await application.sip('ACK');
    application.send(`sip||${dialog}`, request('BYE'));
    second.reply(await second.request('BYE'), 200);
    await application.sip('SIP/2.0 200');
  });

  test('the Contact of a browser cannot be taken by somebody else', async () => {
    const { application } = stage;
    const first = await browser();
    const { dialog } = await called(first);
    const thief = await browser(first.names);
    await register(thief, ['Authorization: bert']);
    const stranger = await browser(first.names);
    await register(stranger, []);
    application.send(`sip||${dialog}`, request('BYE'));
    first.reply(await first.request('BYE'), 200);
    await application.sip('SIP/2.0 200');
    expect([...thief.inbox.all, ...stranger.inbox.all].filter(({ method }) => method !== null)).toEqual([]);
  });

  test('a browser that nobody knows cannot be reached, and no name is looked up', async () => {
    const { application } = stage;
    const id = application.send('sip||', request('OPTIONS', {}, '', 'sip:x@nowhere.invalid;transport=ws'));
    expect((await application.answer(id)).fields[3]).toBe('OK');
    await application.sip('SIP/2.0 503');
  });
});

describe('connections of strangers by WebSocket', () => {
  const stage = setStage(
    'embedded',
    ['invite', 'register', 'info'],
    {
      authenticate: ({ authorization }) =>
        authorization.length > 0
          ? { admitted: true, account: 'anna' }
          : { admitted: false, cause: 'missing', status: 401, challenges: ['Digest realm="x"'] },
      allowSource: () => false,
      allowMethod: (method) => method === 'REGISTER',
      limits: { maxStrangerConnections: 16 },
    },
    true,
  );

  test('those of one address leave room, and do not count so once a REGISTER was let in', async () => {
    const browser = async (): Promise<WebSocketPeer | null> => {
      const peer = await WebSocketPeer.open(`ws://127.0.0.1:${stage.server.webSocketPort}/`).catch(() => null);
      if (peer !== null) peers.push(peer);
      return peer;
    };
    const [first, second] = [await browser(), await browser(), await browser(), await browser()];
    expect(await browser()).toBeNull();
    second?.send('REGISTER', { callId: unique('reg') });
    await second?.response(401);
    expect(await browser()).toBeNull();
    first?.send('REGISTER', { callId: unique('reg'), lines: ['Authorization: anna'] });
    const { fields } = await stage.application.sip('REGISTER');
    await stage.application.ask(`sip|${fields[8]!}|`, response(200));
    await first?.response(200);
    expect(await browser()).not.toBeNull();
    expect(await browser()).toBeNull();
  });
});
