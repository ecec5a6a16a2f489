import { expect, test } from 'vitest';
import { connectApplication } from './support/application.ts';
import { answer, dial, request, response } from './support/dialogs.ts';
import { describeOnEngines } from './support/server-under-test.ts';
import { SipPeer } from './support/sip-peer.ts';
import { header, headerLines, sdp, uriOf } from './support/sip-text.ts';
import { setStage } from './support/suite.ts';

describeOnEngines('routes on %s', (engine) => {
  const better = engine === 'embedded';
  const stage = setStage(engine, ['invite']);
  const routes = (message: Parameters<typeof headerLines>[0]): string[] =>
    headerLines(message, 'route').flatMap((line) => line.split(',').map((value) => value.trim()));

  test('called through proxies: Record-Route in order, loose (6.1; RFC 3261 12.1.1)', async () => {
    const { server, application, caller, callee: proxy } = stage;
    const set = [`<sip:${proxy.hostPort};lr>`, '<sip:10.9.9.9;lr>'];
    const { dialogId } = await answer(server, application, caller, { invite: { 'Record-Route': set.join(', ') } });
    application.send(`sip||${dialogId}`, request('INFO'));
    const info = await proxy.request('INFO');
    expect(info.uri).toBe(caller.uri('alice'));
    expect(routes(info)).toEqual(set);
    proxy.reply(info, 200);
  });

  test('calling through proxies: Record-Route reversed, ACK and BYE alike (6.1; RFC 3261 12.1.2)', async () => {
    const { application, callee } = stage;
    const first = `<sip:${callee.hostPort};lr>`;
    const { dialogId } = await dial(application, callee, {
      response: { 'Record-Route': `<sip:10.9.9.9;lr>, ${first}` },
      contact: '<sip:bob@10.8.8.8>',
    });
    const ack = callee.inbox.all.find(({ method }) => method === 'ACK')!;
    expect(ack.uri).toBe('sip:bob@10.8.8.8');
    expect(routes(ack)).toEqual([first, '<sip:10.9.9.9;lr>']);
    application.send(`sip||${dialogId}`, request('BYE'));
    const bye = await callee.request('BYE');
    expect(bye.uri).toBe('sip:bob@10.8.8.8');
    expect(routes(bye)).toEqual([first, '<sip:10.9.9.9;lr>']);
    callee.reply(bye, 200);
  });

  // the reference (measured) sends nothing
  test.runIf(better)('a strict router takes the Request-URI, the target comes last (RFC 3261 12.2.1.1)', async () => {
    const { server, application, caller, callee: proxy } = stage;
    const { dialogId } = await answer(server, application, caller, {
      invite: { 'Record-Route': `<sip:${proxy.hostPort}>, <sip:10.9.9.9;lr>` },
    });
    application.send(`sip||${dialogId}`, request('INFO'));
    const info = await proxy.request('INFO');
    expect(info.uri).toBe(`sip:${proxy.hostPort}`);
    expect(routes(info).map(uriOf)).toEqual(['sip:10.9.9.9;lr', caller.uri('alice')]);
    proxy.reply(info, 200);
  });

  test('a caller whose Contact is not where it sends from is reached there (8)', async () => {
    const { server, application, caller } = stage;
    const { dialogId } = await answer(server, application, caller, { contact: '<sip:alice@10.1.2.3:5099>' });
    application.send(`sip||${dialogId}`, request('INFO'));
    const info = await caller.request('INFO');
    expect(info.uri).toBe('sip:alice@10.1.2.3:5099');
    expect(routes(info)).toEqual([]);
    caller.reply(info, 200);
  });

  test('a callee whose Contact is not where it sends from is reached there (8)', async () => {
    const { application, callee } = stage;
    const { dialogId } = await dial(application, callee, { contact: '<sip:bob@10.1.2.3:5099>' });
    application.send(`sip||${dialogId}`, request('INFO'));
    const info = await callee.request('INFO');
    expect(info.uri).toBe('sip:bob@10.1.2.3:5099');
    callee.reply(info, 200);
  });

  test('a callee whose Contact names another port of its host is reached there', async () => {
    const { application, callee } = stage;
    const other = await SipPeer.open();
    const echo = await application.ask('sip||', request('INVITE', {}, sdp(1), callee.uri('bob')));
    const invite = await callee.request('INVITE');
    callee.reply(invite, 200, { body: sdp(6000), contact: `<${other.uri('bob')}>` });
    await application.sip('SIP/2.0 200');
    const dialogId = `${header(echo.sip!, 'call-id')};from-tag=${/tag=([^;]+)/u.exec(header(echo.sip!, 'from'))![1]!}`;
    await application.ask(`sip||${dialogId}`, request('ACK'));
    await other.request('ACK');
    application.send(`sip||${dialogId}`, request('BYE'));
    other.reply(await other.request('BYE'), 200);
    await other.close();
  });

  test('createB2BUA without an offer: the callee’s offer goes to the caller, its ACK’s answer to the callee [28]', async () => {
    const { server, application: raw, caller, callee } = stage;
    raw.close();
    await raw.closed;
    const joined = { count: 0 };
    const application = await connectApplication(server, (srf) => {
      srf.invite((req, res) => {
        srf.createB2BUA(req, res, callee.uri('bob'), {}).then(
          ({ uas, uac }) => {
            joined.count += 1;
            uas.on('destroy', () => void uac.destroy());
          },
          () => undefined,
        );
      });
    });
    const call = caller.call(server.sip);
    call.invite({ body: '' });
    const invite = await callee.request('INVITE');
    expect(invite.body).toBe('');
    callee.reply(invite, 180);
    callee.reply(invite, 200, { body: sdp(6000) });
    const ok = await caller.response(200, 'INVITE');
    expect(ok.body).toBe(sdp(6000));
    call.ack(ok, { body: sdp(4000) });
    const ack = await callee.request('ACK');
    expect(ack.body).toBe(sdp(4000));
    expect(header(ack, 'content-type')).toBe('application/sdp');
    await expect.poll(() => joined.count).toBe(1);
    call.send('BYE');
    await caller.response(200, 'BYE');
    callee.reply(await callee.request('BYE'), 200);
    application.close();
  });

  test('callingNumber and callingName make From and Contact (6.2)', async () => {
    const { server, application: raw, callee } = stage;
    raw.close();
    await raw.closed;
    const application = await connectApplication(server);
    const dialing = application.srf.createUAC(callee.uri('bob'), {
      localSdp: sdp(1),
      callingNumber: '1001',
      callingName: 'Al',
    });
    const invite = await callee.request('INVITE');
    expect(header(invite, 'from')).toMatch(new RegExp(`^"Al" <sip:1001@127\\.0\\.0\\.1:${server.port}>;tag=`, 'u'));
    expect(uriOf(header(invite, 'contact'))).toBe(`sip:1001@127.0.0.1:${server.port}`);
    callee.reply(invite, 200, { body: sdp(6000) });
    const dialog = await dialing;
    await callee.request('ACK');
    const ending = dialog.destroy();
    callee.reply(await callee.request('BYE'), 200);
    await ending;
    application.close();
  });

  test('REFER with two NOTIFYs, and then INFO still works (7.1, 12.7)', async () => {
    const { server, application, caller } = stage;
    const { call, dialogId } = await answer(server, application, caller);
    call.send('REFER', { headers: { 'Refer-To': '<sip:carol@example.com>' } });
    const refer = await application.sip('REFER');
    expect(header(refer.sip, 'refer-to')).toBe('<sip:carol@example.com>');
    await application.ask(`sip|${refer.fields[8]!}|`, response(202));
    await caller.response(202, 'REFER');
    for (const [state, body] of [
      ['active', 'SIP/2.0 100 Trying'],
      ['terminated;reason=noresource', 'SIP/2.0 200 OK'],
    ] as const) {
      application.send(
        `sip||${dialogId}`,
        request('NOTIFY', { Event: 'refer', 'Subscription-State': state, 'Content-Type': 'message/sipfrag' }, body),
      );
      const notify = await caller.request('NOTIFY');
      expect(notify.body).toBe(body);
      expect(header(notify, 'subscription-state')).toBe(state);
      caller.reply(notify, 200);
      await application.sip('SIP/2.0 200');
    }
    application.send(`sip||${dialogId}`, request('INFO'));
    caller.reply(await caller.request('INFO'), 200);
    call.send('INFO');
    const info = await application.sip('INFO');
    expect(info.fields[9]).toBe(better ? dialogId : info.fields[9]);
  });
});
