import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { connectApplication } from './support/application.ts';
import { RawApplication } from './support/raw-application.ts';
import { describeOnEngines, startServerUnderTest } from './support/server-under-test.ts';
import type { ServerUnderTest } from './support/server-under-test.ts';
import { SipPeer } from './support/sip-peer.ts';
import { header } from './support/sip-text.ts';

function options(to: SipPeer): string {
  return `OPTIONS ${to.uri('bob')} SIP/2.0\r\n\r\n`;
}

describeOnEngines('control port of %s', (engine) => {
  /** These tests assert what the reference does wrong only for the embedded server (control protocol 11). */
  const better = engine === 'embedded';
  let server: ServerUnderTest;
  let peer: SipPeer;
  const open: { close(): void }[] = [];

  const raw = async (...verbs: string[]): Promise<RawApplication> => {
    const application = await RawApplication.connect(server, ...verbs);
    open.push(application);
    return application;
  };
  const silent = async (): Promise<RawApplication> => {
    const application = await RawApplication.open(server);
    open.push(application);
    return application;
  };

  beforeAll(async () => {
    server = await startServerUnderTest(engine);
    peer = await SipPeer.open();
  });
  afterEach(() => {
    for (const each of open.splice(0)) {
      each.close();
    }
  });
  afterAll(async () => {
    await peer.close();
    await server.close();
  });

  test('drachtio-srf connects and is told endpoints and version (2.1)', async () => {
    const application = await connectApplication(server);
    open.push(application);
    const [advertised = '', version = '', local = ''] = application.hello;
    expect(advertised.split(',').toSorted()).toEqual([`tcp/127.0.0.1:${server.port}`, `udp/127.0.0.1:${server.port}`]);
    expect(version).toMatch(/^v\d+\.\d+\.\d+/u);
    expect(local.split(',').toSorted()).toEqual([`tcp/127.0.0.1:${server.port}`, `udp/127.0.0.1:${server.port}`]);
  });

  test('a wrong secret is refused, and the socket closed (2.1)', async () => {
    const application = await silent();
    const answer = await application.ask('authenticate|wrong|');
    expect(answer.fields.slice(3)).toEqual(['NO', 'incorrect secret']);
    await application.closed;
  });

  test('authenticate works with tags, with none, and without the field', async () => {
    for (const line of ['authenticate|cymru|gold,eu', 'authenticate|cymru|', 'authenticate|cymru']) {
      const application = await silent();
      expect((await application.ask(line)).fields[3]).toBe('OK');
    }
  });

  test('ping is answered by pong (2.2)', async () => {
    const application = await raw();
    expect((await application.ask('ping')).fields.slice(3)).toEqual(['OK', 'pong']);
  });

  test('an id of several bytes is counted in bytes and quoted back (1)', async () => {
    const application = await raw();
    application.frame('é2|ping');
    expect((await application.answer('é2')).fields.slice(3)).toEqual(['OK', 'pong']);
  });

  test('frames may come in pieces, or several at once (1)', async () => {
    const application = await raw();
    application.write('7#a1|');
    await new Promise((resolve) => setTimeout(resolve, 20));
    application.write('ping7#a2|ping');
    application.write('7');
    await new Promise((resolve) => setTimeout(resolve, 20));
    application.write('#a3|ping');
    for (const id of ['a1', 'a2', 'a3']) {
      expect((await application.answer(id)).fields[4]).toBe('pong');
    }
  });

  // the reference waits for ever after a prefix without digits
  test.each(['abc#x', '12x#y', `${'9'.repeat(12)}#`, ...(better ? ['#z'] : [])])(
    'no frame: %s closes the socket (1)',
    async (bytes) => {
      const application = await raw();
      application.write(bytes);
      await application.closed;
    },
  );

  test('an unknown type, or a single field, is answered NO and closes (3)', async () => {
    const first = await raw();
    expect((await first.ask('bogus|x')).fields.slice(3)).toEqual(['NO', 'Unknown message type']);
    await first.closed;
    const second = await raw();
    second.frame('onlyid');
    expect((await second.answer('onlyid')).fields.slice(3)).toEqual(['NO', 'Invalid message format']);
    await second.closed;
  });

  test.runIf(better)('without authentication nothing is taken (2.1)', async () => {
    const application = await silent();
    expect((await application.ask('route|invite')).fields.slice(3)).toEqual(['NO', 'not authenticated']);
    await application.closed;
  });

  test('a response without transaction id is answered NO and closes (3)', async () => {
    const application = await raw();
    const answer = await application.ask('sip||', 'SIP/2.0 200 OK\r\n\r\n');
    expect(answer.fields.slice(3)).toEqual(['NO', 'transaction id missing']);
    await application.closed;
  });

  test('a request is routed to the application that asked for its method; remove_route ends that (2.4)', async () => {
    const application = await raw('options');
    const before = peer.call(server.sip);
    before.send('OPTIONS');
    const frame = await application.sip('OPTIONS');
    expect(frame.fields.slice(1, 7)).toEqual([
      'sip',
      'network',
      frame.fields[3],
      'udp',
      '127.0.0.1',
      String(peer.port),
    ]);
    expect(frame.fields[7]).toMatch(/^\d\d:\d\d:\d\d\.\d{6}$/u);
    expect(frame.fields[9]).toBe('');
    expect(frame.fields.slice(10)).toEqual(['127.0.0.1', String(server.port), '']);
    await application.ask(`sip|${frame.fields[8]!}|`, 'SIP/2.0 200 OK\r\n\r\n');
    await peer.response(200, 'OPTIONS');
    await application.ask('remove_route|options');
    peer.call(server.sip).send('OPTIONS');
    await peer.response(503, 'OPTIONS');
  });

  test.runIf(better)('remove_route removes that verb only, and verbs have no case (2.4, 11.2)', async () => {
    const application = await raw('OPTIONS', 'MESSAGE');
    await application.ask('remove_route|message');
    peer.call(server.sip).send('OPTIONS');
    const frame = await application.sip('OPTIONS');
    await application.ask(`sip|${frame.fields[8]!}|`, 'SIP/2.0 200 OK\r\n\r\n');
    await peer.response(200, 'OPTIONS');
  });

  test('a handler that drachtio-srf adds after connecting is routed too [30]', async () => {
    const application = await connectApplication(server, (srf) => srf.use('options', (_req, res) => res.send(200)));
    open.push(application);
    application.srf.use('message', (_req, res) => res.send(202));
    await new Promise((resolve) => setTimeout(resolve, 50));
    peer.call(server.sip).send('MESSAGE');
    await peer.response(202, 'MESSAGE');
    peer.call(server.sip).send('OPTIONS');
    await peer.response(200, 'OPTIONS');
  });

  test('three applications get requests in turn; when one goes the others go on; with none it is 503 (5.1)', async () => {
    const applications = [await raw('options'), await raw('options'), await raw('options')];
    const counts = async (rounds: number): Promise<number[]> => {
      const before = applications.map(({ inbox }) => inbox.all.length);
      for (let round = 0; round < rounds; round += 1) {
        peer.call(server.sip).send('OPTIONS');
      }
      await expect
        .poll(() => applications.reduce((sum, { inbox }, i) => sum + inbox.all.length - before[i]!, 0))
        .toBe(rounds);
      return applications.map(({ inbox }, index) => inbox.all.length - before[index]!);
    };
    expect(await counts(6)).toEqual([2, 2, 2]);
    applications[1]!.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await counts(4)).toEqual([2, 0, 2]);
    for (const application of applications) {
      application.close();
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    peer.call(server.sip).send('OPTIONS');
    await peer.response(503, 'OPTIONS');
  });

  test.runIf(better)('asking for a verb twice gives no second share (2.4, 11.2)', async () => {
    const greedy = await raw('message', 'message', 'message');
    const modest = await raw('message');
    for (let round = 0; round < 4; round += 1) {
      peer.call(server.sip).send('MESSAGE');
    }
    await expect.poll(() => greedy.inbox.left(({ fields }) => fields[1] === 'sip').length).toBe(2);
    await expect.poll(() => modest.inbox.left(({ fields }) => fields[1] === 'sip').length).toBe(2);
  });

  test.runIf(better)('an unsupported command gets NOK, and the application keeps the request (10)', async () => {
    const application = await raw('options');
    peer.call(server.sip).send('OPTIONS');
    const frame = await application.sip('OPTIONS');
    const transactionId = frame.fields[8]!;
    const refused = await application.ask(`proxy|${transactionId}|||||||${peer.uri('bob')}`, options(peer));
    expect(refused.fields.slice(3)).toEqual(['NOK', 'proxy is not supported']);
    await application.ask(`sip|${transactionId}|`, 'SIP/2.0 200 OK\r\n\r\n');
    await peer.response(200, 'OPTIONS');
    const neither = await application.ask(`sip|${transactionId}|`, options(peer));
    expect(neither.fields[3]).toBe('NOK'); // 3.1: only CANCEL takes a transaction id alone
  });

  test('answers to unknown ids get NOK with the words that clients match (3.3, 5.3, 6.4)', async () => {
    const application = await raw();
    const late = await application.ask('sip|no-such-transaction|', 'SIP/2.0 200 OK\r\n\r\n');
    expect(late.fields.slice(3)).toEqual(['NOK', 'Response not sent due to unknown transaction']);
    const cancel = await application.ask('sip|nothing|', `CANCEL ${peer.uri('bob')} SIP/2.0\r\n\r\n`);
    expect(cancel.fields.slice(3)).toEqual(['NOK', 'unable to cancel unknown transaction id: nothing']);
    const bye = await application.ask('sip||nocall;from-tag=x', 'BYE sip:placeholder SIP/2.0\r\n\r\n');
    expect(bye.fields[3]).toBe('NOK');
    expect(bye.fields[4]).toMatch(/unable to find dialog/iu);
  });

  test('a bad Request-URI, our own address, and a transport that we lack are NOK (6.1, 8)', async () => {
    const application = await raw();
    const bad = await application.ask('sip||', 'OPTIONS nonsense SIP/2.0\r\n\r\n');
    expect(bad.fields[3]).toBe('NOK');
    expect(bad.fields[4]).toMatch(/invalid request-uri/u);
    const own = await application.ask('sip||', `OPTIONS sip:me@127.0.0.1:${server.port} SIP/2.0\r\n\r\n`);
    expect(own.fields.slice(3)).toEqual(['NOK', 'can not send request to myself']);
    const tls = await application.ask('sip||', `OPTIONS sip:me@127.0.0.1:9;transport=tls SIP/2.0\r\n\r\n`);
    expect(tls.fields.slice(3)).toEqual(['NOK', 'requested protocol/transport not available']);
  });

  test('a new request is filled in, and echoed as it was sent before any answer (3.3, 6.1)', async () => {
    const application = await raw();
    const id = application.send('sip||', `${options(peer).trimEnd()}\r\nX-Custom: 1\r\nfoo-bar: 2\r\n\r\n`);
    const request = await peer.request('OPTIONS');
    peer.reply(request, 200);
    const echo = await application.answer(id);
    const response = await application.sip('SIP/2.0 200');
    expect(echo.fields.slice(3, 5)).toEqual(['OK', 'application']);
    expect(echo.fields.slice(6, 9)).toEqual(['udp', '127.0.0.1', String(server.port)]);
    expect(echo.fields[10]).toBe(response.fields[8]);
    expect(echo.fields.slice(11)).toEqual(['Msg sent:', '']);
    expect(echo.sip?.raw).toBe(request.raw);
    expect(header(request, 'via')).toMatch(
      new RegExp(`^SIP/2\\.0/UDP 127\\.0\\.0\\.1:${server.port};rport;branch=z9hG4bK`, 'u'),
    );
    expect(header(request, 'max-forwards')).toBe('70');
    expect(header(request, 'from')).toMatch(new RegExp(`^<sip:127\\.0\\.0\\.1:${server.port}>;tag=`, 'u'));
    expect(header(request, 'to')).toBe(`<${peer.uri('bob')}>`);
    expect(header(request, 'x-custom')).toBe('1');
    expect(request.raw).toContain('\r\nFoo-Bar: 2\r\n');
    const order = application.inbox.all.map(({ fields }) => fields[1]);
    expect(order.indexOf('sip')).toBeGreaterThan(order.lastIndexOf('response') - 1);
  });

  test('a next hop takes the request elsewhere, and changes neither Request-URI nor headers (3.1, 6.1)', async () => {
    const application = await raw();
    application.send(`sip|||sip:${peer.hostPort}`, 'OPTIONS sip:bob@example.com SIP/2.0\r\n\r\n');
    const request = await peer.request('OPTIONS');
    expect(request.uri).toBe('sip:bob@example.com');
    expect(header(request, 'route')).toBe('');
    expect(header(request, 'to')).toBe('<sip:bob@example.com>');
    peer.reply(request, 200);
  });

  test.runIf(better)('a next hop without scheme is taken as the client documents it (11.13)', async () => {
    const application = await raw();
    application.send(`sip|||${peer.hostPort}`, 'OPTIONS sip:bob@example.com SIP/2.0\r\n\r\n');
    peer.reply(await peer.request('OPTIONS'), 200);
  });

  test('a body without type is refused unless it is SDP (6.1)', async () => {
    const application = await raw();
    const untyped = await application.ask('sip||', `MESSAGE ${peer.uri('bob')} SIP/2.0\r\n\r\nhello`);
    expect(untyped.fields.slice(3)).toEqual(['NOK', 'missing content-type']);
    application.send('sip||', `MESSAGE ${peer.uri('bob')} SIP/2.0\r\n\r\nv=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n`);
    const request = await peer.request('MESSAGE');
    expect(header(request, 'content-type')).toBe('application/sdp');
    peer.reply(request, 200);
  });

  test('@localhost becomes our address in From, To, Contact and P-Asserted-Identity (6.2)', async () => {
    const application = await raw();
    application.send(
      'sip||',
      `OPTIONS ${peer.uri('bob')} SIP/2.0\r\nfrom: "Al" <sip:1001@localhost>\r\nto: sip:2@localhost\r\ncontact: sip:1001@localhost\r\nP-Asserted-Identity: <sip:3@localhost>\r\nX-Other: sip:4@localhost\r\n\r\n`,
    );
    const request = await peer.request('OPTIONS');
    const here = `127.0.0.1:${server.port}`;
    expect(header(request, 'from')).toMatch(new RegExp(`^"Al" <sip:1001@${here}>;tag=`, 'u'));
    expect(header(request, 'to')).toBe(`<sip:2@${here}>`);
    expect(header(request, 'contact')).toBe(`<sip:1001@${here}>`);
    expect(header(request, 'p-asserted-identity')).toBe(`<sip:3@${here}>`);
    expect(header(request, 'x-other')).toBe('sip:4@localhost');
    peer.reply(request, 200);
  });

  test('UTF-8 bodies and header values pass unharmed, whatever the client counted (1, 3.1)', async () => {
    const application = await raw();
    const body = 'grüße 👋';
    application.send(
      'sip||',
      `MESSAGE ${peer.uri('bob')} SIP/2.0\r\nSubject: 日本語\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const request = await peer.request('MESSAGE');
    expect(request.body).toBe(body);
    expect(header(request, 'subject')).toBe('日本語');
    expect(header(request, 'content-length')).toBe(String(Buffer.byteLength(body)));
    peer.reply(request, 200);
  });

  test.runIf(better)('a frame with a body of 20 KB is taken (11.3)', async () => {
    const application = await raw();
    const body = 'x'.repeat(20_000);
    application.send(
      'sip||',
      `MESSAGE ${peer.uri('bob')};transport=udp SIP/2.0\r\nContent-Type: text/plain\r\n\r\n${body}`,
    );
    const request = await peer.request('MESSAGE');
    expect(request.body).toBe(body);
    peer.reply(request, 200);
  });

  test.runIf(better)('one ill-typed header costs that header and nothing else (11.4)', async () => {
    const application = await raw();
    application.send(
      'sip||',
      `OPTIONS ${peer.uri('bob')} SIP/2.0\r\nsession-expires: abc\r\nretry-after: zzz\r\nbad name: 1\r\nX-Good: 1\r\n\r\n`,
    );
    const request = await peer.request('OPTIONS');
    expect(header(request, 'session-expires')).toBe('');
    expect(header(request, 'retry-after')).toBe('');
    expect(header(request, 'x-good')).toBe('1');
    expect(request.raw).not.toContain('bad name');
    peer.reply(request, 200);
  });

  test.runIf(better)('URI parameters do not leak into To (11.9)', async () => {
    const application = await raw();
    application.send('sip||', `OPTIONS sip:z@${peer.hostPort};transport=udp SIP/2.0\r\n\r\n`);
    const request = await peer.request('OPTIONS');
    expect(header(request, 'to')).toBe(`<sip:z@${peer.hostPort}>`);
    peer.reply(request, 200);
  });
});
