import { expect, test } from 'vitest';
import type { IncomingLeg, LegSignal, OutgoingInvite, SignallingLeg } from '../../../src/ports/signalling.ts';
import { describeOnEngines } from '../sip-server/support/server-under-test.ts';
import type { PeerCall } from '../sip-server/support/sip-peer.ts';
import { sdp } from '../sip-server/support/sip-text.ts';
import type { SipText } from '../sip-server/support/sip-text.ts';
import { FarEnd, useSignallingWorld } from './support/signalling-world.ts';

const SDP = { 'Content-Type': 'application/sdp' };

describeOnEngines('offers and answers by the signalling adapter on %s', (engine) => {
  const on = useSignallingWorld(engine);

  async function signal<Type extends LegSignal['type']>(type: Type): Promise<Extract<LegSignal, { type: Type }>> {
    return await on.world.signal(type);
  }

  async function incoming(): Promise<{ call: PeerCall; leg: IncomingLeg }> {
    const call = on.world.peer.call(on.server.sip);
    call.invite();
    const invite = await on.world.invites.take(() => true, 'INVITE');
    const leg = invite.take((each) => on.world.signals.add(each));
    leg.answer(sdp(5000));
    await call.answered();
    expect(await signal('acknowledged')).toMatchObject({ sequence: invite.sequence });
    return { call, leg };
  }

  test('an ACK and the re-INVITE after it come in the order of the wire (RFC 3261 13.2.2.4)', async () => {
    const { call, leg } = await incoming();
    call.send('INVITE', { body: sdp(4002) });
    const hold = await signal('reoffered');
    hold.reply({ sdp: sdp(5000) });
    const held = await call.response(200, 'INVITE');
    const before = on.world.signals.all.length;
    call.ack(held);
    call.send('INVITE', { headers: { 'Content-Length': '' } });
    const resume = await signal('reoffered');
    expect(on.world.signals.all.slice(before)).toMatchObject([
      { type: 'acknowledged', sequence: hold.sequence, sdp: null },
      { type: 'reoffered', sequence: hold.sequence + 1, offer: null },
    ]);
    resume.reply({ sdp: sdp(5002) });
    call.ack(await call.response(200, 'INVITE'), { body: sdp(4004) });
    expect(await signal('acknowledged')).toMatchObject({ sequence: hold.sequence });
    expect(await signal('acknowledged')).toMatchObject({ sequence: resume.sequence, sdp: sdp(4004) });
    await on.world.hangUp(leg);
  });

  async function outgoing(
    auth?: OutgoingInvite['auth'],
  ): Promise<{ leg: SignallingLeg; invite: SipText; early: FarEnd }> {
    const leg = on.world.dial({ auth });
    let invite = await on.world.peer.request('INVITE');
    if (auth !== undefined) {
      on.world.peer.reply(invite, 401, {
        headers: { 'WWW-Authenticate': 'Digest realm="r", nonce="n", algorithm=MD5, qop="auth"' },
      });
      await on.world.peer.request('ACK');
      invite = await on.world.peer.request('INVITE');
    }
    return { leg, invite, early: new FarEnd(on.world.peer, invite) };
  }

  test.each([180, 183])('the SDP of a %i is the answer if the 200 has none (RFC 3261 13.2.1)', async (status) => {
    const { leg, invite } = await outgoing();
    on.world.peer.reply(invite, status, { tag: 'fork', body: sdp(4900) });
    on.world.peer.reply(invite, status, { body: sdp(4000) });
    on.world.peer.reply(invite, 180);
    on.world.peer.reply(invite, 200);
    await on.world.peer.request('ACK');
    expect(await signal('answered')).toMatchObject({ sdp: sdp(4000) });
    await on.world.hangUp(leg);
  });

  test('the SDP of a reliable 183 is the answer if the 200 has none (RFC 3262 5)', async () => {
    const { leg, invite } = await outgoing();
    on.world.peer.reply(invite, 183, { body: sdp(4000), headers: { Require: '100rel', RSeq: '1' } });
    on.world.peer.reply(await on.world.peer.request('PRACK'), 200);
    on.world.peer.reply(invite, 200);
    await on.world.peer.request('ACK');
    expect(await signal('answered')).toMatchObject({ sdp: sdp(4000) });
    await on.world.hangUp(leg);
  });

  test('without any SDP before or in the 200, no answer is made up, and the source is told', async () => {
    const { leg, invite } = await outgoing();
    on.world.peer.reply(invite, 180);
    on.world.peer.reply(invite, 200);
    expect(await signal('answered')).toMatchObject({ sdp: null, sourceAddress: '127.0.0.1' });
    await on.world.hangUp(leg);
  });

  test.each([undefined, { username: 'u', password: 'p' }])(
    'an UPDATE before the 200 is handed on, and gets the resulting answer once (RFC 3311 5.2); credentials: %o',
    async (auth) => {
      const { leg, invite, early } = await outgoing(auth);
      on.world.peer.reply(invite, 183, { body: sdp(4000) });
      await signal('progress');
      early.send('UPDATE', SDP, sdp(4002));
      const first = await signal('reoffered');
      expect(first).toMatchObject({ sequence: 1, offer: sdp(4002), early: { answer: sdp(4000) } });
      first.reply({ status: 488, reason: 'Not Acceptable Here' });
      await on.world.peer.response(488, 'UPDATE');
      early.send('UPDATE', SDP, sdp(4004));
      const second = await signal('reoffered');
      expect(second).toMatchObject({ early: { answer: sdp(4000) } });
      second.reply({ sdp: sdp(5004) });
      expect((await on.world.peer.response(200, 'UPDATE')).body).toBe(sdp(5004));
      early.send('UPDATE', SDP, sdp(4006));
      const third = await signal('reoffered');
      expect(third.early).toEqual({ answer: null });
      third.reply({ sdp: sdp(5006) });
      expect((await on.world.peer.response(200, 'UPDATE')).body).toBe(sdp(5006));
      on.world.peer.reply(invite, 200, { body: sdp(4000) });
      expect(await signal('answered')).toMatchObject({ sdp: null });
      await on.world.hangUp(leg);
      expect(on.world.peer.inbox.left((message) => message.status !== null)).toEqual([]);
    },
  );

  test('an UPDATE before the 200 without an offer gets 200 without a body (RFC 3311 5.2)', async () => {
    const { leg, invite, early } = await outgoing();
    on.world.peer.reply(invite, 180);
    await signal('progress');
    early.send('UPDATE');
    expect((await on.world.peer.response(200, 'UPDATE')).body).toBe('');
    on.world.peer.reply(invite, 200, { body: sdp(4000) });
    await signal('answered');
    await on.world.hangUp(leg);
  });

  test('an UPDATE with an offer while ours has no answer gets 491 (RFC 3311 5.2)', async () => {
    const { leg, invite, early } = await outgoing();
    on.world.peer.reply(invite, 180);
    await signal('progress');
    early.send('UPDATE', SDP, sdp(4002));
    await on.world.peer.response(491, 'UPDATE');
    on.world.peer.reply(invite, 200, { body: sdp(4000) });
    expect(await signal('answered')).toMatchObject({ sdp: sdp(4000) });
    await on.world.hangUp(leg);
  });

  // drachtio-server refuses both by itself (503) in the early dialog of a call that it makes.
  test.skipIf(engine === 'drachtio')(
    'INFO and REFER before the 200 are answered as in a call (RFC 6086 4.2.2)',
    async () => {
      const { leg, invite, early } = await outgoing();
      on.world.peer.reply(invite, 180);
      await signal('progress');
      early.send('INFO', { 'Content-Type': 'application/dtmf-relay' }, 'Signal=5\r\nDuration=100\r\n');
      await on.world.peer.response(200, 'INFO');
      expect(await signal('dtmf')).toMatchObject({ digit: '5' });
      early.send('REFER', { 'Refer-To': '<sip:carol@127.0.0.1>' });
      await on.world.peer.response(603, 'REFER');
      on.world.peer.reply(invite, 200, { body: sdp(4000) });
      await signal('answered');
      await on.world.hangUp(leg);
    },
  );
});
