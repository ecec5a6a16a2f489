import { describe, expect, test } from 'vitest';
import { answer, dial, request, response, startDialling } from './support/dialogs.ts';
import { RawApplication } from './support/raw-application.ts';
import { describeOnEngines } from './support/server-under-test.ts';
import { sdp } from './support/sip-text.ts';
import { pause, setStage } from './support/suite.ts';

const GRACE_MS = 400;

describeOnEngines('an application that is gone on %s', (engine) => {
  const better = engine === 'embedded';
  const stage = setStage(engine, ['invite', 'options'], { limits: { applicationGraceMs: GRACE_MS } });

  test('requests in its calls get 481 (6.8)', async () => {
    const { server, application, caller } = stage;
    const { call } = await answer(server, application, caller);
    application.close();
    await pause(50);
    call.send('INFO');
    await caller.response(481, 'INFO');
    call.send('BYE');
    await caller.response(481, 'BYE');
  });

  test('another application may go on with a call by its id (6.8)', async () => {
    const { server, application, caller } = stage;
    const { call, dialogId } = await answer(server, application, caller);
    const other = await RawApplication.connect(server);
    application.close();
    await pause(50);
    other.send(`sip||${dialogId}`, request('INFO'));
    caller.reply(await caller.request('INFO'), 200);
    await other.sip('SIP/2.0 200');
    if (better) {
      // the application keeps it: the call outlives the grace period, and its requests come here
      await pause(2 * GRACE_MS);
      call.send('INFO');
      const info = await other.sip('INFO');
      await other.ask(`sip|${info.fields[8]!}|`, response(200));
      await caller.response(200, 'INFO');
    }
    other.send(`sip||${dialogId}`, request('BYE'));
    caller.reply(await caller.request('BYE'), 200);
    other.close();
  });

  test.runIf(better)('a request that it has not answered gets 503 at once (5.6)', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite();
    await application.sip('INVITE');
    caller.call(server.sip).send('OPTIONS');
    await application.sip('OPTIONS');
    application.close();
    await call.answered(503);
    await caller.response(503, 'OPTIONS');
  });

  test.runIf(better)('its outgoing INVITE is cancelled, and a late answer to it is ended (5.6, 11.6)', async () => {
    const { application, callee } = stage;
    const ringing = await startDialling(application, callee);
    callee.reply(ringing.invite, 180);
    await application.sip('SIP/2.0 180');
    application.close();
    callee.reply(await callee.request('CANCEL'), 200);
    callee.reply(ringing.invite, 200, { body: sdp(6000) });
    await callee.request('ACK');
    callee.reply(await callee.request('BYE'), 200);
  });

  test.runIf(better)('its calls are ended on both sides after the grace period (6.8)', async () => {
    const { server, application, caller, callee } = stage;
    await answer(server, application, caller);
    await dial(application, callee);
    application.close();
    await pause(GRACE_MS / 2);
    expect(caller.inbox.left(({ method }) => method === 'BYE')).toEqual([]);
    caller.reply(await caller.request('BYE'), 200);
    callee.reply(await callee.request('BYE'), 200);
    await expect.poll(() => server.stats()!.dialogs).toBe(0);
  });

  test.runIf(better)('a 2xx that it did not acknowledge is acknowledged and ended at once (11.6)', async () => {
    const { application, callee } = stage;
    const ringing = await startDialling(application, callee);
    callee.reply(ringing.invite, 200, { body: sdp(6000) });
    await application.sip('SIP/2.0 200');
    application.close();
    await callee.request('ACK');
    callee.reply(await callee.request('BYE'), 200);
  });
});

describe('an application that never answers (embedded server)', () => {
  const stage = setStage('embedded', ['invite', 'options'], { limits: { applicationTimeoutMs: 300 } });

  test('its INVITE gets 480, it is told, and its late answer is NOK (5.6)', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite();
    const invite = await application.sip('INVITE');
    await call.answered(480);
    expect((await application.sip('CANCEL')).fields[8]).toBe(invite.fields[8]);
    const late = await application.ask(`sip|${invite.fields[8]!}|`, response(200, {}, sdp(1)));
    expect(late.fields[3]).toBe('NOK');
  });

  test('a 100 that it sends does not count as an answer', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite();
    const invite = await application.sip('INVITE');
    await application.ask(`sip|${invite.fields[8]!}|`, response(100));
    await call.answered(480);
  });

  test('a ringing INVITE may last longer than that', async () => {
    const { server, application, caller } = stage;
    const call = caller.call(server.sip);
    call.invite();
    const invite = await application.sip('INVITE');
    await application.ask(`sip|${invite.fields[8]!}|`, response(100));
    await application.ask(`sip|${invite.fields[8]!}|`, response(180));
    await pause(600);
    await application.ask(`sip|${invite.fields[8]!}|`, response(486));
    await call.answered(486);
  });
});

describe('an application that is gone while its request looks for a server (embedded server)', () => {
  let resolve: (addresses: string[]) => void = () => undefined;
  const stage = setStage('embedded', ['invite'], {
    resolver: {
      naptr: () => Promise.resolve([]),
      srv: () => Promise.resolve([]),
      addresses: () => new Promise((found) => (resolve = found)),
    },
  });

  test('nothing is sent for it', async () => {
    const { server, application, callee } = stage;
    application.send('sip||', request('INVITE', {}, sdp(1), `sip:bob@slow.test:${callee.port}`));
    await pause(50);
    application.close();
    await application.closed;
    await pause(30);
    resolve(['127.0.0.1']);
    await pause(100);
    expect(callee.inbox.all).toEqual([]);
    expect(server.stats()).toMatchObject({ transactions: 0, pendingRequests: 0 });
  });
});
