import { describe, expect, test } from 'vitest';
import { answer, calleeRequest, dial, request, response } from './support/dialogs.ts';
import { describeOnEngines, T1_MS } from './support/server-under-test.ts';
import { cseq, header, sdp } from './support/sip-text.ts';
import { pause, setStage } from './support/suite.ts';

describeOnEngines('session timers as answered by %s (7.4; RFC 4028)', (engine) => {
  const better = engine === 'embedded';
  const stage = setStage(engine, ['invite']);

  test.each([
    ['without refresher: declined', '1800', '', ''],
    ['refresher=uac: echoed', '1800;refresher=uac', '', '1800;refresher=uac'],
    ['refresher=uas: echoed', '1800;refresher=uas', '', '1800;refresher=uas'],
    ['too small: raised to the minimum', '30;refresher=uac', '', '90;refresher=uac'],
    ['the application’s wins', '1800;refresher=uac', '600;refresher=uas', '600;refresher=uas'],
  ])('an offer %s', async (_name, offered, applications, answered) => {
    const { server, application, caller } = stage;
    const { answer: ok } = await answer(server, application, caller, {
      invite: { 'Session-Expires': offered, Supported: 'timer' },
      ...(applications === '' ? {} : { response: { 'session-expires': applications } }),
    });
    expect(header(ok, 'session-expires')).toBe(answered);
    if (better) {
      expect(header(ok, 'require')).toBe(answered.endsWith('uac') ? 'timer' : '');
    }
  });

  test('an application may refuse an interval itself: its 422 keeps Min-SE', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite({ headers: { 'Session-Expires': '100;refresher=uac', Supported: 'timer' } });
    const invite = await application.sip('INVITE');
    await application.ask(`sip|${invite.fields[8]!}|`, response(422, { 'min-se': '300' }));
    expect(header(await call.answered(422), 'min-se')).toBe('300');
  });

  test('a re-INVITE below the minimum gets 422 from the server; the call goes on', async () => {
    const { server, application, caller } = stage;
    const { call, dialogId } = await answer(server, application, caller);
    call.invite({ headers: { 'Session-Expires': '30;refresher=uac', Supported: 'timer' } });
    const refused = await caller.response(422, 'INVITE');
    expect(header(refused, 'min-se')).toBe('90');
    call.ack(refused);
    application.send(`sip||${dialogId}`, request('INFO'));
    caller.reply(await caller.request('INFO'), 200);
    expect(application.inbox.all.filter(({ sip }) => sip?.method === 'INVITE')).toHaveLength(1);
  });
});

describe('session timers that run out (embedded server, small intervals)', () => {
  const stage = setStage('embedded', ['invite'], { sessionTimers: { minSeconds: 1 } });

  test('we refresh: re-INVITE with our latest SDP, acknowledged by the server; the application sees nothing', async () => {
    const { application, callee } = stage;
    const { invite } = await dial(application, callee, {
      response: { 'Session-Expires': '2;refresher=uac' },
      invite: { 'Session-Expires': '2', Supported: 'timer' },
    });
    const before = application.inbox.all.length;
    for (let round = 1; round <= 2; round += 1) {
      const refresh = await callee.request('INVITE');
      expect(cseq(refresh).number).toBe(cseq(invite).number + round);
      expect(refresh.body).toBe(sdp(5000));
      expect(header(refresh, 'session-expires')).toBe('2;refresher=uac');
      expect(header(refresh, 'contact')).toBe(header(invite, 'contact'));
      callee.reply(refresh, 200, { body: sdp(6000), headers: { 'Session-Expires': '2;refresher=uac' } });
      expect(cseq(await callee.request('ACK')).number).toBe(cseq(refresh).number);
    }
    expect(application.inbox.all.length).toBe(before);
  });

  test('491 to our refresh: tried again; anything else: BYE, and the application is told', async () => {
    const { application, callee } = stage;
    const { dialogId } = await dial(application, callee, { response: { 'Session-Expires': '2;refresher=uac' } });
    callee.reply(await callee.request('INVITE'), 491);
    await callee.request('ACK');
    callee.reply(await callee.request('INVITE'), 500);
    await callee.request('ACK');
    const bye = await callee.request('BYE');
    expect(header(bye, 'reason')).toContain('text="Session timer expired"');
    callee.reply(bye, 200);
    const told = await application.sip('BYE');
    expect(told.fields.slice(8, 10)).toEqual(['unsolicited', dialogId]);
  });

  test('the peer promises to refresh and does not: BYE before the interval ends (RFC 4028 10)', async () => {
    const { server, application, caller } = stage;
    const { call } = await answer(server, application, caller, {
      invite: { 'Session-Expires': '3;refresher=uac', Supported: 'timer' },
    });
    const began = Date.now();
    const bye = await caller.request('BYE');
    expect(Date.now() - began).toBeLessThan(3_000);
    expect(header(bye, 'reason')).toContain('text="Session timer expired"');
    caller.reply(bye, 200);
    expect((await application.sip('BYE')).fields[9]).toBe(call.dialogId);
  });

  test('a re-INVITE or UPDATE of the peer starts the interval anew', async () => {
    const { server, application, callee } = stage;
    const dialled = await dial(application, callee, { response: { 'Session-Expires': '2;refresher=uas' } });
    const headers = { 'Session-Expires': '2;refresher=uac', Supported: 'timer' };
    for (const [index, method] of ['UPDATE', 'INVITE', 'UPDATE'].entries()) {
      await pause(900);
      calleeRequest(callee, server, dialled, method, index + 1, {
        headers,
        body: method === 'INVITE' ? sdp(6000) : '',
      });
      const frame = await application.sip(method);
      await application.ask(`sip|${frame.fields[8]!}|`, response(200, {}, method === 'INVITE' ? sdp(5000) : ''));
      const ok = await callee.response(200, method);
      expect(header(ok, 'session-expires')).toBe('2;refresher=uac');
      if (method === 'INVITE') {
        calleeRequest(callee, server, dialled, 'ACK', index + 1);
      }
    }
    expect(callee.inbox.left(({ method }) => method === 'BYE')).toEqual([]);
    callee.reply(await callee.request('BYE'), 200);
  });

  test('a refresh of the peer without Session-Expires ends the timer', async () => {
    const { server, application, callee } = stage;
    const dialled = await dial(application, callee, { response: { 'Session-Expires': '2;refresher=uas' } });
    calleeRequest(callee, server, dialled, 'INVITE', 1, { body: sdp(6000) });
    const frame = await application.sip('INVITE');
    await application.ask(`sip|${frame.fields[8]!}|`, response(200, {}, sdp(5000)));
    await callee.response(200, 'INVITE');
    calleeRequest(callee, server, dialled, 'ACK', 1);
    await pause(2_500);
    expect(callee.inbox.left(({ method }) => method === 'BYE')).toEqual([]);
  });

  test('our refresh repeats our latest SDP, which was in a 200 to a re-INVITE or in an ACK', async () => {
    const { server, application, callee } = stage;
    const headers = { 'Session-Expires': '2;refresher=uac' };
    const dialled = await dial(application, callee, { response: headers });
    const theirs = { ...headers, 'Session-Expires': '2;refresher=uas', Supported: 'timer' };
    calleeRequest(callee, server, dialled, 'INVITE', 1, { headers: theirs, body: sdp(6002) });
    const again = await application.sip('INVITE');
    await application.ask(`sip|${again.fields[8]!}|`, response(200, {}, sdp(5002)));
    await callee.response(200, 'INVITE');
    calleeRequest(callee, server, dialled, 'ACK', 1);
    const first = await callee.request('INVITE');
    expect(first.body).toBe(sdp(5002));
    callee.reply(first, 200, { body: sdp(6002), headers });
    await callee.request('ACK');
    application.send(`sip||${dialled.dialogId}`, request('INVITE'));
    const offerless = await callee.request('INVITE');
    callee.reply(offerless, 200, { body: sdp(6004), headers });
    await application.sip('SIP/2.0 200');
    await application.ask(`sip||${dialled.dialogId}`, request('ACK', {}, sdp(5004)));
    await callee.request('ACK');
    expect((await callee.request('INVITE')).body).toBe(sdp(5004));
  });

  test('422 to our refresh: tried again at once with the interval that the peer asks for (RFC 4028 7.4)', async () => {
    const { application, callee } = stage;
    await dial(application, callee, { response: { 'Session-Expires': '2;refresher=uac' } });
    callee.reply(await callee.request('INVITE'), 422, { headers: { 'Min-SE': '4' } });
    await callee.request('ACK');
    const again = await callee.request('INVITE');
    expect(header(again, 'session-expires')).toBe('4;refresher=uac');
    callee.reply(again, 200, { body: sdp(6000), headers: { 'Session-Expires': '4;refresher=uac' } });
    await callee.request('ACK');
  });

  test('our refresh that nobody answers ends the call (RFC 4028 10)', async () => {
    const { application, callee } = stage;
    const { dialogId } = await dial(application, callee, { response: { 'Session-Expires': '2;refresher=uac' } });
    await callee.request('INVITE');
    const bye = await callee.request('BYE', 80 * T1_MS);
    expect(header(bye, 'reason')).toContain('text="Session timer expired"');
    callee.reply(bye, 200);
    expect((await application.sip('BYE')).fields.slice(8, 10)).toEqual(['unsolicited', dialogId]);
  });

  test('an UPDATE of the application refreshes the session, too (RFC 4028 7.4)', async () => {
    const { application, callee } = stage;
    const { dialogId } = await dial(application, callee, { response: { 'Session-Expires': '3;refresher=uas' } });
    for (let round = 0; round < 3; round += 1) {
      await pause(1_200);
      application.send(`sip||${dialogId}`, request('UPDATE'));
      const update = await callee.request('UPDATE');
      callee.reply(update, 200, { headers: { 'Session-Expires': '3;refresher=uas' } });
      await application.sip('SIP/2.0 200');
    }
    expect(callee.inbox.left(({ method }) => method === 'BYE')).toEqual([]);
    callee.reply(await callee.request('BYE'), 200);
  });
});
