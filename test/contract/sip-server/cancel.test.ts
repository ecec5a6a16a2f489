import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectApplication } from './support/application.ts';
import type { Handler, SrfRequest, TestApplication } from './support/application.ts';
import { RawApplication } from './support/raw-application.ts';
import { describeOnEngines, startServerUnderTest, T1_MS } from './support/server-under-test.ts';
import type { ServerUnderTest } from './support/server-under-test.ts';
import { SipPeer } from './support/sip-peer.ts';
import { cseq, header, sdp, tag } from './support/sip-text.ts';

describeOnEngines('CANCEL on %s', (engine) => {
  const better = engine === 'embedded';
  let server: ServerUnderTest;
  let application: RawApplication;
  let caller: SipPeer;
  let callee: SipPeer;

  beforeAll(async () => {
    server = await startServerUnderTest(engine);
    application = await RawApplication.connect(server, 'invite');
    caller = await SipPeer.open();
    callee = await SipPeer.open();
  });
  afterAll(async () => {
    application.close();
    await Promise.all([caller.close(), callee.close()]);
    await server.close();
  });

  test('of a ringing call: 200 and 487 from the server, the application is told, its own 487 is NOK (5.5)', async () => {
    const call = caller.call(server.sip);
    call.invite();
    const invite = await application.sip('INVITE');
    const transactionId = invite.fields[8]!;
    await application.ask(`sip|${transactionId}|`, 'SIP/2.0 180 Ringing\r\n\r\n');
    const ringing = await caller.response(180, 'INVITE');
    call.cancel({ Reason: 'SIP;cause=200;text="x"' });
    const ok = await caller.response(200, 'CANCEL');
    const terminated = await call.answered(487);
    expect(tag(header(ok, 'to'))).toBe(tag(header(ringing, 'to')));
    expect(tag(header(terminated, 'to'))).toBe(tag(header(ringing, 'to')));
    const cancel = await application.sip('CANCEL');
    expect(cancel.fields.slice(8, 10)).toEqual([transactionId, call.dialogId]);
    expect(header(cancel.sip, 'reason')).toBe('SIP;cause=200;text="x"');
    const late = await application.ask(`sip|${transactionId}|`, 'SIP/2.0 487 Request Terminated\r\n\r\n');
    expect(late.fields.slice(3)).toEqual(['NOK', 'Response not sent due to unknown transaction']);
  });

  test('before the application has answered: no dialog id, and one To tag for both answers (5.5)', async () => {
    const call = caller.call(server.sip);
    call.invite();
    const invite = await application.sip('INVITE');
    call.cancel();
    const ok = await caller.response(200, 'CANCEL');
    const terminated = await call.answered(487);
    if (better) {
      expect(tag(header(ok, 'to'))).toBe(tag(header(terminated, 'to')));
    }
    const cancel = await application.sip('CANCEL');
    expect(cancel.fields.slice(8, 10)).toEqual([invite.fields[8], '']);
    const late = await application.ask(`sip|${invite.fields[8]!}|`, `SIP/2.0 200 OK\r\n\r\n${sdp(1)}`);
    expect(late.fields[3]).toBe('NOK');
  });

  test('that matches nothing is answered 481 (5.1)', async () => {
    const call = caller.call(server.sip);
    call.cancel();
    await caller.response(481, 'CANCEL');
  });

  test('after the 200 is answered 481, and the call stays up (5.5)', async () => {
    const call = caller.call(server.sip);
    call.invite();
    const invite = await application.sip('INVITE');
    await application.ask(`sip|${invite.fields[8]!}|`, `SIP/2.0 200 OK\r\n\r\n${sdp(1)}`);
    await call.answered();
    call.cancel();
    await caller.response(481, 'CANCEL');
    call.send('BYE');
    const bye = await application.sip('BYE');
    await application.ask(`sip|${bye.fields[8]!}|`, 'SIP/2.0 200 OK\r\n\r\n');
    await caller.response(200, 'BYE');
  });

  const dial = async (): Promise<{ id: string; transactionId: string; dialogId: string }> => {
    const echo = await application.ask('sip||', `INVITE ${callee.uri('bob')} SIP/2.0\r\n\r\n${sdp(2)}`);
    const from = tag(header(echo.sip!, 'from'));
    return {
      id: echo.fields[2]!,
      transactionId: echo.fields[10]!,
      dialogId: `${header(echo.sip!, 'call-id')};from-tag=${from}`,
    };
  };
  const cancel = (transactionId: string): Promise<{ readonly fields: readonly string[]; readonly sip: unknown }> =>
    application.ask(
      `sip|${transactionId}|`,
      `CANCEL ${callee.uri('bob')} SIP/2.0\r\nReason: SIP;cause=486;text="gone"\r\nX-Z: 1\r\n\r\n`,
    );

  test('of our ringing call: branch and CSeq of the INVITE, headers copied, 487 forwarded and acknowledged (6.4)', async () => {
    const { transactionId, dialogId } = await dial();
    const invite = await callee.request('INVITE');
    callee.reply(invite, 180, { tag: 'b1' });
    await application.sip('SIP/2.0 180');
    const echo = await cancel(transactionId);
    expect(echo.fields.slice(3, 5)).toEqual(['OK', 'application']);
    expect(echo.fields[10]).not.toBe(transactionId);
    const received = await callee.request('CANCEL');
    expect(header(received, 'via')).toBe(header(invite, 'via'));
    expect(cseq(received).number).toBe(cseq(invite).number);
    expect(header(received, 'reason')).toBe('SIP;cause=486;text="gone"');
    expect(header(received, 'x-z')).toBe('1');
    callee.reply(received, 200, { tag: 'b1' });
    callee.reply(invite, 487, { tag: 'b1' });
    const ack = await callee.request('ACK');
    expect(header(ack, 'via')).toBe(header(invite, 'via'));
    expect(tag(header(ack, 'to'))).toBe('b1');
    const final = await application.sip('SIP/2.0 487');
    expect(final.fields.slice(8, 10)).toEqual([transactionId, dialogId]);
    const late = await application.ask(`sip||${dialogId}`, `ACK ${callee.uri('bob')} SIP/2.0\r\n\r\n`);
    expect(late.fields.slice(3)).toEqual([
      'NOK',
      'Server error: ACK for non-success final response is automatically generated by server',
    ]);
    const again = await cancel(transactionId);
    expect(again.fields.slice(3)).toEqual(['NOK', `unable to cancel unknown transaction id: ${transactionId}`]);
  });

  test('before any provisional response is held until one comes (6.4; RFC 3261 9.1)', async () => {
    const { transactionId } = await dial();
    const invite = await callee.request('INVITE');
    const echo = await cancel(transactionId);
    expect(echo.fields[3]).toBe('OK');
    await new Promise((resolve) => setTimeout(resolve, T1_MS));
    expect(callee.inbox.left(({ method }) => method === 'CANCEL')).toEqual([]);
    callee.reply(invite, 100);
    const received = await callee.request('CANCEL');
    callee.reply(received, 200);
    callee.reply(invite, 487);
    await callee.request('ACK');
    await application.sip('SIP/2.0 487');
  });

  test('that the 200 overtakes: the 200 is forwarded; after the ACK the server hangs up (6.4, 6.7)', async () => {
    const { transactionId, dialogId } = await dial();
    const invite = await callee.request('INVITE');
    callee.reply(invite, 180, { tag: 'b3' });
    await application.sip('SIP/2.0 180');
    await cancel(transactionId);
    callee.reply(await callee.request('CANCEL'), 200, { tag: 'b3' });
    callee.reply(invite, 200, { tag: 'b3', body: sdp(3) });
    const answer = await application.sip('SIP/2.0 200');
    expect(answer.fields[9]).toBe(dialogId);
    await application.ask(`sip||${dialogId}`, `ACK ${callee.uri('bob')} SIP/2.0\r\n\r\n`);
    await callee.request('ACK');
    const bye = await callee.request('BYE');
    expect(header(bye, 'reason')).toBe('SIP;cause=200;text="ACK-BYE due to cancel race condition"');
    callee.reply(bye, 200);
    const told = await application.sip('BYE');
    expect([told.fields[2], told.fields[8], told.fields[9]]).toEqual(['application', 'unsolicited', dialogId]);
  });

  test.runIf(better)('that is never followed by a final response ends as 487 (6.4; RFC 3261 9.1)', async () => {
    const { transactionId, dialogId } = await dial();
    callee.reply(await callee.request('INVITE'), 180);
    await application.sip('SIP/2.0 180');
    await cancel(transactionId);
    callee.reply(await callee.request('CANCEL'), 200);
    const final = await application.sip('SIP/2.0 487', 70 * T1_MS);
    expect(final.fields.slice(8, 10)).toEqual([transactionId, dialogId]);
  });
});

describeOnEngines('CANCEL and drachtio-srf on %s', (engine) => {
  let server: ServerUnderTest;
  let application: TestApplication;
  let caller: SipPeer;
  let callee: SipPeer;
  let onInvite: Handler = () => undefined;

  beforeAll(async () => {
    server = await startServerUnderTest(engine);
    application = await connectApplication(server, (srf) => {
      srf.invite((req, res) => onInvite(req, res));
    });
    caller = await SipPeer.open();
    callee = await SipPeer.open();
  });
  afterAll(async () => {
    application.close();
    await Promise.all([caller.close(), callee.close()]);
    await server.close();
  });

  test('createB2BUA hands the caller’s CANCEL to the callee, with its Reason [24]', async () => {
    const failed = new Promise<{ status?: number }>((resolve) => {
      onInvite = (req, res) => {
        application.srf.createB2BUA(req, res, callee.uri('bob')).catch(resolve);
      };
    });
    const call = caller.call(server.sip);
    call.invite();
    const invite = await callee.request('INVITE');
    callee.reply(invite, 180);
    await caller.response(180, 'INVITE');
    call.cancel({ Reason: 'SIP;cause=200;text="elsewhere"' });
    await caller.response(200, 'CANCEL');
    await call.answered(487);
    const cancel = await callee.request('CANCEL');
    expect(header(cancel, 'reason')).toBe('SIP;cause=200;text="elsewhere"');
    callee.reply(cancel, 200);
    callee.reply(invite, 487);
    await callee.request('ACK');
    expect((await failed).status).toBe(487);
  });

  test('createUAC resolves and then fires destroy where the 200 overtakes the CANCEL [04-G]', async () => {
    let request: SrfRequest | undefined;
    const dialing = application.srf.createUAC(
      callee.uri('bob'),
      { localSdp: sdp(2) },
      {
        cbRequest: (_error: unknown, sent: SrfRequest) => (request = sent),
      },
    );
    const invite = await callee.request('INVITE');
    callee.reply(invite, 180, { tag: 'g' });
    await expect.poll(() => request).toBeDefined();
    await new Promise((resolve) => setTimeout(resolve, 30));
    request!.cancel();
    callee.reply(await callee.request('CANCEL'), 200, { tag: 'g' });
    callee.reply(invite, 200, { tag: 'g', body: sdp(3) });
    const dialog = await dialing;
    const reason = new Promise<string>((resolve) => {
      dialog.on('destroy', (_message: unknown, text: string) => resolve(text));
    });
    await callee.request('ACK');
    callee.reply(await callee.request('BYE'), 200);
    expect(await reason).toBe('ACK-BYE due to cancel race condition');
  });
});
