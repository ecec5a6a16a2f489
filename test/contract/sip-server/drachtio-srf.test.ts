import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectApplication } from './support/application.ts';
import type { Handler, SrfDialog, SrfRequest, SrfResponse, TestApplication } from './support/application.ts';
import { calleeRequest } from './support/dialogs.ts';
import { describeOnEngines } from './support/server-under-test.ts';
import { cseq, header, sdp } from './support/sip-text.ts';
import type { SipText } from './support/sip-text.ts';
import { pause, setStage } from './support/suite.ts';

function challenge(name: string): Record<string, string> {
  return {
    [name]: 'Digest realm="r", nonce="n", qop="auth", algorithm=MD5',
  };
}
const AUTH = { username: 'u', password: 'p' };

describeOnEngines('drachtio-srf on %s', (engine) => {
  const stage = setStage(engine, []);
  let application: TestApplication;
  let onRequest: Handler = () => undefined;

  beforeEach(async () => {
    application = await connectApplication(stage.server, (srf) => {
      for (const method of ['invite', 'options', 'register', 'message', 'info']) {
        srf.use(method, (req, res) => onRequest(req, res));
      }
    });
  });
  afterEach(() => application.close());

  const called = async (): Promise<{ dialog: SrfDialog; call: ReturnType<typeof stage.caller.call> }> => {
    const answered = new Promise<SrfDialog>((resolve, reject) => {
      onRequest = (req, res) => {
        application.srf.createUAS(req, res, { localSdp: sdp(5000) }).then(resolve, reject);
      };
    });
    const call = stage.caller.call(stage.server.sip);
    call.invite();
    await call.answered();
    return { dialog: await answered, call };
  };
  const calling = async (options: object = {}): Promise<SrfDialog> => {
    const dialing = application.srf.createUAC(stage.callee.uri('bob'), { localSdp: sdp(5000), ...options });
    const invite = await stage.callee.request('INVITE');
    stage.callee.reply(invite, 180);
    stage.callee.reply(invite, 200, { body: sdp(6000) });
    const dialog = await dialing;
    await stage.callee.request('ACK');
    return dialog;
  };

  test('createUAC answers a 407 by itself: same call, next CSeq, credentials (7.5)', async () => {
    const { callee } = stage;
    const dialing = application.srf.createUAC(callee.uri('bob'), { localSdp: sdp(5000), auth: AUTH });
    const first = await callee.request('INVITE');
    callee.reply(first, 407, { headers: challenge('Proxy-Authenticate') });
    await callee.request('ACK');
    const second = await callee.request('INVITE');
    expect(header(second, 'call-id')).toBe(header(first, 'call-id'));
    expect(header(second, 'from')).toBe(header(first, 'from'));
    expect(cseq(second).number).toBe(cseq(first).number + 1);
    expect(header(second, 'proxy-authorization')).toContain('username="u"');
    callee.reply(second, 200, { body: sdp(6000) });
    const dialog = await dialing;
    await callee.request('ACK');

    const ending = dialog.destroy({ auth: AUTH });
    const bye = await callee.request('BYE');
    callee.reply(bye, 401, { headers: challenge('WWW-Authenticate') });
    const again = await callee.request('BYE');
    expect(header(again, 'authorization')).toContain('uri="sip:placeholder"');
    callee.reply(again, 200);
    await ending;
  });

  test('createUAC fails with the status that the callee gave (6.3)', async () => {
    const { callee } = stage;
    for (const status of [302, 404, 486, 503, 603]) {
      const dialing = application.srf.createUAC(callee.uri('bob'), { localSdp: sdp(5000) });
      const failed = expect(dialing).rejects.toMatchObject({ status });
      callee.reply(await callee.request('INVITE'), status);
      await callee.request('ACK');
      await failed;
    }
  });

  // the reference (measured) loses one now and then, as the specification says about fast peers
  test.runIf(engine === 'embedded')(
    'a promise of request() gets its response, however fast the peer is (3.3)',
    async () => {
      const { callee } = stage;
      for (let round = 0; round < 20; round += 1) {
        const sending = application.srf.request(callee.uri('bob'), { method: 'OPTIONS' });
        callee.reply(await callee.request('OPTIONS'), 200);
        const sent = await sending;
        const response = await new Promise<SrfResponse>((resolve) => sent.on('response', resolve));
        expect(response.status).toBe(200);
      }
    },
  );

  // the reference (measured) loses it now and then
  test.runIf(engine === 'embedded')(
    'the BYE of a caller who hangs up right after the answer arrives (3.3)',
    async () => {
      const ended = { count: 0 };
      onRequest = (req, res) => {
        application.srf.createUAS(req, res, { localSdp: sdp(5000) }).then(
          (dialog) => void dialog.on('destroy', () => (ended.count += 1)),
          () => undefined,
        );
      };
      for (let round = 0; round < 30; round += 1) {
        const call = stage.caller.call(stage.server.sip);
        call.invite();
        await call.answered();
        call.send('BYE');
        await call.response(200, 'BYE');
      }
      expect(ended.count).toBe(30);
    },
  );

  test('REGISTER and MESSAGE come, and are answered by the application (5.1)', async () => {
    const { caller, server } = stage;
    onRequest = (req, res) => {
      if (req.method === 'REGISTER' && !req.has('authorization')) {
        res.send(401, { headers: challenge('WWW-Authenticate') });
      } else {
        res.send(200);
      }
    };
    const call = caller.call(server.sip);
    call.send('REGISTER');
    await call.response(401, 'REGISTER');
    call.send('REGISTER', { headers: { Authorization: 'Digest username="u"' } });
    await call.response(200, 'REGISTER');
    caller.call(server.sip).send('MESSAGE', { headers: { 'Content-Type': 'text/plain' }, body: 'grüße' });
    await caller.response(200, 'MESSAGE');
  });

  test('modify sends a re-INVITE and resolves to the answer, or rejects if it is refused (6.6)', async () => {
    const { callee } = stage;
    const dialog = await calling();
    const modifying = dialog.modify(sdp(5002));
    const again = await callee.request('INVITE');
    expect(again.body).toBe(sdp(5002));
    callee.reply(again, 200, { body: sdp(6002) });
    expect(await modifying).toBe(sdp(6002));
    await callee.request('ACK');
    const refused = expect(dialog.modify(sdp(5004))).rejects.toMatchObject({ status: 488 });
    callee.reply(await callee.request('INVITE'), 488);
    await refused;
    const ending = dialog.destroy();
    callee.reply(await callee.request('BYE'), 200);
    await ending;
  });

  test('a re-INVITE of the peer: modify with a listener, the local SDP again without (9)', async () => {
    const { dialog, call } = await called();
    call.invite({ body: sdp(4002) });
    expect((await call.answered()).body).toBe(sdp(5000));
    dialog.on('modify', (_req: SrfRequest, res: SrfResponse) => res.send(200, { body: sdp(5002) }));
    call.invite({ body: sdp(4004) });
    expect((await call.answered()).body).toBe(sdp(5002));
    expect(dialog.remote.sdp).toBe(sdp(4004));
    call.send('BYE');
    await call.response(200, 'BYE');
  });

  test('REFER comes as an event; NOTIFYs go out; the dialog goes on (7.1)', async () => {
    const { caller } = stage;
    const { dialog, call } = await called();
    const referred = new Promise<SrfRequest>((resolve) => {
      dialog.on('refer', (req: SrfRequest, res: SrfResponse) => {
        res.send(202);
        resolve(req);
      });
    });
    call.send('REFER', { headers: { 'Refer-To': '<sip:carol@example.com>' } });
    await call.response(202, 'REFER');
    expect((await referred).get('Refer-To')).toBe('<sip:carol@example.com>');
    for (const state of ['active', 'terminated;reason=noresource']) {
      const sending = dialog.request({
        method: 'NOTIFY',
        headers: { 'Content-Type': 'message/sipfrag', 'Subscription-State': state, Event: 'refer' },
        body: 'SIP/2.0 200 OK',
      });
      caller.reply(await caller.request('NOTIFY'), 200);
      expect((await sending).status).toBe(200);
    }
    call.send('INFO');
    await call.response(200, 'INFO');
    const ending = dialog.destroy();
    caller.reply(await caller.request('BYE'), 200);
    await ending;
  });

  test('a request in a dialog that is gone fails with ENODIALOG (3.3)', async () => {
    const { caller } = stage;
    const { dialog, call } = await called();
    call.send('BYE');
    await call.response(200, 'BYE');
    await pause(30);
    await expect(dialog.request({ method: 'INFO' })).rejects.toMatchObject({ code: 'ENODIALOG' });
    expect(caller.inbox.left(({ method }) => method === 'INFO')).toEqual([]);
  });

  test('a response after the caller has cancelled fails, and createUAS rejects with 487 (5.5)', async () => {
    const { caller, server } = stage;
    const outcome = new Promise<unknown>((resolve) => {
      onRequest = (req, res) => {
        res.send(180);
        req.on('cancel', () => {
          application.srf.createUAS(req, res, { localSdp: sdp(1) }).then(resolve, resolve);
        });
      };
    });
    const call = caller.call(server.sip);
    call.invite();
    await call.response(180, 'INVITE');
    call.cancel();
    await call.answered(487);
    expect(await outcome).toMatch(/unknown transaction/u);
  });

  test('createUAC and req.cancel(): rejects with 487 (6.4)', async () => {
    const { callee } = stage;
    const dialing = application.srf.createUAC(
      callee.uri('bob'),
      { localSdp: sdp(1) },
      {
        cbProvisional: () => request?.cancel(),
        cbRequest: (_error, sent) => (request = sent),
      },
    );
    let request: SrfRequest | null = null;
    const failed = expect(dialing).rejects.toMatchObject({ status: 487 });
    const invite = await callee.request('INVITE');
    callee.reply(invite, 180);
    callee.reply(await callee.request('CANCEL'), 200);
    callee.reply(invite, 487);
    await failed;
  });

  test('createUAC without a body asks for an offer, and answers it in the ACK (13.1, [28])', async () => {
    const { callee } = stage;
    const dialing = application.srf.createUAC(callee.uri('bob'), { noAck: true }) as unknown as Promise<{
      sdp: string;
      ack(sdp: string): Promise<SrfDialog>;
    }>;
    const invite = await callee.request('INVITE');
    expect(invite.body).toBe('');
    callee.reply(invite, 200, { body: sdp(6000) });
    const offered = await dialing;
    expect(offered.sdp).toBe(sdp(6000));
    const dialog = await offered.ack(sdp(5000));
    expect((await callee.request('ACK')).body).toBe(sdp(5000));
    const ending = dialog.destroy();
    callee.reply(await callee.request('BYE'), 200);
    await ending;
  });
});

/**
 * The calls of the examples that drachtio-srf is published with, in our own words. They are in its README, in the
 * documentation of its methods (`lib/srf.js`), and in the `examples` of its repository. The last ones have the names of
 * version 5 (`createUasDialog` is `createUAS`, `modifySession` is `modify`).
 */
describeOnEngines('published examples of drachtio-srf on %s', (engine) => {
  const stage = setStage(engine, []);
  let application: TestApplication;
  let onInvite: Handler = () => undefined;

  beforeEach(async () => {
    application = await connectApplication(stage.server, (srf) => srf.invite((req, res) => onInvite(req, res)));
  });
  afterEach(() => application.close());

  /** Makes the caller's side of a call that the example answers: INVITE, 200, ACK. */
  const callIn = async (): Promise<{ call: ReturnType<typeof stage.caller.call>; body: string; userAgent: string }> => {
    const call = stage.caller.call(stage.server.sip);
    call.invite();
    const ok = await call.answered();
    return { call, body: ok.body, userAgent: header(ok, 'user-agent') };
  };
  /** Plays the callee's side of a call that the example makes. */
  const answerAs = async (sdpOfCallee: string): Promise<SipText> => {
    const invite = await stage.callee.request('INVITE');
    stage.callee.reply(invite, 180);
    stage.callee.reply(invite, 200, { body: sdpOfCallee });
    await stage.callee.request('ACK');
    return invite;
  };

  test('README, connect: the event names the endpoints', () => {
    expect(application.hello[0]).toContain(`udp/127.0.0.1:${stage.server.port}`);
  });

  test.each([
    ['createUAS, returning a Promise', false],
    ['createUAS, using a callback, with headers of its own', true],
  ])('%s: the caller hangs up', async (_name, useCallback) => {
    const options = {
      localSdp: sdp(5000),
      headers: { 'User-Agent': 'drachtio/iechyd-da', 'X-Linked-UUID': '1e2587c' },
    };
    const destroyed = new Promise<void>((resolve, reject) => {
      const up = (dialog: SrfDialog): void => void dialog.on('destroy', () => resolve());
      onInvite = (req, res) => {
        if (useCallback) {
          application.srf.createUAS(req, res, options, (error, dialog) => {
            if (error === null) {
              up(dialog);
            } else {
              reject(new Error(`refused: ${error.status}`));
            }
          });
        } else {
          application.srf.createUAS(req, res, options).then(up, reject);
        }
      };
    });
    const { call, body, userAgent } = await callIn();
    expect([body, userAgent]).toEqual([sdp(5000), 'drachtio/iechyd-da']);
    await pause(50);
    call.send('BYE');
    await call.response(200, 'BYE');
    await destroyed;
  });

  test('createUAC, returning a Promise: the called party hangs up', async () => {
    const dialing = application.srf.createUAC(stage.callee.uri('1234'), { localSdp: sdp(5000) });
    const invite = await answerAs(sdp(6000));
    const dialog = await dialing;
    const destroyed = new Promise<void>((resolve) => dialog.on('destroy', () => resolve()));
    const dialled = { invite, dialogId: dialog.id, transactionId: '' };
    calleeRequest(stage.callee, stage.server, dialled, 'BYE', 1);
    await stage.callee.response(200, 'BYE');
    await destroyed;
  });

  test('createUAC, using a callback: rejected with the status', async () => {
    const status = new Promise<number | undefined>((resolve) => {
      application.srf.createUAC(stage.callee.uri('1234'), { localSdp: sdp(5000) }, {}, (error) =>
        resolve(error?.status),
      );
    });
    stage.callee.reply(await stage.callee.request('INVITE'), 486);
    await stage.callee.request('ACK');
    expect(await status).toBe(486);
  });

  test('createUAC, canceling by what a progress callback gave: 487', async () => {
    let sent: SrfRequest | null = null;
    const dialing = application.srf.createUAC(
      stage.callee.uri('1234'),
      { localSdp: sdp(5000) },
      { cbRequest: (_error, request) => (sent = request) },
    );
    const failed = expect(dialing).rejects.toMatchObject({ status: 487 });
    const invite = await stage.callee.request('INVITE');
    stage.callee.reply(invite, 180);
    await pause(50);
    (sent as SrfRequest | null)!.cancel();
    stage.callee.reply(await stage.callee.request('CANCEL'), 200);
    stage.callee.reply(invite, 487);
    await stage.callee.request('ACK');
    await failed;
  });

  test.each([
    ['the caller', true],
    ['the callee', false],
  ])('README and createB2BUA, simple: %s hangs up, and so does the other', async (_name, byCaller) => {
    onInvite = (req, res) => {
      application.srf
        .createB2BUA(req, res, stage.callee.uri('1234'), { localSdpB: req.body })
        .then(({ uas, uac }) => {
          uas.on('destroy', () => void uac.destroy());
          uac.on('destroy', () => void uas.destroy());
        })
        .catch(() => undefined);
    };
    const calling = callIn();
    const invite = await answerAs(sdp(6000));
    expect(invite.body).toBe(sdp(4000));
    const { call, body } = await calling;
    expect(body).toBe(sdp(6000));
    await pause(50);
    if (byCaller) {
      call.send('BYE');
      await call.response(200, 'BYE');
      stage.callee.reply(await stage.callee.request('BYE'), 200);
    } else {
      calleeRequest(stage.callee, stage.server, { invite, dialogId: '', transactionId: '' }, 'BYE', 1);
      await stage.callee.response(200, 'BYE');
      stage.caller.reply(await stage.caller.request('BYE'), 200);
    }
  });

  test('createB2BUA with passFailure false: the second destination is tried, the caller hears of one call', async () => {
    onInvite = (req, res) => {
      const { srf } = application;
      srf
        .createB2BUA(req, res, stage.callee.uri('primary'), { localSdpB: req.body, passFailure: false })
        .catch(() => srf.createB2BUA(req, res, stage.callee.uri('backup'), { localSdpB: req.body }))
        .then(({ uas, uac }) => uas.on('destroy', () => void uac.destroy()))
        .catch(() => undefined);
    };
    const calling = callIn();
    stage.callee.reply(await stage.callee.request('INVITE'), 503);
    await stage.callee.request('ACK');
    const second = await answerAs(sdp(6000));
    expect(second.uri).toBe(stage.callee.uri('backup'));
    const { call } = await calling;
    await pause(50);
    call.send('BYE');
    await call.response(200, 'BYE');
    stage.callee.reply(await stage.callee.request('BYE'), 200);
  });

  test('createB2BUA with a media proxy: both descriptions are the proxy’s, one of them promised', async () => {
    onInvite = (req, res) => {
      application.srf
        .createB2BUA(req, res, stage.callee.uri('1234'), {
          localSdpB: req.body.replace('4000', '7000'),
          localSdpA: (remote) => Promise.resolve(remote.replace('6000', '7002')),
        })
        .then(({ uas, uac }) => uas.on('destroy', () => void uac.destroy()))
        .catch(() => undefined);
    };
    const calling = callIn();
    expect((await answerAs(sdp(6000))).body).toBe(sdp(7000));
    const { call, body } = await calling;
    expect(body).toBe(sdp(7002));
    await pause(50);
    call.send('BYE');
    await call.response(200, 'BYE');
    stage.callee.reply(await stage.callee.request('BYE'), 200);
  });

  test('README, OPTIONS ping: the status of the response', async () => {
    const pinged = new Promise<number>((resolve, reject) => {
      const headers = { Subject: 'OPTIONS Ping' };
      application.srf.request(`sip:${stage.callee.hostPort}`, { method: 'OPTIONS', headers }, (error, request) => {
        if (error === null) {
          request.on('response', (res: SrfResponse) => resolve(res.status));
        } else {
          reject(error);
        }
      });
    });
    const options = await stage.callee.request('OPTIONS');
    expect(header(options, 'subject')).toBe('OPTIONS Ping');
    stage.callee.reply(options, 200);
    expect(await pinged).toBe(200);
  });

  test('examples/simple-uas: answers, holds, and takes off hold', async () => {
    const answered = new Promise<SrfDialog>((resolve, reject) => {
      onInvite = (req, res) => {
        const localSdp = req.body.replace(/^c=IN IP4 .*$/mu, 'c=IN IP4 0.0.0.0');
        application.srf
          .createUAS(req, res, { localSdp, headers: { 'User-Agent': 'simple-uas' } })
          .then(resolve, reject);
      };
    });
    const { call, body, userAgent } = await callIn();
    expect(body).toContain('c=IN IP4 0.0.0.0');
    expect(userAgent).toBe('simple-uas');
    const dialog = await answered;
    for (const [action, direction] of [
      ['hold', 'a=inactive'],
      ['unhold', 'a=sendrecv'],
    ] as const) {
      const modifying = dialog.modify(action);
      const again = await stage.caller.request('INVITE');
      expect(again.body).toContain(direction);
      stage.caller.reply(again, 200, { body: sdp(4000), contact: `<${stage.caller.uri('alice')}>` });
      await stage.caller.request('ACK');
      await modifying;
    }
    call.send('BYE');
    await call.response(200, 'BYE');
  });

  test('examples/simple-uac: a call in makes a call out, and is answered by what that brings', async () => {
    const joined = new Promise<SrfDialog[]>((resolve, reject) => {
      onInvite = (req, res) => {
        const { srf } = application;
        srf
          .createUAC(stage.callee.uri('drachtio'), { localSdp: req.body })
          .then(async (uac) => [uac, await srf.createUAS(req, res, { localSdp: uac.remote.sdp })])
          .then(resolve, reject);
      };
    });
    const calling = callIn();
    expect((await answerAs(sdp(6000))).body).toBe(sdp(4000));
    expect((await calling).body).toBe(sdp(6000));
    const [uac, uas] = await joined;
    const endings = Promise.all([uac!.destroy(), uas!.destroy()]);
    stage.callee.reply(await stage.callee.request('BYE'), 200);
    stage.caller.reply(await stage.caller.request('BYE'), 200);
    await endings;
  });
});
