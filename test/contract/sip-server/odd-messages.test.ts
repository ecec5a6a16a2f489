import { expect, test } from 'vitest';
import { answer, request, response, startDialling } from './support/dialogs.ts';
import { describeOnEngines, T1_MS } from './support/server-under-test.ts';
import { header, headerLines, sdp, unique, writeSip } from './support/sip-text.ts';
import { StreamConnection } from './support/stream-peer.ts';
import { pause, setStage } from './support/suite.ts';

/** Lines of a request outside of dialogs; `via` is the sent-by. */
function plain(method: string, port: number, via: string, id: string, ...more: [string, string][]): Buffer {
  return writeSip(`${method} sip:svc@127.0.0.1:${port} SIP/2.0`, [
    ['Via', `${via};branch=z9hG4bK${id}`],
    ['Max-Forwards', '70'],
    ['From', `<sip:alice@127.0.0.1>;tag=${id}`],
    ['To', `<sip:svc@127.0.0.1:${port}>`],
    ['Call-ID', id],
    ['CSeq', `1 ${method}`],
    ['Contact', '<sip:alice@127.0.0.1:5099>'],
    ...more,
  ]);
}

describeOnEngines('messages that are allowed, and seldom, on %s', (engine) => {
  const better = engine === 'embedded';
  const stage = setStage(engine, ['invite', 'options', 'message']);

  test('an extension that the application may know goes to it', async () => {
    const { server, application, caller } = stage;
    caller.call(server.sip).send('OPTIONS', { headers: { Require: 'replaces' } });
    const frame = await application.sip('OPTIONS');
    expect(header(frame.sip, 'require')).toBe('replaces');
    await application.ask(`sip|${frame.fields[8]!}|`, response(200));
    await caller.response(200, 'OPTIONS');
  });

  // the reference (measured) hands everything to the application
  test.runIf(better)('an unknown extension gets 420 with Unsupported (RFC 3261 8.2.2.3)', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite({ headers: { Require: 'nothingSupportsThis, replaces, nothingSupportsThisEither' } });
    const refused = await call.answered(420);
    expect(header(refused, 'unsupported')).toBe('nothingSupportsThis, nothingSupportsThisEither');
    const { call: up } = await answer(server, application, caller);
    up.send('INFO', { headers: { Require: 'nothingSupportsThis' } });
    await caller.response(420, 'INFO');
    expect(application.inbox.left(({ sip }) => sip?.method === 'INFO')).toEqual([]);
  });

  test.runIf(better)(
    'an extension that proxies require gets 420 too, because there is none here (RFC 3261 20.29, RFC 4475 3.3.5)',
    async () => {
      const { server, caller } = stage;
      const call = caller.call(server.sip);
      call.invite({ headers: { 'Proxy-Require': 'noProxiesSupportThis' } });
      expect(header(await call.answered(420), 'unsupported')).toBe('noProxiesSupportThis');
    },
  );

  test('Max-Forwards of 0 does not stop a request at its end (RFC 4475 3.3.11)', async () => {
    const { server, application, caller } = stage;
    caller.send(
      plain('OPTIONS', server.port, `SIP/2.0/UDP ${caller.hostPort}`, unique('mf')).toString().replace(': 70', ': 0'),
      server.sip,
    );
    const frame = await application.sip('OPTIONS');
    await application.ask(`sip|${frame.fields[8]!}|`, response(200));
    await caller.response(200, 'OPTIONS');
  });

  test('compact names, folded lines, blanks and odd case are read (RFC 3261 7.3)', async () => {
    const { server, application, caller } = stage;
    const id = unique('compact');
    const lines = [
      `INVITE sip:svc@127.0.0.1:${server.port} SIP/2.0`,
      `v: SIP / 2.0 / UDP ${caller.hostPort} ;branch=z9hG4bK${id}`,
      'MAX-forwards : 70',
      'f: "A,B" <sip:alice@127.0.0.1>',
      ` ;tag=${id}`,
      `t: sip:svc@127.0.0.1:${server.port}`,
      `i: ${id}`,
      'CSeq:',
      '\t7',
      '  INVITE',
      `m: <${caller.uri('alice')}>`,
      's: one',
      ' two',
      'k: 100rel,',
      ' timer',
      'c: application/sdp',
      `l: ${sdp(4000).length}`,
    ];
    caller.send(`${lines.join('\r\n')}\r\n\r\n${sdp(4000)}`, server.sip);
    const invite = await application.sip('INVITE');
    expect(invite.sip.body).toBe(sdp(4000));
    await application.ask(`sip|${invite.fields[8]!}|`, response(486));
    const busy = await caller.response(486);
    expect(busy.raw).toMatch(/^CSeq:\s+7\s+INVITE\r$/mu);
    expect(busy.raw).toMatch(new RegExp(`^(Call-ID|i): ${id}\\r$`, 'mu')); // the reference keeps the compact names
    expect(busy.raw).toMatch(/^(To|t): .*;tag=/mu);
  });

  test('a Via that says a name gets received and rport, and its answer (RFC 3261 18.2.1, RFC 3581)', async () => {
    const { server, application, caller } = stage;
    caller.send(plain('OPTIONS', server.port, 'SIP/2.0/UDP phone.example.com', unique('name')), server.sip);
    const frame = await application.sip('OPTIONS');
    await application.ask(`sip|${frame.fields[8]!}|`, response(200));
    const via = header(await caller.response(200, 'OPTIONS'), 'via');
    expect(via).toMatch(/^SIP\/2\.0\/UDP phone\.example\.com;/u);
    expect(via).toContain(';received=127.0.0.1');
    expect(via).toContain(`;rport=${caller.port}`);
  });

  test('a body of another kind passes as it is, with its Content-Encoding (RFC 3261 8.2.3 is the application’s)', async () => {
    const { server, application, caller } = stage;
    caller.call(server.sip).send('MESSAGE', {
      headers: { 'Content-Type': 'application/x-odd', 'Content-Encoding': 'x-odd', 'Content-Disposition': 'render' },
      body: 'grüße',
    });
    const frame = await application.sip('MESSAGE');
    expect(frame.sip.body).toBe('grüße');
    expect(header(frame.sip, 'content-encoding')).toBe('x-odd');
    await application.ask(`sip|${frame.fields[8]!}|`, response(415, { 'Accept-Encoding': 'identity' }));
    expect(header(await caller.response(415, 'MESSAGE'), 'accept-encoding')).toBe('identity');
  });

  test('bodies of responses: counted in bytes, with the type that the application gives, or none (5.3)', async () => {
    const { server, application, caller } = stage;
    caller.call(server.sip).send('OPTIONS');
    const typed = await application.sip('OPTIONS');
    await application.ask(
      `sip|${typed.fields[8]!}|`,
      response(200, { 'Content-Type': 'text/plain', 'Content-Length': '5' }, 'grüße'),
    );
    const ok = await caller.response(200, 'OPTIONS');
    expect([ok.body, header(ok, 'content-length'), header(ok, 'content-type')]).toEqual(['grüße', '7', 'text/plain']);
    caller.call(server.sip).send('OPTIONS');
    const untyped = await application.sip('OPTIONS');
    await application.ask(`sip|${untyped.fields[8]!}|`, response(200, {}, 'hello'));
    const second = await caller.response(200, 'OPTIONS');
    expect([second.body, header(second, 'content-type')]).toEqual(['hello', '']);
  });

  // the reference (measured) neither answers it nor passes it on
  test.runIf(better)('a Call-ID that would shift the fields of a frame is refused (1)', async () => {
    const { server, application, caller } = stage;
    const id = unique('bar');
    caller.send(
      plain('OPTIONS', server.port, `SIP/2.0/UDP ${caller.hostPort}`, id)
        .toString()
        .replace(`Call-ID: ${id}`, `Call-ID: ${id}|x`),
      server.sip,
    );
    await caller.response(400, 'OPTIONS');
    expect(application.inbox.left(({ sip }) => sip?.method === 'OPTIONS')).toEqual([]);
  });

  test('many requests in one segment, and one request byte by byte (RFC 3261 18.3)', async () => {
    const { server, application } = stage;
    const connection = await StreamConnection.open(server.port);
    const ids = Array.from({ length: 100 }, () => unique('pipe'));
    const via = `SIP/2.0/TCP 127.0.0.1:${connection.localPort}`;
    connection.write(Buffer.concat(ids.map((id) => plain('OPTIONS', server.port, via, id))));
    for (const id of ids) {
      const frame = await application.sip('OPTIONS');
      expect(header(frame.sip, 'call-id')).toBe(id);
      application.send(`sip|${frame.fields[8]!}|`, response(200));
    }
    for (let count = 0; count < ids.length; count += 1) {
      await connection.response(200);
    }
    for (const byte of plain('OPTIONS', server.port, via, unique('slow'))) {
      connection.write(Buffer.from([byte]));
      await pause(0);
    }
    const frame = await application.sip('OPTIONS');
    application.send(`sip|${frame.fields[8]!}|`, response(200));
    await connection.response(200);
    connection.end();
  });

  // the reference (measured) neither answers it nor passes it on
  test.runIf(better)('a large body by TCP reaches the application whole', async () => {
    const { server, application } = stage;
    const connection = await StreamConnection.open(server.port);
    const body = 'x'.repeat(100_000);
    const head = plain('MESSAGE', server.port, `SIP/2.0/TCP 127.0.0.1:${connection.localPort}`, unique('large'), [
      'Content-Type',
      'text/plain',
    ]);
    connection.write(head.toString().replace('Content-Length: 0', `Content-Length: ${body.length}`) + body);
    const frame = await application.sip('MESSAGE');
    expect(frame.sip.body.length).toBe(body.length);
    await application.ask(`sip|${frame.fields[8]!}|`, response(200));
    await connection.response(200);
    connection.end();
  });
});

describeOnEngines('messages that belong to nothing, or come twice, on %s', (engine) => {
  const better = engine === 'embedded';
  const stage = setStage(engine, ['invite', 'options']);

  test('a response with another branch is not taken (RFC 3261 17.1.3)', async () => {
    const { application, callee } = stage;
    const { invite, transactionId } = await startDialling(application, callee);
    const other = header(invite, 'via').replace(/branch=[^;]+/u, 'branch=z9hG4bKother');
    callee.reply({ ...invite, headers: new Map([...invite.headers, ['via', [other]]]) }, 486);
    callee.reply(invite, 404);
    const final = await application.sip('SIP/2.0');
    expect([final.sip.status, final.fields[8]]).toEqual([404, transactionId]);
  });

  // the reference (measured) takes it
  test.runIf(better)('a response with a Via below ours is not for us (RFC 3261 8.1.3.3)', async () => {
    const { application, callee } = stage;
    const { invite } = await startDialling(application, callee);
    const vias = [...headerLines(invite, 'via'), 'SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKbelow'];
    callee.reply({ ...invite, headers: new Map([...invite.headers, ['via', vias]]) }, 603);
    callee.reply(invite, 404);
    expect((await application.sip('SIP/2.0')).sip.status).toBe(404);
  });

  test('a response with the branch of the INVITE and another method is not its answer (RFC 3261 17.1.3)', async () => {
    const { application, callee } = stage;
    const { invite } = await startDialling(application, callee);
    callee.reply({ ...invite, headers: new Map([...invite.headers, ['cseq', ['1 OPTIONS']]]) }, 486);
    callee.reply(invite, 404);
    expect((await application.sip('SIP/2.0')).sip.status).toBe(404);
  });

  // the reference (measured) takes any ACK of the dialog
  test.runIf(better)(
    'an ACK with another CSeq number does not end the repetition of a 200 (RFC 3261 13.2.2.4)',
    async () => {
      const { server, application, caller } = stage;
      const call = caller.call(server.sip);
      call.invite();
      const invite = await application.sip('INVITE');
      await application.ask(`sip|${invite.fields[8]!}|`, response(200, {}, sdp(5000)));
      const ok = await caller.response(200, 'INVITE');
      call.ack({ ...ok, headers: new Map([...ok.headers, ['cseq', ['99 INVITE']]]) });
      await caller.repeated.take(({ raw }) => raw === ok.raw, 'repeated 200', 20 * T1_MS);
      await caller.repeated.take(({ raw }) => raw === ok.raw, 'repeated 200', 20 * T1_MS);
      expect(application.inbox.left(({ sip }) => sip?.method === 'ACK')).toEqual([]);
      call.ack(ok);
      await application.sip('ACK');
    },
  );

  test('an ACK for a dialog that we do not know is not answered, and nobody hears of it', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.toTag = 'nobody';
    call.send('ACK');
    await pause(100);
    expect(caller.inbox.all).toEqual([]);
    expect(application.inbox.left(({ fields }) => fields[1] === 'sip')).toEqual([]);
  });

  test('a CANCEL with another branch matches nothing; the call rings on (RFC 3261 9.2)', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite();
    const invite = await application.sip('INVITE');
    await application.ask(`sip|${invite.fields[8]!}|`, response(180));
    await caller.response(180, 'INVITE');
    const bytes = plain('CANCEL', server.port, `SIP/2.0/UDP ${caller.hostPort}`, unique('other'));
    caller.send(bytes.toString().replace(/^Call-ID: .*$/mu, `Call-ID: ${call.callId}`), server.sip);
    await caller.response(481, 'CANCEL');
    await application.ask(`sip|${invite.fields[8]!}|`, response(486));
    await call.answered(486);
  });

  test('a CANCEL that a refusal overtook gets 200 and changes nothing (RFC 3261 9.2)', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite();
    const invite = await application.sip('INVITE');
    await application.ask(`sip|${invite.fields[8]!}|`, response(486));
    const busy = await caller.response(486, 'INVITE');
    call.cancel();
    await caller.response(200, 'CANCEL');
    call.ack(busy);
    await pause(50);
    expect(caller.inbox.left(({ status }) => status === 487)).toEqual([]);
    expect(application.inbox.left(({ sip }) => sip?.method === 'CANCEL')).toEqual([]);
  });

  test('repeated CANCEL and BYE get their answer again, and nobody hears of them twice (5.2)', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite();
    await application.sip('INVITE');
    call.cancel();
    call.cancel();
    await caller.response(200, 'CANCEL');
    await call.answered(487);
    await application.sip('CANCEL');
    if (better) {
      // the reference (measured) does not answer it, and hands it to the application
      await caller.repeated.take((message) => message.status === 200, 'second 200');
      expect(application.inbox.left(({ sip }) => sip?.method === 'CANCEL')).toEqual([]);
    }
    const { call: up } = await answer(server, application, caller);
    up.send('BYE', { branch: `z9hG4bKbye${caller.port}` });
    up.send('BYE', { branch: `z9hG4bKbye${caller.port}`, sequence: up.sequence });
    const bye = await application.sip('BYE');
    await application.ask(`sip|${bye.fields[8]!}|`, response(200));
    await caller.response(200, 'BYE');
    up.send('BYE', { branch: `z9hG4bKbye${caller.port}`, sequence: up.sequence });
    await caller.repeated.take(({ status }) => status === 200, 'second 200');
    expect(application.inbox.left(({ sip }) => sip?.method === 'BYE')).toEqual([]);
  });

  // the reference (measured) hands both to the application
  test.runIf(better)(
    'a request that came by two paths is refused on the second, even after a refusal on the first (RFC 3261 8.2.2.2)',
    async () => {
      const { server, application, caller } = stage;
      const call = caller.call(server.sip);
      call.invite();
      const invite = await application.sip('INVITE');
      await application.ask(`sip|${invite.fields[8]!}|`, response(486));
      await call.answered(486);
      call.toTag = '';
      call.send('INVITE', { sequence: 1, body: sdp(4000) });
      call.ack(await caller.response(482, 'INVITE'));
      const asked = caller.call(server.sip);
      asked.send('OPTIONS', { sequence: 1 });
      const options = await application.sip('OPTIONS');
      asked.send('OPTIONS', { sequence: 1 });
      await caller.response(482, 'OPTIONS');
      await application.ask(`sip|${options.fields[8]!}|`, response(200));
      await caller.response(200, 'OPTIONS');
      expect(application.inbox.left(({ fields }) => fields[1] === 'sip')).toEqual([]);
    },
  );

  test.each([
    ['the next CSeq', 2],
    ['the same CSeq, as some peers have it', 1],
  ])('an INVITE that was challenged comes again with %s, and is no repetition (7.5)', async (_name, sequence) => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite();
    const first = await application.sip('INVITE');
    await application.ask(
      `sip|${first.fields[8]!}|`,
      response(401, { 'WWW-Authenticate': 'Digest realm="r", nonce="n"' }),
    );
    await call.answered(401);
    call.toTag = '';
    call.send('INVITE', { sequence, body: sdp(4000), headers: { Authorization: 'Digest username="u"' } });
    const second = await application.sip('INVITE');
    await application.ask(`sip|${second.fields[8]!}|`, response(200, {}, sdp(5000)));
    await call.answered();
    await application.sip('ACK');
    application.send(`sip||${call.dialogId}`, request('BYE'));
    caller.reply(await caller.request('BYE'), 200);
  });
});

describeOnEngines('extensions that the application says it has, on %s', (engine) => {
  const better = engine === 'embedded';
  const stage = setStage(engine, ['invite', 'options'], { optionTags: ['100rel', 'TIMER'] });

  test.runIf(better).each(['replaces', 'precondition', 'siprec', 'ice'])(
    'a registered extension that is not among them gets 420: %s (RFC 3261 8.2.2.3)',
    async (tag) => {
      const { server, application, caller } = stage;
      const call = caller.call(server.sip);
      call.invite({ headers: { Require: `timer, ${tag}` } });
      expect(header(await call.answered(420), 'unsupported')).toBe(tag);
      const { call: up } = await answer(server, application, caller, { invite: { Require: 'timer, 100rel' } });
      up.send('UPDATE', { headers: { Require: tag } });
      expect(header(await caller.response(420, 'UPDATE'), 'unsupported')).toBe(tag);
    },
  );
});
