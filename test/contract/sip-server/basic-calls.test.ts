import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectApplication } from './support/application.ts';
import type { Handler, SrfDialog, TestApplication } from './support/application.ts';
import { describeOnEngines, startServerUnderTest } from './support/server-under-test.ts';
import type { ServerUnderTest } from './support/server-under-test.ts';
import { SipPeer } from './support/sip-peer.ts';
import { header, sdp, tag } from './support/sip-text.ts';

describeOnEngines('calls on %s', (engine) => {
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

  test('a caller is answered and hangs up: 100, 180, 200, ACK, BYE', async () => {
    const answered = new Promise<SrfDialog>((resolve, reject) => {
      onInvite = (req, res) => {
        res.send(180);
        application.srf.createUAS(req, res, { localSdp: sdp(5000) }).then(resolve, reject);
      };
    });
    const call = caller.call(server.sip);
    call.invite();
    await caller.response(100, 'INVITE');
    const ringing = await caller.response(180, 'INVITE');
    const answer = await call.answered();
    expect(tag(header(answer, 'to'))).toBe(tag(header(ringing, 'to')));
    expect(header(answer, 'contact')).toContain(`sip:127.0.0.1:${server.port}`);
    expect(answer.body).toBe(sdp(5000));
    const dialog = await answered;
    const destroyed = new Promise<void>((resolve) => dialog.on('destroy', () => resolve()));
    call.send('BYE');
    await caller.response(200, 'BYE');
    await destroyed;
  });

  test('an application calls and hangs up: INVITE, ACK, BYE', async () => {
    const dialing = application.srf.createUAC(callee.uri('bob'), { localSdp: sdp(5002) });
    const invite = await callee.request('INVITE');
    callee.reply(invite, 100);
    callee.reply(invite, 180);
    callee.reply(invite, 200, { body: sdp(6000) });
    const dialog = await dialing;
    const ack = await callee.request('ACK');
    expect(header(ack, 'cseq').split(' ')[0]).toBe(header(invite, 'cseq').split(' ')[0]);
    const ending = dialog.destroy();
    const bye = await callee.request('BYE');
    callee.reply(bye, 200);
    await ending;
  });

  test('createB2BUA joins two calls', async () => {
    const joined = new Promise<{ uas: SrfDialog; uac: SrfDialog }>((resolve, reject) => {
      onInvite = (req, res) => {
        application.srf.createB2BUA(req, res, callee.uri('bob')).then(({ uas, uac }) => {
          uas.on('destroy', () => void uac.destroy());
          resolve({ uas, uac });
        }, reject);
      };
    });
    const call = caller.call(server.sip);
    call.invite();
    const invite = await callee.request('INVITE');
    expect(invite.body).toBe(sdp(4000));
    callee.reply(invite, 180);
    await caller.response(180, 'INVITE');
    callee.reply(invite, 200, { body: sdp(6000) });
    const answer = await call.answered();
    expect(answer.body).toBe(sdp(6000));
    await callee.request('ACK');
    await joined;
    call.send('BYE');
    await caller.response(200, 'BYE');
    const bye = await callee.request('BYE');
    callee.reply(bye, 200);
  });
});
