import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { answer, calleeRequest, dial, request, response } from './support/dialogs.ts';
import { header, unique } from './support/sip-text.ts';
import { StreamConnection } from './support/stream-peer.ts';
import { pause, setStage } from './support/suite.ts';

describe('sources that are not let in', () => {
  const stage = setStage('embedded', ['invite', 'options'], {
    allowSource: (address) => address === '127.0.0.9',
    limits: { refusalsPerSecond: 5 },
  });

  test('INVITE gets 403, everything else silence; nothing is remembered, all is counted', async () => {
    const { server, caller, application } = stage;
    const call = caller.call(server.sip);
    call.invite();
    const refused = await caller.response(403, 'INVITE');
    call.inviteAgain();
    const again = await caller.repeated.take(({ status }) => status === 403, 'the same 403');
    expect(again.raw).toBe(refused.raw); // RFC 3261 8.2.7: the server is stateless, and the tag is still the same
    call.ack(refused);
    caller.call(server.sip).send('OPTIONS');
    caller.call(server.sip).send('BYE');
    await pause(50);
    expect(caller.inbox.left(({ status }) => status !== null)).toEqual([]);
    expect(application.inbox.left(({ fields }) => fields[1] === 'sip')).toEqual([]);
    const stats = server.stats()!;
    expect([stats.transactions, stats.dialogs, stats.pendingRequests]).toEqual([0, 0, 0]);
    expect(stats.counters.sourcesRefused).toBe(4);
  });

  test('403 is sent at a bounded rate', async () => {
    const { server, caller } = stage;
    await pause(2_100);
    for (let count = 0; count < 50; count += 1) {
      caller.call(server.sip).invite();
    }
    await pause(100);
    expect(caller.inbox.left(({ status }) => status === 403).length).toBeLessThanOrEqual(11);
  });

  test('a peer that we call may answer and send requests in that call', async () => {
    const { server, application, callee } = stage;
    const dialled = await dial(application, callee);
    calleeRequest(callee, server, dialled, 'BYE', 1);
    const bye = await application.sip('BYE');
    await application.ask(`sip|${bye.fields[8]!}|`, response(200));
    await callee.response(200, 'BYE');
  });
});

describe('floods', () => {
  const stage = setStage('embedded', ['options'], {
    limits: { requestsPerSecondPerSource: 20, maxPendingRequests: 10, refusalsPerSecond: 1_000 },
  });

  test('requests over the rate of their source get 503 and leave nothing behind', async () => {
    const { server, caller } = stage;
    const before = server.stats()!;
    for (let count = 0; count < 200; count += 1) {
      caller.call(server.sip).invite();
    }
    await expect.poll(() => caller.inbox.left(({ status }) => status === 503).length).toBe(200);
    const after = server.stats()!;
    expect(after.counters.requestsShed - before.counters.requestsShed).toBeGreaterThanOrEqual(150);
    expect(after.transactions).toBeLessThanOrEqual(50);
  });

  test('requests that applications do not answer are bounded: past that, 503 with Retry-After', async () => {
    const { server, caller, application } = stage;
    await pause(2_100);
    for (let count = 0; count < 15; count += 1) {
      caller.call(server.sip).send('OPTIONS');
    }
    const refused = await caller.response(503, 'OPTIONS');
    expect(header(refused, 'retry-after')).not.toBe('');
    await expect.poll(() => caller.inbox.left(({ status }) => status === 503).length).toBe(4);
    expect(application.inbox.left(({ fields }) => fields[1] === 'sip')).toHaveLength(10);
    expect(server.stats()!.pendingRequests).toBe(10);
  });

  test('noise is counted, and makes neither state nor answers', async () => {
    const { server, caller } = stage;
    const before = server.stats()!;
    const noise = [
      Buffer.from([0, 1, 2, 3, 255, 254]),
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.from('INVITE'),
      Buffer.alloc(1_400, 0x41),
      Buffer.from('SIP/2.0 abc\r\n\r\n'),
      Buffer.from(
        `SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP x;branch=z9hG4bKnone\r\nCSeq: 1 INVITE\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: 1\r\nContent-Length: 0\r\n\r\n`,
      ),
    ];
    for (const each of noise) {
      caller.send(each, server.sip);
    }
    caller.send('\r\n\r\n', server.sip); // a keep-alive is not a request
    await expect
      .poll(() => {
        const { counters } = server.stats()!;
        return [counters.parseFailures - before.counters.parseFailures, counters.strays - before.counters.strays];
      })
      .toEqual([noise.length - 1, 1]);
    expect(server.stats()!.counters.internalErrors).toBe(0);
    expect(caller.inbox.all).toEqual([]);
  });

  test('a malformed request that can be answered gets 400', async () => {
    const { server, caller } = stage;
    const id = unique('bad');
    caller.send(
      `OPTIONS sip:svc@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP ${caller.hostPort};branch=z9hG4bK${id}\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: ${id}\r\nCSeq: x OPTIONS\r\nContent-Length: 0\r\n\r\n`,
      server.sip,
    );
    await caller.response(400);
  });

  test('ACKs and CANCELs that belong to nothing make no state', async () => {
    const { server, caller } = stage;
    await pause(2_100);
    const before = server.stats()!.transactions;
    for (let count = 0; count < 20; count += 1) {
      const call = caller.call(server.sip);
      call.cancel();
      call.send('ACK');
    }
    await expect.poll(() => caller.inbox.left(({ status }) => status === 481).length).toBe(20);
    expect(server.stats()!.transactions).toBe(before);
  });
});

describe('connections', () => {
  const stage = setStage('embedded', ['options'], {
    limits: { maxConnectionsPerSource: 3, messageTimeoutMs: 200 },
  });

  test('the connections of one source are bounded', async () => {
    const { server } = stage;
    const opened = await Promise.all([0, 1, 2].map(() => StreamConnection.open(server.port)));
    const fourth = connect(server.port, '127.0.0.1');
    await new Promise((resolve) => fourth.once('close', resolve));
    expect(server.stats()!.counters.connectionsRefused).toBe(1);
    for (const each of opened) {
      each.end();
    }
    await expect.poll(() => server.stats()!.sockets).toBe(2);
  });

  test('the server waits for the rest of a message, but not for ever', async () => {
    const { server } = stage;
    const slow = await StreamConnection.open(server.port);
    slow.write('OPTIONS sip:svc@127.0.0.1 SIP/2.0\r\nVia: ');
    await slow.closed;
  });

  test('octets that are not SIP close the connection', async () => {
    const { server } = stage;
    const other = await StreamConnection.open(server.port);
    other.write(Buffer.from([22, 3, 1, 2, 0]));
    await other.closed;
  });

  test('an idle connection stays', async () => {
    const { server } = stage;
    const idle = await StreamConnection.open(server.port);
    await pause(400);
    idle.write('\r\n\r\n');
    await expect.poll(() => idle.stray).toBe('\r\n');
    idle.end();
  });
});

describe('applications', () => {
  const stage = setStage('embedded', ['options']);

  test('an application that asks for impossible things gets answers, and the server stays up', async () => {
    const { application } = stage;
    for (const template of [
      'INVITE sip:x@127.0.0.1:0 SIP/2.0\r\n\r\n',
      'INVITE sip:x@[::1 SIP/2.0\r\n\r\n',
      'INVITE tel:+123 SIP/2.0\r\n\r\n',
      'ACK sip:x@127.0.0.1:5 SIP/2.0\r\n\r\n',
      'sip nonsense',
      '',
    ]) {
      const answer = await application.ask('sip||', template);
      expect(['OK', 'NOK']).toContain(answer.fields[3]);
    }
    expect((await application.ask('sip|x|', request('BYE'))).fields[3]).toBe('NOK');
    expect((await application.ask('ping')).fields[4]).toBe('pong');
    expect(stage.server.stats()!.counters.internalErrors).toBe(0);
  });
});

describe('a server that is behind', () => {
  let lateMs = 0;
  const stage = setStage('embedded', ['invite'], {
    clock: {
      now: () => performance.timeOrigin + performance.now(),
      wall: () => Date.now(),
      schedule: (delayMs, task) => ({ id: setTimeout(task, delayMs + lateMs) }),
      cancel: ({ id }) => clearTimeout(id as NodeJS.Timeout),
    },
    limits: { maxLatenessMs: 200 },
  });

  test('refuses new calls, keeps the calls that it has, and recovers', async () => {
    const { server, application, caller, callee } = stage;
    const { call } = await answer(server, application, caller);
    lateMs = 400;
    // nobody answers this request. The timers of its retransmissions run late, the second one for certain
    application.send('sip||', request('OPTIONS', {}, '', callee.uri('bob')));
    await callee.repeated.take(({ method }) => method === 'OPTIONS', 'repeated OPTIONS');
    await callee.repeated.take(({ method }) => method === 'OPTIONS', 'repeated OPTIONS');
    caller.call(server.sip).invite();
    await caller.response(503, 'INVITE');
    call.send('INFO');
    const info = await application.sip('INFO');
    await application.ask(`sip|${info.fields[8]!}|`, response(200));
    await caller.response(200, 'INFO');
    lateMs = 0;
    callee.reply(await callee.request('OPTIONS'), 200);
    await pause(1_500);
    caller.call(server.sip).invite();
    await application.sip('INVITE');
  });
});
