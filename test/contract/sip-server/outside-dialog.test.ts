import { describe, expect, test } from 'vitest';
import { answer, request, response, startDialling } from './support/dialogs.ts';
import { describeOnEngines } from './support/server-under-test.ts';
import { cseq, header, headerLines, sdp, tag, unique } from './support/sip-text.ts';
import { pause, setStage } from './support/suite.ts';

describeOnEngines('requests outside of dialogs on %s', (engine) => {
  const better = engine === 'embedded';
  const stage = setStage(engine, ['invite', 'options', 'register', 'message', 'refer', 'subscribe']);

  test('OPTIONS is the application’s to answer; no dialog id, no Contact of ours (5.1, 5.3)', async () => {
    const { server, application, caller } = stage;
    caller.call(server.sip).send('OPTIONS');
    const frame = await application.sip('OPTIONS');
    const echo = await application.ask(
      `sip|${frame.fields[8]!}|`,
      response(200, { Allow: 'INVITE', 'X-Mixed-case': '1', 'retry-after': '7' }),
    );
    expect(echo.fields.slice(10)).toEqual([frame.fields[8], '', '', 'Msg sent:', '']);
    const ok = await caller.response(200, 'OPTIONS');
    expect(echo.sip?.raw).toBe(ok.raw);
    expect(header(ok, 'via')).toContain(`rport=${caller.port}`);
    expect(header(ok, 'allow')).toBe('INVITE');
    expect(header(ok, 'contact')).toBe('');
    expect(tag(header(ok, 'to'))).not.toBe('');
    expect(header(ok, 'retry-after')).toBe('7');
  });

  test('REGISTER: challenged by the application, then accepted (5.1)', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.send('REGISTER');
    const first = await application.sip('REGISTER');
    await application.ask(
      `sip|${first.fields[8]!}|`,
      response(401, { 'WWW-Authenticate': 'Digest realm="r", nonce="n"' }),
    );
    const challenge = await caller.response(401, 'REGISTER');
    expect(header(challenge, 'www-authenticate')).toBe('Digest realm="r", nonce="n"');
    call.send('REGISTER', { headers: { Authorization: 'Digest username="u"' } });
    const second = await application.sip('REGISTER');
    expect(header(second.sip, 'authorization')).toBe('Digest username="u"');
    await application.ask(`sip|${second.fields[8]!}|`, response(200, { Contact: '<sip:alice@127.0.0.1>;expires=60' }));
    expect(header(await caller.response(200, 'REGISTER'), 'contact')).toBe('<sip:alice@127.0.0.1>;expires=60');
  });

  test('an INVITE that is challenged is sent again as the client says: same Call-ID and tag, CSeq + 1 (7.5)', async () => {
    const { application, callee } = stage;
    const { invite, dialogId } = await startDialling(application, callee);
    callee.reply(invite, 407, { headers: { 'Proxy-Authenticate': 'Digest realm="r", nonce="n"' } });
    await callee.request('ACK');
    const challenge = await application.sip('SIP/2.0 407');
    expect(challenge.fields[9]).toBe(dialogId);
    const sequence = cseq(invite).number + 1;
    const echo = await application.ask(
      `sip|||sip:${callee.hostPort}`,
      request(
        'INVITE',
        {
          From: header(invite, 'from'),
          'call-id': header(invite, 'call-id'),
          CSeq: `${sequence} INVITE`,
          'Proxy-Authorization': 'Digest username="u"',
        },
        sdp(5000),
        callee.uri('bob'),
      ),
    );
    const again = await callee.request('INVITE');
    expect(header(again, 'call-id')).toBe(header(invite, 'call-id'));
    expect(header(again, 'from')).toBe(header(invite, 'from'));
    expect(cseq(again).number).toBe(sequence);
    expect(header(again, 'via')).not.toBe(header(invite, 'via'));
    callee.reply(again, 200, { body: sdp(6000) });
    const ok = await application.sip('SIP/2.0 200');
    expect(ok.fields.slice(8, 10)).toEqual([echo.fields[10], dialogId]);
    await application.ask(`sip||${dialogId}`, request('ACK'));
    const ack = await callee.request('ACK');
    expect(cseq(ack).number).toBe(sequence);
    if (better) {
      expect(header(ack, 'proxy-authorization')).toBe('Digest username="u"'); // RFC 3261 13.2.2.4
    }
  });

  test('the To tag that the application wishes is used (5.3)', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite();
    const invite = await application.sip('INVITE');
    const wished = `${header(invite.sip, 'to')};tag=wished`;
    await application.ask(`sip|${invite.fields[8]!}|`, response(180, { to: wished }));
    expect(tag(header(await caller.response(180, 'INVITE'), 'to'))).toBe('wished');
    await application.ask(`sip|${invite.fields[8]!}|`, response(200, { to: wished }, sdp(5000)));
    expect(tag(header(await call.answered(), 'to'))).toBe('wished');
  });

  test('Contact is added to 200, not to 180 or 486; an application’s own wins (5.3)', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite();
    const invite = await application.sip('INVITE');
    const echo = await application.ask(`sip|${invite.fields[8]!}|`, response(180));
    expect(echo.fields[11]).toBe(call.dialogId);
    expect(header(await caller.response(180, 'INVITE'), 'contact')).toBe('');
    await application.ask(`sip|${invite.fields[8]!}|`, response(200, { contact: '<sip:svc@localhost>' }, sdp(5000)));
    expect(header(await call.answered(), 'contact')).toBe(`<sip:svc@127.0.0.1:${server.port}>`);
    const busy = caller.call(server.sip);
    busy.invite();
    const refused = await application.sip('INVITE');
    const echoed = await application.ask(`sip|${refused.fields[8]!}|`, response(486));
    expect(echoed.fields[11]).toBe(busy.dialogId);
    expect(header(await busy.answered(486), 'contact')).toBe('');
  });

  // the reference (measured) says OK to a second one that comes soon, and sends nothing
  test.runIf(better)('the first final response wins (5.3)', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite();
    const invite = await application.sip('INVITE');
    await application.ask(`sip|${invite.fields[8]!}|`, response(404));
    await call.answered(404);
    const second = await application.ask(`sip|${invite.fields[8]!}|`, response(200, {}, sdp(1)));
    expect(second.fields.slice(3)).toEqual(['NOK', 'Response not sent due to unknown transaction']);
  });

  test('a request that nobody asked for gets 503; an INVITE gets 100 before (5.1)', async () => {
    const { server, application, caller } = stage;
    for (const verb of ['invite', 'message', 'options']) {
      await application.ask(`remove_route|${verb}`);
    }
    const call = caller.call(server.sip);
    call.invite();
    await caller.response(100, 'INVITE');
    await call.answered(503);
    caller.call(server.sip).send('MESSAGE');
    await caller.response(503, 'MESSAGE');
  });

  test.runIf(better)('an unknown method gets 501, PRACK and UPDATE without dialog 481 (5.1, 11.11)', async () => {
    const { server, application, caller } = stage;
    await application.ask('remove_route|refer');
    caller.call(server.sip).send('JUMP');
    const unknown = await caller.response(501, 'JUMP');
    expect(header(unknown, 'allow').split(', ')).toEqual(expect.arrayContaining(['INVITE', 'ACK', 'BYE', 'OPTIONS']));
    caller.call(server.sip).send('PRACK', { headers: { RAck: '1 1 INVITE' } });
    await caller.response(481, 'PRACK');
    caller.call(server.sip).send('UPDATE');
    await caller.response(481, 'UPDATE');
    caller.call(server.sip).send('REFER', { headers: { 'Refer-To': '<sip:x@y>' } });
    await caller.response(501, 'REFER');
  });

  test.runIf(better)('REFER outside of dialogs goes to the application that asked for it (5.1, 11.11)', async () => {
    const { server, application, caller } = stage;
    caller.call(server.sip).send('REFER', { headers: { 'Refer-To': '<sip:x@y>' } });
    const frame = await application.sip('REFER');
    await application.ask(`sip|${frame.fields[8]!}|`, response(202));
    expect(header(await caller.response(202, 'REFER'), 'contact')).not.toBe('');
  });

  test.runIf(better)('an INVITE without Contact, or without From tag, gets 400 (11.11)', async () => {
    const { server, caller } = stage;
    const call = caller.call(server.sip);
    call.invite({ headers: { Contact: '' } });
    await call.answered(400);
    const id = unique('notag');
    const lines = [
      `INVITE sip:svc@127.0.0.1:${server.port} SIP/2.0`,
      `Via: SIP/2.0/UDP ${caller.hostPort};branch=z9hG4bK${id}`,
      'Max-Forwards: 70',
      `From: <${caller.uri('alice')}>`,
      `To: <sip:svc@127.0.0.1:${server.port}>`,
      `Call-ID: ${id}`,
      'CSeq: 1 INVITE',
      `Contact: <${caller.uri('alice')}>`,
      'Content-Length: 0',
    ];
    caller.send(`${lines.join('\r\n')}\r\n\r\n`, server.sip);
    await caller.response(400, 'INVITE');
  });

  test('a request without CSeq is answered 400 (5.1)', async () => {
    const { server, caller } = stage;
    const id = unique('nocseq');
    const lines = [
      `OPTIONS sip:svc@127.0.0.1:${server.port} SIP/2.0`,
      `Via: SIP/2.0/UDP ${caller.hostPort};branch=z9hG4bK${id}`,
      'Max-Forwards: 70',
      `From: <${caller.uri('alice')}>;tag=1`,
      `To: <sip:svc@127.0.0.1:${server.port}>`,
      `Call-ID: ${id}`,
      'Content-Length: 0',
    ];
    caller.send(`${lines.join('\r\n')}\r\n\r\n`, server.sip);
    await caller.response(400);
  });

  test.runIf(better)('an INVITE that came by two paths is answered 482 on the second (RFC 3261 8.2.2.2)', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite();
    const invite = await application.sip('INVITE');
    call.send('INVITE', { sequence: 1, body: sdp(4000) });
    call.ack(await caller.response(482, 'INVITE'));
    await application.ask(`sip|${invite.fields[8]!}|`, response(486));
    await caller.response(486, 'INVITE');
  });

  test.runIf(better)('two calls with one Call-ID and different tags are two calls (6.5)', async () => {
    const { server, application, caller } = stage;
    const first = await answer(server, application, caller);
    const second = caller.call(server.sip, { callId: first.call.callId, fromTag: 'another' });
    second.invite();
    const invite = await application.sip('INVITE');
    await application.ask(`sip|${invite.fields[8]!}|`, response(486));
    await second.answered(486);
  });

  test('Via and Record-Route of the request are copied into the response (5.3)', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite({
      headers: { Via: 'SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKx', 'Record-Route': `<sip:127.0.0.1:${caller.port};lr>` },
    });
    const invite = await application.sip('INVITE');
    await application.ask(`sip|${invite.fields[8]!}|`, response(200, {}, sdp(5000)));
    const ok = await call.answered();
    const vias = headerLines(ok, 'via').join(',').split(',');
    expect(vias).toHaveLength(2);
    expect(vias[1]).toContain('10.0.0.1;branch=z9hG4bKx');
    expect(header(ok, 'record-route')).toBe(`<sip:127.0.0.1:${caller.port};lr>`);
  });

  test('SUBSCRIBE makes a dialog on both sides; its NOTIFYs run inside (7.2)', async () => {
    const { server, application, caller, callee } = stage;
    const call = caller.call(server.sip);
    call.send('SUBSCRIBE', { headers: { Event: 'presence', Expires: '60' } });
    const subscribe = await application.sip('SUBSCRIBE');
    const echo = await application.ask(`sip|${subscribe.fields[8]!}|`, response(202, { Expires: '60' }));
    expect(echo.fields[11]).toBe(call.dialogId);
    expect(header(await caller.response(202, 'SUBSCRIBE'), 'contact')).not.toBe('');
    application.send(
      `sip||${call.dialogId}`,
      request('NOTIFY', { Event: 'presence', 'Subscription-State': 'terminated' }),
    );
    caller.reply(await caller.request('NOTIFY'), 200);
    await application.sip('SIP/2.0 200');

    const ours = await application.ask(
      'sip||',
      request('SUBSCRIBE', { Event: 'x', Expires: '60' }, '', callee.uri('bob')),
    );
    const sent = await callee.request('SUBSCRIBE');
    callee.reply(sent, 202, { headers: { Expires: '60' } });
    const accepted = await application.sip('SIP/2.0 202');
    expect(accepted.fields[8]).toBe(ours.fields[10]);
    const dialogId = `${header(sent, 'call-id')};from-tag=${tag(header(sent, 'from'))}`;
    expect(accepted.fields[9]).toBe(dialogId);
    const notify = [
      `NOTIFY sip:127.0.0.1:${server.port} SIP/2.0`,
      `Via: SIP/2.0/UDP ${callee.hostPort};branch=z9hG4bK${unique('n')}`,
      'Max-Forwards: 70',
      `From: ${header(sent, 'to')};tag=callee`,
      `To: ${header(sent, 'from')}`,
      `Call-ID: ${header(sent, 'call-id')}`,
      'CSeq: 1 NOTIFY',
      `Contact: <${callee.uri('bob')}>`,
      'Event: x',
      'Subscription-State: active',
      'Content-Length: 0',
    ];
    callee.send(`${notify.join('\r\n')}\r\n\r\n`, server.sip);
    const notified = await application.sip('NOTIFY');
    expect(notified.fields[9]).toBe(dialogId);
    await application.ask(`sip|${notified.fields[8]!}|`, response(200));
    await callee.response(200, 'NOTIFY');
  });
});

describe('subscriptions that nobody ends (embedded server)', () => {
  const stage = setStage('embedded', ['subscribe'], { timers: { t1Ms: 5, t2Ms: 40, t4Ms: 50 } });

  test('are forgotten some time after they have expired, and not before (RFC 6665 4.1.2, 4.2.2)', async () => {
    const { server, application, caller, callee } = stage;
    const call = caller.call(server.sip);
    call.send('SUBSCRIBE', { headers: { Event: 'presence', Expires: '60' } });
    const subscribe = await application.sip('SUBSCRIBE');
    await application.ask(`sip|${subscribe.fields[8]!}|`, response(200, { Expires: '1' }));
    application.send('sip||', request('SUBSCRIBE', { Event: 'x', Expires: '1' }, '', callee.uri('bob')));
    callee.reply(await callee.request('SUBSCRIBE'), 200, { headers: { Expires: '1' } });
    await application.sip('SIP/2.0 200');
    await pause(900);
    expect(server.stats()!.dialogs).toBe(2);
    await expect.poll(() => server.stats(), { timeout: 4_000 }).toMatchObject({ dialogs: 0, timers: 0 });
  });
});

describe('a NOTIFY that overtakes the answer to our SUBSCRIBE (embedded server)', () => {
  const stage = setStage('embedded', ['notify'], {
    authenticate: () => ({ admitted: false, cause: 'missing', status: 401, challenges: ['Digest realm="r"'] }),
  });

  test('is asked for no credentials, as little as in the dialog; any other one is (RFC 6665 4.1.2.4)', async () => {
    const { server, application, callee } = stage;
    application.send('sip||', request('SUBSCRIBE', { Event: 'x', Expires: '60' }, '', callee.uri('bob')));
    const sent = await callee.request('SUBSCRIBE');
    const notify = (callId: string): void => {
      const lines = [
        `NOTIFY sip:127.0.0.1:${server.port} SIP/2.0`,
        `Via: SIP/2.0/UDP ${callee.hostPort};branch=z9hG4bK${unique('n')}`,
        'Max-Forwards: 70',
        `From: ${header(sent, 'to')};tag=callee`,
        `To: ${header(sent, 'from')}`,
        `Call-ID: ${callId}`,
        'CSeq: 1 NOTIFY',
        `Contact: <${callee.uri('bob')}>`,
        'Event: x',
        'Subscription-State: active',
        'Content-Length: 0',
      ];
      callee.send(`${lines.join('\r\n')}\r\n\r\n`, server.sip);
    };
    notify('another');
    await callee.response(401, 'NOTIFY');
    notify(header(sent, 'call-id'));
    const notified = await application.sip('NOTIFY');
    await application.ask(`sip|${notified.fields[8]!}|`, response(200));
    await callee.response(200, 'NOTIFY');
  });
});
