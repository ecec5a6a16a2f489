import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { pino } from 'pino';
import { SipServer } from '../../../src/sip-server/index.ts';
import type { SipServerOptions } from '../../../src/sip-server/index.ts';
import { CERTIFICATE } from './support/certificate.ts';
import { request, response } from './support/dialogs.ts';
import { RawApplication } from './support/raw-application.ts';
import { describeOnEngines, T1_MS } from './support/server-under-test.ts';
import type { ServerUnderTest } from './support/server-under-test.ts';
import { SipPeer } from './support/sip-peer.ts';
import { cseq, header, sdp, tag, unique, uriOf } from './support/sip-text.ts';
import { StreamConnection, StreamPeer } from './support/stream-peer.ts';
import { pause, setStage } from './support/suite.ts';

/** A request as a stream peer writes it. */
function streamRequest(
  method: string,
  protocol: string,
  port: number,
  options: {
    callId?: string;
    sequence?: number;
    toTag?: string;
    body?: string;
    branch?: string;
    extra?: string[];
  } = {},
): string {
  const body = options.body ?? '';
  const lines = [
    `${method} sip:svc@127.0.0.1:${port} SIP/2.0`,
    `Via: SIP/2.0/${protocol.toUpperCase()} 127.0.0.1:5099;branch=${options.branch ?? `z9hG4bK${unique('s')}`}`,
    'Max-Forwards: 70',
    'From: <sip:alice@127.0.0.1>;tag=stream',
    `To: <sip:svc@127.0.0.1:${port}>${options.toTag === undefined ? '' : `;tag=${options.toTag}`}`,
    `Call-ID: ${options.callId ?? unique('stream')}`,
    `CSeq: ${options.sequence ?? 1} ${method}`,
    `Contact: <sip:alice@127.0.0.1:5099;transport=${protocol}>`,
    ...(options.extra ?? []),
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

describeOnEngines('TCP on %s (8, [18])', (engine) => {
  const better = engine === 'embedded';
  const stage = setStage(engine, ['invite', 'options']);

  test('an incoming call by TCP is answered on its connection, with the transport in Contact, and gets BYE on it', async () => {
    const { server, application } = stage;
    const caller = await StreamConnection.open(server.port);
    const callId = unique('tcp');
    caller.write(streamRequest('INVITE', 'tcp', server.port, { callId, body: sdp(4000) }));
    const invite = await application.sip('INVITE');
    expect(invite.fields[4]).toBe('tcp');
    await application.ask(`sip|${invite.fields[8]!}|`, response(200, {}, sdp(5000)));
    const ok = await caller.response(200);
    expect(uriOf(header(ok, 'contact'))).toBe(`sip:127.0.0.1:${server.port};transport=tcp`);
    const toTag = tag(header(ok, 'to'));
    caller.write(streamRequest('ACK', 'tcp', server.port, { callId, toTag }));
    const ack = await application.sip('ACK');
    if (better) {
      expect(ack.fields[4]).toBe('tcp'); // 11.12: the reference leaves it empty
    }
    application.send(`sip||${callId};from-tag=stream`, request('BYE'));
    const bye = await caller.request('BYE');
    expect(header(bye, 'via')).toContain('SIP/2.0/TCP');
    caller.reply(bye, 200);
    await application.sip('SIP/2.0 200');
    caller.end();
  });

  test('requests of an outgoing call by transport=tcp reuse its connection', async () => {
    const { server, application } = stage;
    const callee = await StreamPeer.open();
    const uri = `sip:bob@127.0.0.1:${callee.port};transport=tcp`;
    const echo = await application.ask('sip||', request('INVITE', {}, sdp(5000), uri));
    expect(echo.fields[6]).toBe('tcp');
    const connection = await callee.connection();
    const invite = await connection.request('INVITE');
    expect(header(invite, 'via')).toContain(`SIP/2.0/TCP 127.0.0.1:${server.port}`);
    expect(uriOf(header(invite, 'contact'))).toBe(`sip:127.0.0.1:${server.port};transport=tcp`);
    connection.reply(invite, 200, { contact: `<${uri}>`, body: sdp(6000) });
    await application.sip('SIP/2.0 200');
    const dialogId = `${header(invite, 'call-id')};from-tag=${tag(header(invite, 'from'))}`;
    await application.ask(`sip||${dialogId}`, request('ACK'));
    await connection.request('ACK');
    application.send('sip||', request('OPTIONS', {}, '', uri));
    const options = await connection.request('OPTIONS');
    connection.reply(options, 200);
    await application.sip('SIP/2.0 200');
    connection.end();
    await pause(50);
    application.send(`sip||${dialogId}`, request('BYE'));
    const again = await callee.connection();
    const bye = await again.request('BYE');
    again.reply(bye, 200);
    await application.sip('SIP/2.0 200');
    await callee.close();
  });

  test('messages are cut by Content-Length, however they arrive (RFC 3261 18.3)', async () => {
    const { server, application } = stage;
    const caller = await StreamConnection.open(server.port);
    const two =
      streamRequest('OPTIONS', 'tcp', server.port) + streamRequest('OPTIONS', 'tcp', server.port, { body: sdp(1) });
    for (let at = 0; at < two.length; at += 97) {
      caller.write(two.slice(at, at + 97));
      await pause(1);
    }
    for (let count = 0; count < 2; count += 1) {
      const frame = await application.sip('OPTIONS');
      await application.ask(`sip|${frame.fields[8]!}|`, response(200));
      await caller.response(200);
    }
    caller.end();
  });

  test('a double CRLF is answered by a single one (RFC 5626 3.5.1)', async () => {
    const { server } = stage;
    const caller = await StreamConnection.open(server.port);
    caller.write('\r\n\r\n');
    await expect.poll(() => caller.stray).toBe('\r\n');
    caller.end();
  });
});

describe('transports of the embedded server', () => {
  const open: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const each of open.splice(0).reverse()) {
      await each.close();
    }
  });

  async function start(
    options: Partial<SipServerOptions>,
  ): Promise<ServerUnderTest & { readonly endpoints: readonly string[] }> {
    const control = { host: '127.0.0.1', port: 0, secret: 'cymru' };
    const server = await SipServer.start({
      listen: ['udp:127.0.0.1:0'],
      control,
      timers: { t1Ms: T1_MS, t2Ms: 8 * T1_MS, t4Ms: 10 * T1_MS },
      logger: pino({ level: 'silent' }),
      ...options,
    });
    open.push(server);
    const port = Number(server.endpoints[0]!.split(':').at(-1));
    return {
      engine: 'embedded',
      address: '127.0.0.1',
      port,
      control: { ...control, port: server.controlPort },
      webSocketPort: 0,
      sip: { address: '127.0.0.1', port },
      endpoints: server.endpoints,
      stats: () => server.stats(),
      close: async () => await server.close(),
    };
  }
  const connect = async (server: ServerUnderTest, ...verbs: string[]): Promise<RawApplication> => {
    const application = await RawApplication.connect(server, ...verbs);
    open.push(application);
    return application;
  };
  const peer = async (address?: string, port?: number): Promise<SipPeer> => {
    const opened = await SipPeer.open(address, port);
    open.push(opened);
    return opened;
  };
  /** A peer by UDP, with a TCP server on its port. Another program may have that port by TCP: the next one is tried. */
  const peerBeside = async (server: Server): Promise<SipPeer> => {
    for (let tries = 1; ; tries += 1) {
      const callee = await peer();
      server.listen(callee.port, '127.0.0.1');
      try {
        await once(server, 'listening');
        return callee;
      } catch (error) {
        if (tries === 10) throw error;
      }
    }
  };
  const streamPeer = async (...args: Parameters<typeof StreamPeer.open>): Promise<StreamPeer> => {
    const opened = await StreamPeer.open(...args);
    open.push(opened);
    return opened;
  };

  test('TLS both ways: calls are answered and made, the certificate is checked (RFC 5922)', async () => {
    const server = await start({ listen: ['tls:127.0.0.1:0'], tls: { ...CERTIFICATE, ca: CERTIFICATE.cert } });
    const application = await connect(server, 'options');
    const caller = await StreamConnection.open(server.port, { ca: CERTIFICATE.cert });
    caller.write(streamRequest('OPTIONS', 'tls', server.port));
    const frame = await application.sip('OPTIONS');
    expect(frame.fields[4]).toBe('tls');
    await application.ask(`sip|${frame.fields[8]!}|`, response(200));
    await caller.response(200);
    caller.end();

    const callee = await streamPeer(CERTIFICATE);
    const echo = await application.ask('sip||', request('INVITE', {}, sdp(1), `sips:bob@127.0.0.1:${callee.port}`));
    expect(echo.fields[6]).toBe('tls');
    const connection = await callee.connection();
    const invite = await connection.request('INVITE');
    expect(header(invite, 'via')).toContain('SIP/2.0/TLS');
    connection.reply(invite, 486);
    await application.sip('SIP/2.0 486');
  });

  test('a call to a peer with an untrusted certificate gets 503', async () => {
    const server = await start({ listen: ['tls:127.0.0.1:0'], tls: CERTIFICATE });
    const application = await connect(server);
    const callee = await streamPeer(CERTIFICATE);
    application.send('sip||', request('OPTIONS', {}, '', `sips:bob@127.0.0.1:${callee.port}`));
    await application.sip('SIP/2.0 503');
  });

  test('IPv6: brackets in Via and Contact', async () => {
    const server = await start({ listen: ['udp:[::1]:0'] });
    const application = await connect(server, 'options');
    const six = await peer('::1');
    six.call({ address: '::1', port: server.port }).send('OPTIONS', { to: '<sip:svc@[::1]>' });
    const frame = await application.sip('OPTIONS');
    expect(frame.fields[5]).toBe('::1');
    await application.ask(`sip|${frame.fields[8]!}|`, response(200));
    await six.response(200);
    application.send('sip||', request('INVITE', {}, sdp(1), `sip:bob@[::1]:${six.port}`));
    const invite = await six.request('INVITE');
    expect(header(invite, 'via')).toContain(`SIP/2.0/UDP [::1]:${server.port};`);
    expect(header(invite, 'contact')).toBe(`<sip:[::1]:${server.port}>`);
    six.reply(invite, 486);
    await application.sip('SIP/2.0 486');
  });

  test('several listeners: a peer is called from the one that suits its family and address', async () => {
    const server = await start({ listen: ['udp:127.0.0.1:0', 'udp:127.0.0.2:0', 'udp:[::1]:0', 'tcp:127.0.0.1:0'] });
    expect(server.endpoints).toHaveLength(4);
    const application = await connect(server);
    for (const [address, expected] of [
      ['127.0.0.1', 'UDP 127.0.0.1:'],
      ['127.0.0.2', 'UDP 127.0.0.2:'],
      ['::1', 'UDP [::1]:'],
    ] as const) {
      const callee = await peer(address);
      application.send('sip||', request('OPTIONS', {}, '', callee.uri('bob')));
      const options = await callee.request('OPTIONS');
      expect(header(options, 'via')).toContain(expected);
      callee.reply(options, 200);
      await application.sip('SIP/2.0 200');
    }
  });

  test('an external address is shown in Via, Contact, From and to applications; the local one to them, too', async () => {
    const server = await start({ externalAddress: '203.0.113.9' });
    const application = await RawApplication.open(server);
    open.push(application);
    const hello = await application.ask('authenticate|cymru|');
    expect(hello.fields[4]).toBe(`udp/203.0.113.9:${server.port}`);
    expect(hello.fields[6]).toBe(`udp/127.0.0.1:${server.port}`);
    const callee = await peer();
    application.send('sip||', request('INVITE', { from: 'sip:x@localhost' }, sdp(1), callee.uri('bob')));
    const invite = await callee.request('INVITE');
    expect(header(invite, 'via')).toContain(`203.0.113.9:${server.port};rport`);
    expect(header(invite, 'contact')).toBe(`<sip:203.0.113.9:${server.port}>`);
    expect(uriOf(header(invite, 'from'))).toBe(`sip:x@203.0.113.9:${server.port}`);
    callee.reply(invite, 486);
    await application.sip('SIP/2.0 486');
  });

  const large = `${sdp(1)}${'a=x:'.padEnd(1_400, 'y')}\r\n`;

  test('a request of more than 1300 bytes goes by TCP if the peer has it (RFC 3261 18.1.1)', async () => {
    const server = await start({ listen: ['udp:127.0.0.1:0', 'tcp:127.0.0.1:0'] });
    const application = await connect(server);
    const callee = await streamPeer();
    const echo = await application.ask('sip||', request('INVITE', {}, large, `sip:bob@127.0.0.1:${callee.port}`));
    expect(echo.fields[6]).toBe('tcp');
    const connection = await callee.connection();
    const invite = await connection.request('INVITE');
    expect(header(invite, 'via')).toContain('SIP/2.0/TCP');
    connection.reply(invite, 486);
    await application.sip('SIP/2.0 486');
  });

  test('a request of more than 1300 bytes goes by UDP if the peer has no TCP, or the URI says UDP', async () => {
    const server = await start({ listen: ['udp:127.0.0.1:0', 'tcp:127.0.0.1:0'] });
    const application = await connect(server);
    const callee = await peer();
    for (const uri of [callee.uri('bob'), callee.uri('bob'), `${callee.uri('bob')};transport=udp`]) {
      const echo = await application.ask('sip||', request('INVITE', {}, large, uri));
      expect(echo.fields[6]).toBe('udp');
      const invite = await callee.request('INVITE');
      expect(header(invite, 'via')).toContain('SIP/2.0/UDP');
      expect(invite.body).toBe(large);
      callee.reply(invite, 486);
      await application.sip('SIP/2.0 486');
      await callee.request('ACK');
    }
  });

  test.each([
    ['is no SIP server', (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')],
    ['closes the connection', (socket: Socket) => socket.destroy()],
  ])('a request of more than 1300 bytes goes by UDP if what has the TCP port %s (RFC 3261 18.4)', async (_, answer) => {
    const server = await start({ listen: ['udp:127.0.0.1:0', 'tcp:127.0.0.1:0'] });
    const application = await connect(server);
    let connections = 0;
    const other = createServer((socket) => {
      connections += 1;
      socket.once('data', () => answer(socket));
      socket.on('error', () => undefined);
    });
    onTestFinished(() => {
      other.close();
    });
    const callee = await peerBeside(other);
    for (const way of ['tcp', 'udp']) {
      const echo = await application.ask('sip||', request('INVITE', {}, large, callee.uri('bob')));
      expect(echo.fields[6]).toBe(way);
      const invite = await callee.request('INVITE');
      expect(invite.body).toBe(large);
      callee.reply(invite, 486);
      await application.sip('SIP/2.0 486');
      await callee.request('ACK');
    }
    expect(connections).toBe(1);
  });

  test('a response whose connection is gone goes to the address in Via by a new one (RFC 3261 18.2.2)', async () => {
    const server = await start({ listen: ['tcp:127.0.0.1:0'] });
    const application = await connect(server, 'options');
    const listening = await streamPeer();
    const caller = await StreamConnection.open(server.port);
    const text = streamRequest('OPTIONS', 'tcp', server.port).replace(
      '127.0.0.1:5099;branch',
      `127.0.0.1:${listening.port};branch`,
    );
    caller.write(text);
    const frame = await application.sip('OPTIONS');
    caller.end();
    await pause(50);
    application.send(`sip|${frame.fields[8]!}|`, response(200));
    const connection = await listening.connection();
    await connection.response(200);
  });

  test('servers found by SRV are tried in turn: no answer, 503, then the one that answers (RFC 3263 4.3)', async () => {
    const silent = await peer('127.0.0.3');
    const busy = await peer('127.0.0.4', silent.port);
    const good = await peer('127.0.0.5', silent.port);
    const server = await start({
      listen: ['udp:127.0.0.1:0'],
      resolver: {
        naptr: () => Promise.resolve([]),
        srv: (name) =>
          Promise.resolve(
            name === '_sip._udp.pbx.test'
              ? [
                  { name: 'c.pbx.test', port: good.port, priority: 3, weight: 1 },
                  { name: 'a.pbx.test', port: silent.port, priority: 1, weight: 1 },
                  { name: 'b.pbx.test', port: busy.port, priority: 2, weight: 1 },
                ]
              : [],
          ),
        addresses: (name) =>
          Promise.resolve(
            { 'a.pbx.test': ['127.0.0.3'], 'b.pbx.test': ['127.0.0.4'], 'c.pbx.test': ['127.0.0.5'] }[name] ?? [],
          ),
      },
      timers: { t1Ms: 20, t2Ms: 160, t4Ms: 200 },
    });
    const application = await connect(server);
    const echo = await application.ask('sip||', request('INVITE', {}, sdp(1), 'sip:bob@pbx.test'));
    const first = await silent.request('INVITE');
    const second = await busy.request('INVITE');
    busy.reply(second, 503);
    const third = await good.request('INVITE');
    expect(header(third, 'call-id')).toBe(header(first, 'call-id'));
    expect(cseq(third).number).toBe(cseq(first).number);
    expect(header(third, 'via')).not.toBe(header(first, 'via'));
    good.reply(third, 486);
    const final = await application.sip('SIP/2.0 486');
    expect(final.fields[8]).toBe(echo.fields[10]);
    expect(application.inbox.all.filter(({ sip }) => sip?.status === 503)).toEqual([]);
  });

  test('a listen address that is taken, or no address, fails the start and leaves nothing open', async () => {
    const server = await start({});
    await expect(start({ listen: ['udp:127.0.0.1:0', `udp:127.0.0.1:${server.port}`] })).rejects.toThrow(/EADDRINUSE/u);
    await expect(start({ listen: ['udp:localhost:5060'] })).rejects.toThrow(TypeError);
    await expect(start({ listen: ['tls:127.0.0.1:0'] })).rejects.toThrow(TypeError);
    await expect(start({ control: { host: '127.0.0.1', port: server.control.port, secret: 's' } })).rejects.toThrow(
      /EADDRINUSE/u,
    );
  });
});
