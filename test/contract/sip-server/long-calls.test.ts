import { describe, expect, test } from 'vitest';
import { answer, dial, request, response, startDialling } from './support/dialogs.ts';
import { fastClock } from './support/fast-clock.ts';
import { cseq, header, sdp } from './support/sip-text.ts';
import { pause, setStage } from './support/suite.ts';

/** The timers of RFC 3261 at their real lengths, a hundred times as fast. */
const FACTOR = 100;
const MINUTE = 60_000 / FACTOR;

describe('calls that last, on a clock that runs fast (embedded server)', () => {
  const stage = setStage('embedded', ['invite', 'options'], {
    clock: fastClock(FACTOR),
    timers: { t1Ms: 500, t2Ms: 4_000, t4Ms: 5_000 },
  });

  test('a call that rings is told so each minute, so that no proxy gives it up (RFC 3261 13.3.1.1)', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite();
    const invite = await application.sip('INVITE');
    await application.ask(`sip|${invite.fields[8]!}|`, response(180));
    await caller.response(180, 'INVITE');
    await caller.repeated.take(({ status }) => status === 180, 'second 180', 3 * MINUTE);
    await caller.repeated.take(({ status }) => status === 180, 'third 180', 3 * MINUTE);
    await application.ask(`sip|${invite.fields[8]!}|`, response(486));
    await call.answered(486);
  });

  test('our call may ring for as long as the application likes', async () => {
    const { application, callee } = stage;
    const { invite, transactionId } = await startDialling(application, callee);
    callee.reply(invite, 180);
    await application.sip('SIP/2.0 180');
    await pause(5 * MINUTE);
    callee.reply(invite, 486);
    expect((await application.sip('SIP/2.0 486')).fields[8]).toBe(transactionId);
  });

  test('a session of 90 s is refreshed at half time, and again, for as long as it lasts (RFC 4028 10)', async () => {
    const { application, callee } = stage;
    const { invite } = await dial(application, callee, { response: { 'Session-Expires': '90;refresher=uac' } });
    for (let round = 1; round <= 3; round += 1) {
      const began = performance.now();
      const refresh = await callee.request('INVITE');
      const after = (performance.now() - began) * FACTOR;
      expect(after).toBeGreaterThan(30_000);
      expect(after).toBeLessThan(75_000); // 45 s give or take 5, and a hundred times the delay of a busy machine
      expect(cseq(refresh).number).toBe(cseq(invite).number + round);
      callee.reply(refresh, 200, { body: sdp(6000), headers: { 'Session-Expires': '90;refresher=uac' } });
      await callee.request('ACK');
    }
  });

  test('a re-INVITE of the application keeps the session timer and its refresher (RFC 4028 7.4)', async () => {
    const { server, application, caller, callee } = stage;
    const { dialogId } = await dial(application, callee, { response: { 'Session-Expires': '1800;refresher=uas' } });
    application.send(`sip||${dialogId}`, request('INVITE', {}, sdp(5002)));
    const again = await callee.request('INVITE');
    expect(header(again, 'session-expires')).toBe('1800;refresher=uas');
    expect(header(again, 'supported')).toBe('timer');
    callee.reply(again, 200, { body: sdp(6002), headers: { 'Session-Expires': '1800;refresher=uas' } });
    await application.sip('SIP/2.0 200');
    await application.ask(`sip||${dialogId}`, request('ACK'));
    const { dialogId: other } = await answer(server, application, caller, {
      invite: { 'Session-Expires': '1800;refresher=uas', Supported: 'timer' },
    });
    application.send(`sip||${other}`, request('UPDATE'));
    const update = await caller.request('UPDATE');
    expect(header(update, 'session-expires')).toBe('1800;refresher=uac');
    caller.reply(update, 200, { headers: { 'Session-Expires': '1800;refresher=uac' } });
  });

  test('an answer after the end of its request gets NOK (14; RFC 4320)', async () => {
    const { server, application, caller } = stage;
    caller.call(server.sip).send('OPTIONS');
    const options = await application.sip('OPTIONS');
    await pause(34_000 / FACTOR);
    expect((await application.ask(`sip|${options.fields[8]!}|`, response(200))).fields[3]).toBe('NOK');
    expect(server.stats()!.pendingRequests).toBe(0);
  });

  test('the server answers a BYE that the application does not answer (14)', async () => {
    const { server, application, caller } = stage;
    const { call } = await answer(server, application, caller);
    call.send('BYE');
    await application.sip('BYE');
    await caller.response(200, 'BYE', 80_000 / FACTOR + 500);
  });
});

describe('a server that is closed', () => {
  const stage = setStage('embedded', ['invite']);

  test('sends BYE in the remaining calls, and refuses the unanswered ones', async () => {
    const { server, application, caller, callee } = stage;
    await answer(server, application, caller);
    await dial(application, callee);
    const ringing = caller.call(server.sip);
    ringing.invite();
    await application.sip('INVITE');
    await Promise.all([server.close(), server.close()]);
    expect(header(await caller.request('BYE'), 'reason')).toContain('Server shutting down');
    await callee.request('BYE');
    await ringing.response(503, 'INVITE');
    expect(server.stats()).toMatchObject({
      transactions: 0,
      dialogs: 0,
      timers: 0,
      pendingRequests: 0,
      applications: 0,
    });
  });
});
