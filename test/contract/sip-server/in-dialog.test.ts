import { expect, test } from 'vitest';
import { answer, calleeRequest, dial, request, response, startDialling } from './support/dialogs.ts';
import { RawApplication } from './support/raw-application.ts';
import { describeOnEngines, T1_MS } from './support/server-under-test.ts';
import { cseq, header, sdp } from './support/sip-text.ts';
import { pause, setStage } from './support/suite.ts';

describeOnEngines('requests inside a dialog on %s', (engine) => {
  const better = engine === 'embedded';
  const stage = setStage(engine, ['invite']);

  test('of the peer go to the application with the dialog id, and its answers back (6.5)', async () => {
    const { server, application, caller } = stage;
    const { call, dialogId } = await answer(server, application, caller);
    for (const method of ['INFO', 'OPTIONS', 'MESSAGE', 'NOTIFY', 'REFER', 'UPDATE']) {
      call.send(method, { headers: { 'Refer-To': '<sip:x@y>', Event: 'refer' } });
      const frame = await application.sip(method);
      expect(frame.fields[9]).toBe(dialogId);
      expect(frame.fields[10]).toBe('');
      const echo = await application.ask(`sip|${frame.fields[8]!}|`, response(202));
      expect(echo.fields.slice(3, 5)).toEqual(['OK', 'application']);
      expect(echo.fields.slice(10, 12)).toEqual([frame.fields[8], dialogId]);
      expect(echo.fields.slice(12)).toEqual(['', 'Msg sent:', '']);
      await caller.response(202, method);
    }
  });

  test('of the application get our tags, the next CSeq and the remote target; answers come back (6.1, 6.6)', async () => {
    const { server, application, caller } = stage;
    const { call, dialogId, answer: ok } = await answer(server, application, caller);
    let last = 0;
    for (const method of ['INFO', 'NOTIFY', 'REFER', 'OPTIONS']) {
      const echo = await application.ask(`sip||${dialogId}`, request(method, { 'X-A': '1' }));
      const received = await caller.request(method);
      expect(echo.sip!.raw).toBe(received.raw);
      expect(received.uri).toBe(caller.uri('alice'));
      expect(header(received, 'from')).toBe(header(ok, 'to'));
      expect(header(received, 'to')).toContain(`;tag=${call.fromTag}`);
      expect(header(received, 'x-a')).toBe('1');
      expect(last === 0 ? 1 : cseq(received).number - last).toBe(1);
      last = cseq(received).number;
      caller.reply(received, 200);
      const answered = await application.sip('SIP/2.0 200');
      expect(answered.fields.slice(8, 10)).toEqual([echo.fields[10], dialogId]);
    }
  });

  test.runIf(better)('REFER, NOTIFY and UPDATE of ours carry Contact, and so do their 2xx (11.10)', async () => {
    const { server, application, caller } = stage;
    const { call, dialogId } = await answer(server, application, caller);
    for (const method of ['NOTIFY', 'REFER', 'UPDATE']) {
      application.send(`sip||${dialogId}`, request(method));
      const received = await caller.request(method);
      expect(header(received, 'contact')).toBe(`<sip:127.0.0.1:${server.port}>`);
      caller.reply(received, 200);
    }
    for (const method of ['REFER', 'UPDATE']) {
      call.send(method, { headers: { 'Refer-To': '<sip:x@y>' } });
      const frame = await application.sip(method);
      application.send(`sip|${frame.fields[8]!}|`, response(202));
      expect(header(await caller.response(202, method), 'contact')).toBe(`<sip:127.0.0.1:${server.port}>`);
    }
  });

  test('a re-INVITE of the peer: 100 from the server, 200 with Contact, ACK to the application (6.5)', async () => {
    const { server, application, caller } = stage;
    const { call, dialogId } = await answer(server, application, caller);
    call.invite({ body: sdp(4002) });
    const again = await application.sip('INVITE');
    expect(again.fields[9]).toBe(dialogId);
    expect(again.sip.body).toBe(sdp(4002));
    await application.ask(`sip|${again.fields[8]!}|`, response(200, {}, sdp(5002)));
    const ok = await caller.response(200, 'INVITE');
    expect(header(ok, 'contact')).toContain(`sip:127.0.0.1:${server.port}`);
    call.ack(ok);
    const ack = await application.sip('ACK');
    expect(ack.fields[9]).toBe(dialogId);
    call.invite({ body: sdp(4003) });
    const third = await application.sip('INVITE');
    await application.ask(`sip|${third.fields[8]!}|`, response(488));
    await call.answered(488);
    call.send('INFO');
    const info = await application.sip('INFO');
    await application.ask(`sip|${info.fields[8]!}|`, response(200));
    await caller.response(200, 'INFO');
  });

  test('a re-INVITE of ours: the application acknowledges the 200, the server a 488 (6.6)', async () => {
    const { application, callee } = stage;
    const { dialogId, invite } = await dial(application, callee);
    const first = await application.ask(`sip||${dialogId}`, request('INVITE', {}, sdp(5002)));
    const again = await callee.request('INVITE');
    expect(cseq(again).number).toBe(cseq(invite).number + 1);
    expect(header(again, 'contact')).toBe(header(invite, 'contact'));
    callee.reply(again, 200, { body: sdp(6002) });
    const ok = await application.sip('SIP/2.0 200');
    expect(ok.fields[8]).toBe(first.fields[10]);
    await application.ask(`sip||${dialogId}`, request('ACK'));
    expect(cseq(await callee.request('ACK')).number).toBe(cseq(again).number);
    application.send(`sip||${dialogId}`, request('INVITE', {}, sdp(5004)));
    const refused = await callee.request('INVITE');
    callee.reply(refused, 488);
    await callee.request('ACK');
    await application.sip('SIP/2.0 488');
    if (better) {
      // the reference (measured) says OK and sends a second ACK
      const late = await application.ask(`sip||${dialogId}`, request('ACK'));
      expect(late.fields[3]).toBe('NOK');
    }
    application.send(`sip||${dialogId}`, request('INFO'));
    callee.reply(await callee.request('INFO'), 200);
    await application.sip('SIP/2.0 200');
  });

  // the reference (measured) takes the number of the request in between
  test.runIf(better)('the ACK of a re-INVITE has its CSeq although other requests came between (6.6)', async () => {
    const { application, callee } = stage;
    const { dialogId } = await dial(application, callee);
    application.send(`sip||${dialogId}`, request('INVITE', {}, sdp(5002)));
    const again = await callee.request('INVITE');
    application.send(`sip||${dialogId}`, request('INFO'));
    const info = await callee.request('INFO');
    callee.reply(info, 200);
    callee.reply(again, 200, { body: sdp(6002) });
    await application.sip('SIP/2.0 200');
    await application.sip('SIP/2.0 200');
    await application.ask(`sip||${dialogId}`, request('ACK'));
    expect(cseq(await callee.request('ACK')).number).toBe(cseq(again).number);
  });

  test.runIf(better)('a repeated 200 to our re-INVITE is acknowledged again, and not forwarded (11.7)', async () => {
    const { application, callee } = stage;
    const { dialogId } = await dial(application, callee);
    application.send(`sip||${dialogId}`, request('INVITE', {}, sdp(5002)));
    const again = await callee.request('INVITE');
    callee.reply(again, 200, { body: sdp(6002) });
    await application.sip('SIP/2.0 200');
    await application.ask(`sip||${dialogId}`, request('ACK'));
    const ack = await callee.request('ACK');
    callee.reply(again, 200, { body: sdp(6002) });
    const repeated = await callee.repeated.take(({ method }) => method === 'ACK', 'second ACK');
    expect(repeated.raw).toBe(ack.raw);
    expect(application.inbox.left(({ sip }) => sip?.status === 200)).toEqual([]);
  });

  // the reference (measured) keeps the first Contact
  test.runIf(better)(
    'target refresh: requests go to the Contact of the latest re-INVITE (6.5; RFC 3261 12.2.2)',
    async () => {
      const { server, application, caller } = stage;
      const { call, dialogId } = await answer(server, application, caller);
      call.invite({ headers: { Contact: `<${caller.uri('alice2')}>` } });
      const again = await application.sip('INVITE');
      await application.ask(`sip|${again.fields[8]!}|`, response(200, {}, sdp(5002)));
      await call.answered();
      application.send(`sip||${dialogId}`, request('INFO'));
      const info = await caller.request('INFO');
      expect(info.uri).toBe(caller.uri('alice2'));
      caller.reply(info, 200);
    },
  );

  test('a re-INVITE without offer: ours in the 200, and the answer in the ACK reaches the application (5.4)', async () => {
    const { server, application, caller } = stage;
    const { call, dialogId } = await answer(server, application, caller);
    call.invite({ body: '' });
    const again = await application.sip('INVITE');
    expect(again.sip.body).toBe('');
    await application.ask(`sip|${again.fields[8]!}|`, response(200, {}, sdp(5002)));
    const ok = await caller.response(200, 'INVITE');
    expect(header(ok, 'content-type')).toBe('application/sdp');
    call.ack(ok, { body: sdp(4002) });
    const ack = await application.sip('ACK');
    expect([ack.fields[9], ack.sip.body]).toEqual([dialogId, sdp(4002)]);
  });

  test('a re-INVITE of ours without offer is answered in the ACK (6.6)', async () => {
    const { application, callee } = stage;
    const { dialogId } = await dial(application, callee);
    application.send(`sip||${dialogId}`, request('INVITE'));
    const again = await callee.request('INVITE');
    expect([again.body, header(again, 'content-length')]).toEqual(['', '0']);
    callee.reply(again, 200, { body: sdp(6002) });
    await application.sip('SIP/2.0 200');
    await application.ask(`sip||${dialogId}`, request('ACK', {}, sdp(5002)));
    const ack = await callee.request('ACK');
    expect([ack.body, header(ack, 'content-type')]).toEqual([sdp(5002), 'application/sdp']);
  });

  // the reference (measured) says OK and sends nothing
  test.runIf(better)(
    'a re-INVITE of ours is cancelled by its transaction id; the dialog goes on (6.4, 6.6)',
    async () => {
      const { application, callee } = stage;
      const { dialogId } = await dial(application, callee);
      const asked = await application.ask(`sip||${dialogId}`, request('INVITE', {}, sdp(5002)));
      const again = await callee.request('INVITE');
      callee.reply(again, 180);
      await application.sip('SIP/2.0 180');
      application.send(`sip|${asked.fields[10]!}|`, request('CANCEL'));
      const cancel = await callee.request('CANCEL');
      expect(header(cancel, 'via')).toBe(header(again, 'via'));
      expect(cancel.uri).toBe(again.uri);
      callee.reply(cancel, 200);
      callee.reply(again, 487);
      await callee.request('ACK');
      expect((await application.sip('SIP/2.0 487')).fields[8]).toBe(asked.fields[10]);
      application.send(`sip||${dialogId}`, request('INFO'));
      callee.reply(await callee.request('INFO'), 200);
      await application.sip('SIP/2.0 200');
    },
  );

  test('a body without type is refused unless it is SDP, in a dialog as well (6.1)', async () => {
    const { application, callee } = stage;
    const { dialogId } = await dial(application, callee);
    const untyped = await application.ask(`sip||${dialogId}`, request('INFO', {}, 'hello'));
    expect(untyped.fields.slice(3)).toEqual(['NOK', 'Server error: missing content-type']);
    application.send(`sip||${dialogId}`, request('UPDATE', {}, sdp(5002)));
    const update = await callee.request('UPDATE');
    expect(header(update, 'content-type')).toBe('application/sdp');
    callee.reply(update, 200);
  });

  test('any application may send in a dialog; what the peer sends still goes to its owner (6.6)', async () => {
    const { server, application, caller } = stage;
    const { call, dialogId } = await answer(server, application, caller);
    const other = await RawApplication.connect(server);
    const echo = await other.ask(`sip||${dialogId}`, request('INFO'));
    caller.reply(await caller.request('INFO'), 200);
    expect((await other.sip('SIP/2.0 200')).fields[8]).toBe(echo.fields[10]);
    call.send('INFO');
    const info = await application.sip('INFO');
    await application.ask(`sip|${info.fields[8]!}|`, response(200));
    await caller.response(200, 'INFO');
    expect(other.inbox.left(({ fields }) => fields[1] === 'sip')).toEqual([]);
    other.close();
  });

  test.runIf(better)('offers that cross get 491, in every kind of request (RFC 3264 4, RFC 3311 5.2)', async () => {
    const { server, application, callee } = stage;
    const dialled = await dial(application, callee);
    application.send(`sip||${dialled.dialogId}`, request('UPDATE', {}, sdp(5002)));
    const ours = await callee.request('UPDATE');
    calleeRequest(callee, server, dialled, 'UPDATE', 1, { body: sdp(6002) });
    await callee.response(491, 'UPDATE');
    calleeRequest(callee, server, dialled, 'INVITE', 2, { body: sdp(6002), branch: 'z9hG4bKcrossed' });
    await callee.response(491, 'INVITE');
    calleeRequest(callee, server, dialled, 'ACK', 2, { branch: 'z9hG4bKcrossed' });
    callee.reply(ours, 200, { body: sdp(6004) });
    await application.sip('SIP/2.0 200');
    application.send(`sip||${dialled.dialogId}`, request('INVITE', {}, sdp(5004)));
    const again = await callee.request('INVITE');
    calleeRequest(callee, server, dialled, 'UPDATE', 3, { body: sdp(6006) });
    await callee.response(491, 'UPDATE');
    calleeRequest(callee, server, dialled, 'UPDATE', 4);
    const refresh = await application.sip('UPDATE');
    await application.ask(`sip|${refresh.fields[8]!}|`, response(200));
    await callee.response(200, 'UPDATE');
    callee.reply(again, 488);
    await application.sip('SIP/2.0 488');
    calleeRequest(callee, server, dialled, 'UPDATE', 5, { body: sdp(6008) });
    const late = await application.sip('UPDATE');
    await application.ask(`sip|${late.fields[8]!}|`, response(200, {}, sdp(5006)));
    await callee.response(200, 'UPDATE');
  });

  test.runIf(better)('a second re-INVITE while one is pending gets 500 with Retry-After (RFC 3261 14.2)', async () => {
    const { server, application, caller } = stage;
    const { call } = await answer(server, application, caller);
    call.invite({ body: sdp(4002) });
    const first = await application.sip('INVITE');
    call.invite({ body: sdp(4004) });
    const refused = await caller.response(500, 'INVITE');
    expect(Number(header(refused, 'retry-after'))).toBeLessThanOrEqual(10);
    call.ack(refused);
    await application.ask(`sip|${first.fields[8]!}|`, response(200, {}, sdp(5002)));
    call.ack(await caller.response(200, 'INVITE'));
  });

  test.runIf(better)('glare: a re-INVITE that crosses ours gets 491, ours goes on (RFC 3261 14.2)', async () => {
    const { server, application, caller } = stage;
    const { call, dialogId } = await answer(server, application, caller);
    application.send(`sip||${dialogId}`, request('INVITE', {}, sdp(5002)));
    const ours = await caller.request('INVITE');
    call.invite({ body: sdp(4002) });
    call.ack(await caller.response(491, 'INVITE'));
    caller.reply(ours, 200, { body: sdp(4004), contact: `<${caller.uri('alice')}>` });
    await application.sip('SIP/2.0 200');
    await application.ask(`sip||${dialogId}`, request('ACK'));
    await caller.request('ACK');
  });

  test.runIf(better)('a repeated request is refused again, whatever has changed meanwhile', async () => {
    const { server, application, caller } = stage;
    const { call, dialogId } = await answer(server, application, caller);
    application.send(`sip||${dialogId}`, request('INVITE', {}, sdp(5002)));
    const ours = await caller.request('INVITE');
    call.invite({ body: sdp(4002) });
    await caller.response(491, 'INVITE');
    caller.reply(ours, 200, { body: sdp(4004), contact: `<${caller.uri('alice')}>` });
    await application.sip('SIP/2.0 200');
    await application.ask(`sip||${dialogId}`, request('ACK'));
    await caller.request('ACK');
    call.inviteAgain();
    await caller.repeated.take(({ status }) => status === 491, 'second 491');
    expect(application.inbox.left(({ fields, sip }) => fields[1] === 'sip' && sip?.method === 'INVITE')).toEqual([]);
  });

  test.runIf(better)('glare the other way: the application is told 491, nothing is sent (RFC 3261 14.1)', async () => {
    const { server, application, caller } = stage;
    const { call, dialogId } = await answer(server, application, caller);
    call.invite({ body: sdp(4002) });
    const theirs = await application.sip('INVITE');
    const echo = await application.ask(`sip||${dialogId}`, request('INVITE', {}, sdp(5002)));
    expect(echo.fields[3]).toBe('OK');
    const told = await application.sip('SIP/2.0 491');
    expect(told.fields[8]).toBe(echo.fields[10]);
    await application.ask(`sip|${theirs.fields[8]!}|`, response(200, {}, sdp(5002)));
    await call.answered();
  });

  test.runIf(better)('a request with a lower CSeq gets 500 and is not passed on (RFC 3261 12.2.2)', async () => {
    const { server, application, caller } = stage;
    const { call } = await answer(server, application, caller);
    call.send('INFO', { sequence: 10 });
    const info = await application.sip('INFO');
    await application.ask(`sip|${info.fields[8]!}|`, response(200));
    await caller.response(200, 'INFO');
    call.send('INFO', { sequence: 5 });
    await caller.response(500, 'INFO');
  });

  test('requests in dialogs that we do not know get 481 (5.1)', async () => {
    const { server, caller } = stage;
    const call = caller.call(server.sip);
    call.toTag = 'nobody';
    for (const method of ['INVITE', 'BYE', 'UPDATE']) {
      call.send(method);
      const refused = await caller.response(481, method);
      if (method === 'INVITE') {
        call.ack(refused);
      }
    }
    call.send('INFO');
    const answered = await caller.inbox.take(({ status }) => status !== null && status >= 400, 'answer to INFO');
    expect([481, 503]).toContain(answered.status);
  });

  test('BYE without dialog gets 481 (5.1)', async () => {
    const { server, caller } = stage;
    caller.call(server.sip).send('BYE');
    await caller.response(481, 'BYE');
  });

  test('a BYE ends the dialog: its echo has no dialog id, and what follows is NOK or 481 (4, 6.5)', async () => {
    const { server, application, caller } = stage;
    const { call, dialogId } = await answer(server, application, caller);
    call.send('BYE');
    const bye = await application.sip('BYE');
    expect(bye.fields[9]).toBe(dialogId);
    const echo = await application.ask(`sip|${bye.fields[8]!}|`, response(200));
    expect(echo.fields[11]).toBe('');
    await caller.response(200, 'BYE');
    const late = await application.ask(`sip||${dialogId}`, request('INFO'));
    expect(late.fields[3]).toBe('NOK');
    expect(late.fields[4]).toMatch(/unable to find dialog/iu);
    call.send('INVITE');
    await call.answered(481);
  });

  test('a BYE that crosses ours comes to the application before its own can fail (6.5)', async () => {
    const { server, application, caller } = stage;
    for (let round = 0; round < 20; round++) {
      const { call, dialogId } = await answer(server, application, caller);
      call.send('BYE');
      const ours = application.send(`sip||${dialogId}`, request('BYE'));
      const reply = await application.answer(ours);
      const theirs = await application.sip('BYE');
      const { all } = application.inbox;
      if (reply.fields[3] === 'NOK') expect(all.indexOf(theirs)).toBeLessThan(all.indexOf(reply));
    }
  });

  test('a request that is pending when the BYE comes is answered with a failure by the server (6.5)', async () => {
    const { server, application, caller } = stage;
    const { call } = await answer(server, application, caller);
    call.send('INFO');
    const info = await application.sip('INFO');
    call.send('BYE');
    const bye = await application.sip('BYE');
    await application.ask(`sip|${bye.fields[8]!}|`, response(200));
    const failed = await caller.inbox.take(
      (message) => message.status !== null && cseq(message).method === 'INFO',
      'answer to INFO',
      T1_MS * 80,
    );
    expect(failed.status).toBe(500);
    const late = await application.ask(`sip|${info.fields[8]!}|`, response(200));
    expect(late.fields[3]).toBe('NOK');
  });

  test('BYE of ours: challenged, tried again with the next CSeq, and then over (6.6, 7.5)', async () => {
    const { application, callee } = stage;
    const { dialogId } = await dial(application, callee);
    application.send(`sip||${dialogId}`, request('BYE'));
    const bye = await callee.request('BYE');
    callee.reply(bye, 401, { headers: { 'WWW-Authenticate': 'Digest realm="r", nonce="n"' } });
    await application.sip('SIP/2.0 401');
    const sequence = cseq(bye).number + 1;
    application.send(`sip||${dialogId}`, request('BYE', { CSeq: `${sequence} BYE`, Authorization: 'Digest x="y"' }));
    const again = await callee.request('BYE');
    expect(cseq(again).number).toBe(sequence);
    expect(header(again, 'authorization')).toBe('Digest x="y"');
    callee.reply(again, 200);
    const done = await application.sip('SIP/2.0 200');
    expect(done.fields[9]).toBe(dialogId);
    expect((await application.ask(`sip||${dialogId}`, request('INFO'))).fields[3]).toBe('NOK');
  });

  test.runIf(better)('a CSeq number that the application asks for is not used twice (RFC 3261 12.2.1.1)', async () => {
    const { application, callee } = stage;
    const { dialogId, invite } = await dial(application, callee);
    const first = cseq(invite).number;
    application.send(`sip||${dialogId}`, request('INFO'));
    callee.reply(await callee.request('INFO'), 200);
    application.send(`sip||${dialogId}`, request('BYE', { CSeq: `${first + 1} BYE` }));
    const bye = await callee.request('BYE');
    expect(cseq(bye).number).toBe(first + 2);
    callee.reply(bye, 200);
  });

  test('BYE of ours without answer ends as 408, and the dialog with it (6.6)', async () => {
    const { application, callee } = stage;
    const { dialogId } = await dial(application, callee);
    const echo = await application.ask(`sip||${dialogId}`, request('BYE'));
    const timedOut = await application.sip('SIP/2.0 408', 80 * T1_MS);
    expect(timedOut.fields.slice(2, 7)).toEqual(['network', '0', 'udp', '', '0']);
    expect(timedOut.fields[8]).toBe(echo.fields[10]);
  });

  test('BYE of ours while our re-INVITE is pending cancels that one (6.6)', async () => {
    const { application, callee } = stage;
    const { dialogId } = await dial(application, callee);
    application.send(`sip||${dialogId}`, request('INVITE', {}, sdp(5002)));
    const again = await callee.request('INVITE');
    callee.reply(again, 100);
    await pause(30);
    application.send(`sip||${dialogId}`, request('BYE'));
    callee.reply(await callee.request('CANCEL'), 200);
    callee.reply(again, 487);
    callee.reply(await callee.request('BYE'), 200);
    await callee.request('ACK');
    await application.sip('SIP/2.0 200');
    if (better) {
      await application.sip('SIP/2.0 487'); // the reference swallows it (11.7)
    }
  });

  test.runIf(better)('CANCEL of the peer’s re-INVITE reaches the application (5.5, 11.7)', async () => {
    const { server, application, caller } = stage;
    const { call, dialogId } = await answer(server, application, caller);
    call.invite({ body: sdp(4002) });
    const again = await application.sip('INVITE');
    call.cancel();
    await caller.response(200, 'CANCEL');
    await call.answered(487);
    const cancel = await application.sip('CANCEL');
    expect(cancel.fields[8]).toBe(again.fields[8]);
    expect((await application.ask(`sip|${again.fields[8]!}|`, response(200))).fields[3]).toBe('NOK');
    application.send(`sip||${dialogId}`, request('INFO'));
    caller.reply(await caller.request('INFO'), 200);
  });

  test.runIf(better)('a terminated NOTIFY does not end an INVITE dialog (6.5, 11.11)', async () => {
    const { server, application, caller } = stage;
    const { call, dialogId } = await answer(server, application, caller);
    call.send('NOTIFY', { headers: { 'Subscription-State': 'terminated;reason=noresource' } });
    const notify = await application.sip('NOTIFY');
    await application.ask(`sip|${notify.fields[8]!}|`, response(200));
    await caller.response(200, 'NOTIFY');
    call.send('INFO');
    const info = await application.sip('INFO');
    expect(info.fields[9]).toBe(dialogId);
    await application.ask(`sip|${info.fields[8]!}|`, response(200));
    await caller.response(200, 'INFO');
  });

  test('a re-INVITE that is pending when the BYE comes is answered by the server (6.5; RFC 3261 15.1.2)', async () => {
    const { server, application, caller } = stage;
    const { call } = await answer(server, application, caller);
    call.invite({ body: sdp(4002) });
    await application.sip('INVITE');
    call.send('BYE');
    const bye = await application.sip('BYE');
    await application.ask(`sip|${bye.fields[8]!}|`, response(200));
    await caller.response(200, 'BYE');
    const failed = await caller.inbox.take(
      (message) => message.status !== null && message.status >= 300 && cseq(message).method === 'INVITE',
      'answer to INVITE',
      T1_MS * 80,
    );
    expect(failed.status).toBe(better ? 487 : 500); // 487 is what RFC 3261 recommends
  });

  test('nothing is sent in an early dialog that only an unreliable 18x has made (7.3)', async () => {
    const { application, callee } = stage;
    const { invite, dialogId } = await startDialling(application, callee);
    callee.reply(invite, 183, { tag: 'early', body: sdp(6000) });
    await application.sip('SIP/2.0 183');
    const refused = await application.ask(`sip||${dialogId}`, request('INFO'));
    expect(refused.fields.slice(3)).toEqual(['NOK', 'Server error: unable to find dialog for dialog id provided']);
    callee.reply(invite, 183, { tag: 'early', headers: { Require: '100rel', RSeq: '5' }, body: sdp(6000) });
    await application.sip('SIP/2.0 183');
    application.send(`sip||${dialogId}`, request('UPDATE', {}, sdp(5002)));
    callee.reply(await callee.request('UPDATE'), 200, { body: sdp(6002) });
    await application.sip('SIP/2.0 200');
    callee.reply(invite, 486, { tag: 'early' });
    await application.sip('SIP/2.0 486');
  });

  test('UPDATE in an early dialog goes to the application, both ways (6.5)', async () => {
    const { server, application, caller, callee } = stage;
    const call = caller.call(server.sip);
    call.invite();
    const invite = await application.sip('INVITE');
    await application.ask(`sip|${invite.fields[8]!}|`, response(183, {}, sdp(5000)));
    const early = await caller.response(183, 'INVITE');
    call.toTag = /tag=([^;]+)/u.exec(header(early, 'to'))![1]!;
    call.send('UPDATE', { body: sdp(4002) });
    const update = await application.sip('UPDATE');
    expect(update.fields[9]).toBe(call.dialogId);
    await application.ask(`sip|${update.fields[8]!}|`, response(200, { cseq: `${call.sequence} UPDATE` }, sdp(5002)));
    await caller.response(200, 'UPDATE');
    call.cancel();
    await call.answered(487);

    const dialled = await startDialling(application, callee);
    callee.reply(dialled.invite, 183, { tag: 'early', body: sdp(6000) });
    await application.sip('SIP/2.0 183');
    calleeRequest(callee, server, dialled, 'UPDATE', 1, { tag: 'early', body: sdp(6002) });
    const theirs = await application.sip('UPDATE');
    expect(theirs.fields[9]).toBe(dialled.dialogId);
    await application.ask(`sip|${theirs.fields[8]!}|`, response(200, { cseq: '1 UPDATE' }, sdp(5002)));
    await callee.response(200, 'UPDATE');
    callee.reply(dialled.invite, 486, { tag: 'early' });
    await application.sip('SIP/2.0 486');
  });

  test.runIf(better)('a second UPDATE while one is pending gets 500 (RFC 3311 5.2)', async () => {
    const { server, application, caller } = stage;
    const { call } = await answer(server, application, caller);
    call.send('UPDATE', { body: sdp(4002) });
    const first = await application.sip('UPDATE');
    call.send('UPDATE', { body: sdp(4004) });
    expect(header(await caller.response(500, 'UPDATE'), 'retry-after')).toMatch(/^\d$/u);
    await application.ask(`sip|${first.fields[8]!}|`, response(200, {}, sdp(5002)));
    await caller.response(200, 'UPDATE');
  });

  test.runIf(better)('INFO in an early dialog reaches the application with the dialog id (6.5)', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite();
    const invite = await application.sip('INVITE');
    await application.ask(`sip|${invite.fields[8]!}|`, response(180));
    const early = await caller.response(180, 'INVITE');
    call.toTag = /tag=([^;]+)/u.exec(header(early, 'to'))![1]!;
    call.send('INFO');
    const info = await application.sip('INFO');
    expect(info.fields[9]).toBe(call.dialogId);
    await application.ask(`sip|${info.fields[8]!}|`, response(200));
    await caller.response(200, 'INFO');
    call.send('BYE');
    await caller.response(200, 'BYE');
    await call.answered(487); // RFC 3261 15: a BYE in an early dialog ends its INVITE
    const told = await application.sip('CANCEL');
    expect(told.fields[8]).toBe(invite.fields[8]);
  });

  test.runIf(better)('BYE and re-INVITE of ours wait for the ACK of our 200 (RFC 3261 15, 14.1)', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite();
    const invite = await application.sip('INVITE');
    await application.ask(`sip|${invite.fields[8]!}|`, response(200, {}, sdp(5000)));
    const ok = await caller.response(200, 'INVITE');
    application.send(`sip||${call.dialogId}`, request('BYE'));
    await pause(50);
    expect(caller.inbox.left(({ method }) => method === 'BYE')).toEqual([]);
    call.ack(ok);
    caller.reply(await caller.request('BYE'), 200);
  });
});
