import { createSocket } from 'node:dgram';
import { expect, test } from 'vitest';
import { answer, calleeRequest, dial, request, response, startDialling } from './support/dialogs.ts';
import { describeOnEngines, T1_MS } from './support/server-under-test.ts';
import { cseq, header, sdp, tag } from './support/sip-text.ts';
import { pause, setStage } from './support/suite.ts';

/** A port of loopback where nobody listens. */
async function closedPort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(resolve));
  return port;
}

describeOnEngines('lost messages and silent peers on %s', (engine) => {
  const better = engine === 'embedded';
  const stage = setStage(engine, ['invite', 'options']);

  test('a repeated INVITE reaches the application once; an 18x that was sent is sent again (5.2)', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite();
    const invite = await application.sip('INVITE');
    if (better) {
      call.inviteAgain();
      await caller.repeated.take(({ status }) => status === 100, 'second 100');
    }
    await application.ask(`sip|${invite.fields[8]!}|`, response(180));
    await caller.response(180, 'INVITE');
    call.inviteAgain();
    await caller.repeated.take(({ status }) => status === 180, 'second 180');
    expect(application.inbox.left(({ sip }) => sip?.method === 'INVITE')).toEqual([]);
    call.cancel();
    await call.answered(487);
  });

  test('a final response other than 2xx is repeated until its ACK, which the application never sees (5.3)', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite();
    const invite = await application.sip('INVITE');
    await application.ask(`sip|${invite.fields[8]!}|`, response(486));
    const busy = await caller.response(486, 'INVITE');
    await caller.repeated.take(({ status }) => status === 486, 'repeated 486', 10 * T1_MS);
    call.ack(busy);
    await pause(2 * T1_MS);
    const repeats = caller.repeated.all.length;
    await pause(6 * T1_MS);
    expect(caller.repeated.all.length).toBe(repeats);
    expect(application.inbox.left(({ sip }) => sip?.method === 'ACK')).toEqual([]);
  });

  test('a 200 is repeated until its ACK; the second ACK is swallowed (5.3, 5.4)', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite();
    const invite = await application.sip('INVITE');
    await application.ask(`sip|${invite.fields[8]!}|`, response(200, {}, sdp(5000)));
    const ok = await caller.response(200, 'INVITE');
    await caller.repeated.take(({ status }) => status === 200, 'repeated 200', 20 * T1_MS);
    call.ack(ok);
    const ack = await application.sip('ACK');
    expect(ack.fields[8]).toBe(invite.fields[8]);
    call.ackAgain();
    await pause(2 * T1_MS);
    const repeats = caller.repeated.all.length;
    await pause(8 * T1_MS);
    expect(caller.repeated.all.length).toBe(repeats);
    if (better) {
      // the reference (measured) passes the second one on if it had to repeat the 200
      expect(application.inbox.left(({ sip }) => sip?.method === 'ACK')).toEqual([]);
    }
  });

  test.runIf(better)('a 200 to a re-INVITE is repeated, too (11.7)', async () => {
    const { server, application, caller } = stage;
    const { call } = await answer(server, application, caller);
    call.invite({ body: sdp(4002) });
    const again = await application.sip('INVITE');
    await application.ask(`sip|${again.fields[8]!}|`, response(200, {}, sdp(5002)));
    const ok = await caller.response(200, 'INVITE');
    await caller.repeated.take(({ raw }) => raw === ok.raw, 'repeated 200', 10 * T1_MS);
    call.ack(ok);
    await application.sip('ACK');
  });

  test('no ACK for 64*T1: the server hangs up and tells the application (5.3, 6.7)', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite();
    const invite = await application.sip('INVITE');
    await application.ask(`sip|${invite.fields[8]!}|`, response(200, {}, sdp(5000)));
    await caller.response(200, 'INVITE');
    const bye = await caller.request('BYE', better ? 80 * T1_MS : 40_000); // the reference does not scale this timer
    expect(header(bye, 'reason')).toBe('SIP;cause=200;text="ACK timeout"');
    caller.reply(bye, 200);
    const told = await application.sip('BYE');
    expect([told.fields[2], told.fields[8], told.fields[9]]).toEqual(['application', 'unsolicited', call.dialogId]);
    expect((await application.ask(`sip||${call.dialogId}`, request('INFO'))).fields[3]).toBe('NOK');
  }, 45_000);

  test('a repeated request that the application has answered gets the answer again (5.2)', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    const branch = 'z9hG4bKsame';
    call.send('OPTIONS', { branch: `${branch}${caller.port}` });
    const frame = await application.sip('OPTIONS');
    call.send('OPTIONS', { branch: `${branch}${caller.port}`, sequence: 1 });
    await pause(30);
    await application.ask(`sip|${frame.fields[8]!}|`, response(200));
    await caller.response(200, 'OPTIONS');
    call.send('OPTIONS', { branch: `${branch}${caller.port}`, sequence: 1 });
    await caller.repeated.take(({ status }) => status === 200, 'second 200');
    expect(application.inbox.left(({ sip }) => sip?.method === 'OPTIONS')).toEqual([]);
  });

  test('an INVITE that nobody answers is repeated, and ends as 408 after 64*T1 (6.3)', async () => {
    const { application, callee } = stage;
    const { transactionId, dialogId } = await startDialling(application, callee);
    await callee.repeated.take(({ method }) => method === 'INVITE', 'repeated INVITE', 10 * T1_MS);
    const final = await application.sip('SIP/2.0 408', 80 * T1_MS);
    expect(final.fields.slice(2, 7)).toEqual(['network', '0', 'udp', '', '0']);
    expect(final.fields.slice(8, 10)).toEqual([transactionId, dialogId]);
    expect(tag(header(final.sip, 'to'))).not.toBe('');
    if (better) {
      // RFC 3261 17.1.1.2: T1, then doubling: seven transmissions within 64*T1
      expect(callee.repeated.all.filter(({ method }) => method === 'INVITE')).toHaveLength(6);
    }
  });

  test('a closed port ends as 503 (6.3; RFC 3261 18.4)', async () => {
    const { application } = stage;
    const port = await closedPort();
    const echo = await application.ask('sip||', request('INVITE', {}, sdp(1), `sip:bob@127.0.0.1:${port}`));
    const final = await application.sip('SIP/2.0 503');
    expect(final.fields.slice(2, 7)).toEqual(['network', '0', 'udp', '', '0']);
    expect(final.fields[8]).toBe(echo.fields[10]);
    application.send('sip||', request('OPTIONS', {}, '', `sip:bob@127.0.0.1:${port};transport=tcp`));
    await application.sip('SIP/2.0 503');
  });

  test('a name that does not resolve ends as 503 DNS Error, after the echo (6.3)', async () => {
    const { application } = stage;
    const id = application.send('sip||', request('INVITE', {}, sdp(1), 'sip:bob@nohost.invalid'));
    const final = await application.sip('SIP/2.0 503', 15_000);
    expect(final.sip.startLine).toBe('SIP/2.0 503 DNS Error');
    const echo = await application.answer(id);
    expect(echo.fields[3]).toBe('OK');
    expect(final.fields[8]).toBe(echo.fields[10]);
  }, 20_000);

  test('a repeated 200 to our INVITE is acknowledged again, and not forwarded (6.3)', async () => {
    const { application, callee } = stage;
    const { invite } = await dial(application, callee);
    callee.reply(invite, 200, { body: sdp(6000) });
    await callee.repeated.take(({ method }) => method === 'ACK', 'second ACK');
    expect(application.inbox.left(({ sip }) => sip?.status === 200)).toEqual([]);
  });

  test.runIf(better)('a 200 from a second fork is acknowledged and ended by BYE (6.3, 11.8)', async () => {
    const { application, callee } = stage;
    const { invite, dialogId } = await dial(application, callee, { tag: 'one' });
    callee.reply(invite, 200, { tag: 'two', body: sdp(6002) });
    const ack = await callee.request('ACK');
    expect(tag(header(ack, 'to'))).toBe('two');
    expect(cseq(ack).number).toBe(cseq(invite).number);
    const bye = await callee.request('BYE');
    expect(tag(header(bye, 'to'))).toBe('two');
    callee.reply(bye, 200);
    application.send(`sip||${dialogId}`, request('INFO'));
    const info = await callee.request('INFO');
    expect(tag(header(info, 'to'))).toBe('one');
    callee.reply(info, 200);
  });

  test('provisional responses of several forks share the dialog id; the answer decides (4, 6.3)', async () => {
    const { application, callee } = stage;
    const { invite, dialogId } = await startDialling(application, callee);
    callee.reply(invite, 180, { tag: 'one' });
    callee.reply(invite, 183, { tag: 'two', body: sdp(6002) });
    expect((await application.sip('SIP/2.0 180')).fields[9]).toBe(dialogId);
    expect((await application.sip('SIP/2.0 183')).fields[9]).toBe(dialogId);
    callee.reply(invite, 200, { tag: 'two', body: sdp(6002) });
    await application.sip('SIP/2.0 200');
    await application.ask(`sip||${dialogId}`, request('ACK'));
    expect(tag(header(await callee.request('ACK'), 'to'))).toBe('two');
  });

  test.runIf(better)('a 200 without Contact is forwarded, acknowledged and ended (6.3)', async () => {
    const { application, callee } = stage;
    const { invite, dialogId } = await startDialling(application, callee);
    callee.reply(invite, 200, { body: sdp(6000), contact: null });
    await application.sip('SIP/2.0 200');
    await callee.request('ACK');
    callee.reply(await callee.request('BYE'), 200);
    expect((await application.ask(`sip||${dialogId}`, request('ACK'))).fields[3]).toBe('NOK');
  });

  test.runIf(better)(
    'a 200 is acknowledged although the call ends before the application does that (RFC 3261 13.2.2.4)',
    async () => {
      const { server, application, callee } = stage;
      for (const byUs of [true, false]) {
        const dialled = await startDialling(application, callee);
        callee.reply(dialled.invite, 200, { body: sdp(6000) });
        await application.sip('SIP/2.0 200');
        if (byUs) {
          application.send(`sip||${dialled.dialogId}`, request('BYE'));
          callee.reply(await callee.request('BYE'), 200);
          await application.sip('SIP/2.0 200');
        } else {
          calleeRequest(callee, server, dialled, 'BYE', 1);
          const bye = await application.sip('BYE');
          await application.ask(`sip|${bye.fields[8]!}|`, response(200));
          await callee.response(200, 'BYE');
        }
        expect(cseq(await callee.request('ACK')).number).toBe(cseq(dialled.invite).number);
        expect((await application.ask(`sip||${dialled.dialogId}`, request('ACK'))).fields[3]).toBe('NOK');
        callee.reply(dialled.invite, 200, { body: sdp(6000) });
        await callee.repeated.take(({ method }) => method === 'ACK', 'second ACK');
      }
    },
  );

  test.runIf(better)('a 200 that the application never acknowledges is torn down after 64*T1 (6.3)', async () => {
    const { application, callee } = stage;
    const { invite, dialogId } = await startDialling(application, callee);
    callee.reply(invite, 200, { body: sdp(6000) });
    await application.sip('SIP/2.0 200');
    await callee.request('ACK', 80 * T1_MS);
    callee.reply(await callee.request('BYE'), 200);
    const told = await application.sip('BYE');
    expect(told.fields.slice(8, 10)).toEqual(['unsolicited', dialogId]);
  });

  test('100 from the far end is not forwarded (6.3)', async () => {
    const { application, callee } = stage;
    const { invite } = await startDialling(application, callee);
    callee.reply(invite, 100);
    callee.reply(invite, 180);
    await application.sip('SIP/2.0 180');
    expect(application.inbox.all.filter(({ sip }) => sip?.status === 100)).toEqual([]);
    callee.reply(invite, 486);
    await application.sip('SIP/2.0 486');
    await callee.request('ACK');
  });
});
