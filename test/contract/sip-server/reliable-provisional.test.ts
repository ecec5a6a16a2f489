import { expect, test } from 'vitest';
import { connectApplication } from './support/application.ts';
import { request, response, startDialling } from './support/dialogs.ts';
import { describeOnEngines, T1_MS } from './support/server-under-test.ts';
import { cseq, header, sdp, tag } from './support/sip-text.ts';
import type { SipText } from './support/sip-text.ts';
import { pause, setStage } from './support/suite.ts';

describeOnEngines('reliable provisional responses on %s (RFC 3262)', (engine) => {
  const better = engine === 'embedded';
  const stage = setStage(engine, ['invite']);
  const rack = (early: SipText): string => `${header(early, 'rseq')} ${cseq(early).number} INVITE`;

  test('our response gets RSeq, Contact and Require, and repeats until the PRACK, which the application gets (7.3)', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite({ headers: { Supported: '100rel' } });
    const invite = await application.sip('INVITE');
    const echo = await application.ask(`sip|${invite.fields[8]!}|`, response(183, { require: '100rel' }, sdp(5000)));
    expect(echo.fields.slice(10, 12)).toEqual([invite.fields[8], call.dialogId]);
    expect(header(echo.sip!, 'rseq')).toMatch(/^\d+$/u);
    const early = await caller.response(183, 'INVITE');
    expect(header(early, 'rseq')).toBe(header(echo.sip!, 'rseq'));
    expect(header(early, 'require')).toBe('100rel');
    expect(header(early, 'contact')).toContain(`sip:127.0.0.1:${server.port}`);
    await caller.repeated.take(({ status }) => status === 183, 'repeated 183', 15 * T1_MS);
    call.toTag = tag(header(early, 'to'));
    call.send('PRACK', { headers: { RAck: rack(early) } });
    const prack = await application.sip('PRACK');
    expect(prack.fields[8]).not.toBe(invite.fields[8]);
    expect(prack.fields[9]).toBe(call.dialogId);
    await application.ask(`sip|${prack.fields[8]!}|`, response(200));
    await caller.response(200, 'PRACK');
    const repeats = caller.repeated.all.length;
    await pause(6 * T1_MS);
    expect(caller.repeated.all.length).toBe(repeats);
    const second = await application.ask(`sip|${invite.fields[8]!}|`, response(180, { require: '100rel' }));
    expect(Number(header(second.sip!, 'rseq'))).toBe(Number(header(early, 'rseq')) + 1);
    const ringing = await caller.response(180, 'INVITE');
    call.send('PRACK', { headers: { RAck: rack(ringing) } });
    const again = await application.sip('PRACK');
    await application.ask(`sip|${again.fields[8]!}|`, response(200));
    await caller.response(200, 'PRACK');
    await application.ask(`sip|${invite.fields[8]!}|`, response(200, {}, sdp(5000)));
    await call.answered();
  });

  test('a caller without 100rel gets nothing, and the application is told (7.3)', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite();
    const invite = await application.sip('INVITE');
    const refused = await application.ask(`sip|${invite.fields[8]!}|`, response(183, { require: '100rel' }, sdp(5000)));
    expect(refused.fields.slice(3)).toEqual(['NOK', 'Remote endpoint does not support 100rel']);
    await application.ask(`sip|${invite.fields[8]!}|`, response(486));
    await call.answered(486);
  });

  test.runIf(better)('a PRACK that matches nothing gets 481 from the server (7.3, 11.11)', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite({ headers: { Supported: '100rel' } });
    const invite = await application.sip('INVITE');
    await application.ask(`sip|${invite.fields[8]!}|`, response(183, { require: '100rel' }, sdp(5000)));
    const early = await caller.response(183, 'INVITE');
    call.toTag = tag(header(early, 'to'));
    call.send('PRACK', { headers: { RAck: `99 ${cseq(early).number} INVITE` } });
    await caller.response(481, 'PRACK');
    call.cancel();
    await call.answered(487);
  });

  test.runIf(better)('a 200, and the next reliable response, wait for the PRACK (7.3; RFC 3262 3)', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite({ headers: { Require: '100rel' } });
    const invite = await application.sip('INVITE');
    await application.ask(`sip|${invite.fields[8]!}|`, response(183, { require: '100rel' }, sdp(5000)));
    const early = await caller.response(183, 'INVITE');
    application.send(`sip|${invite.fields[8]!}|`, response(200, {}, sdp(5000)));
    await pause(2 * T1_MS);
    expect(caller.inbox.left(({ status }) => status === 200)).toEqual([]);
    call.toTag = tag(header(early, 'to'));
    call.send('PRACK', { headers: { RAck: rack(early) } });
    const prack = await application.sip('PRACK');
    await application.ask(`sip|${prack.fields[8]!}|`, response(200));
    await caller.response(200, 'PRACK');
    await call.answered();
  });

  test.runIf(better)(
    'without PRACK for 64*T1 the INVITE is refused, and the application told (RFC 3262 3)',
    async () => {
      const { server, application, caller } = stage;
      const call = caller.call(server.sip);
      call.invite({ headers: { Supported: '100rel' } });
      const invite = await application.sip('INVITE');
      await application.ask(`sip|${invite.fields[8]!}|`, response(183, { require: '100rel' }, sdp(5000)));
      call.ack(await caller.response(504, 'INVITE', 80 * T1_MS));
      const told = await application.sip('CANCEL');
      expect(told.fields[8]).toBe(invite.fields[8]);
    },
  );

  test('the response of the callee is forwarded once; the application’s PRACK goes to its Contact with the next CSeq (7.3)', async () => {
    const { application, callee } = stage;
    const { invite, dialogId, transactionId } = await startDialling(application, callee, { Supported: '100rel' });
    const headers = { Require: '100rel', RSeq: '9' };
    callee.reply(invite, 183, { tag: 'r', headers, body: sdp(6000) });
    callee.reply(invite, 183, { tag: 'r', headers, body: sdp(6000) });
    const early = await application.sip('SIP/2.0 183');
    expect(early.fields.slice(8, 10)).toEqual([transactionId, dialogId]);
    const echo = await application.ask(
      `sip||${dialogId}`,
      request('PRACK', { rack: `9 ${cseq(invite).number} INVITE` }),
    );
    const prack = await callee.request('PRACK');
    expect(prack.uri).toBe(callee.uri('bob'));
    expect(cseq(prack).number).toBe(cseq(invite).number + 1);
    expect(header(prack, 'rack')).toBe(`9 ${cseq(invite).number} INVITE`);
    callee.reply(prack, 200);
    const ok = await application.sip('SIP/2.0 200');
    expect(ok.fields.slice(8, 10)).toEqual([echo.fields[10], dialogId]);
    if (better) {
      // the reference (measured) swallows a repetition only after the PRACK
      expect(application.inbox.left(({ sip }) => sip?.status === 183)).toEqual([]);
    }
    callee.reply(invite, 200, { tag: 'r', body: sdp(6000) });
    await application.sip('SIP/2.0 200');
    await application.ask(`sip||${dialogId}`, request('ACK'));
    expect(cseq(await callee.request('ACK')).number).toBe(cseq(invite).number);
  });

  test.runIf(better)('with two forks each PRACK goes to the one that it acknowledges', async () => {
    const { application, callee } = stage;
    const { invite, dialogId } = await startDialling(application, callee, { Supported: '100rel' });
    callee.reply(invite, 183, { tag: 'one', headers: { Require: '100rel', RSeq: '10' }, body: sdp(6000) });
    callee.reply(invite, 183, { tag: 'two', headers: { Require: '100rel', RSeq: '20' }, body: sdp(6002) });
    await application.sip('SIP/2.0 183');
    await application.sip('SIP/2.0 183');
    for (const [rseq, fork] of [
      ['20', 'two'],
      ['10', 'one'],
    ] as const) {
      application.send(`sip||${dialogId}`, request('PRACK', { rack: `${rseq} ${cseq(invite).number} INVITE` }));
      const prack = await callee.request('PRACK');
      expect(tag(header(prack, 'to'))).toBe(fork);
      callee.reply(prack, 200);
    }
    callee.reply(invite, 486, { tag: 'one' });
    await callee.request('ACK');
  });

  test('createB2BUA passes 100rel on both legs [24]', async () => {
    const { server, application: raw, caller, callee } = stage;
    raw.close();
    await raw.closed;
    const application = await connectApplication(server, (srf) => {
      srf.invite((req, res) => {
        srf
          .createB2BUA(req, res, callee.uri('bob'), {
            proxyRequestHeaders: ['supported', 'require'],
            proxyResponseHeaders: ['require'],
          })
          .then(({ uas, uac }) => uas.on('destroy', () => void uac.destroy()))
          .catch(() => undefined);
      });
    });
    const call = caller.call(server.sip);
    call.invite({ headers: { Supported: '100rel' } });
    const invite = await callee.request('INVITE');
    expect(header(invite, 'supported')).toBe('100rel');
    callee.reply(invite, 183, { tag: 'b', headers: { Require: '100rel', RSeq: '9' }, body: sdp(6000) });
    callee.reply(await callee.request('PRACK'), 200);
    const early = await caller.response(183, 'INVITE');
    expect(early.body).toBe(sdp(6000));
    call.toTag = tag(header(early, 'to'));
    call.send('PRACK', { headers: { RAck: rack(early) } });
    await caller.response(200, 'PRACK');
    callee.reply(invite, 200, { tag: 'b', body: sdp(6000) });
    await call.answered();
    await callee.request('ACK');
    call.send('BYE');
    await caller.response(200, 'BYE');
    callee.reply(await callee.request('BYE'), 200);
    application.close();
  });
});
