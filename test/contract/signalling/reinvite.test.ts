import { expect, test } from 'vitest';
import type { SignallingLeg } from '../../../src/ports/signalling.ts';
import { describeOnEngines } from '../sip-server/support/server-under-test.ts';
import { cseq, header, sdp } from '../sip-server/support/sip-text.ts';
import { useSignallingWorld } from './support/signalling-world.ts';

type Answer = Parameters<Parameters<SignallingLeg['offer']>[1]>[0];

describeOnEngines('Our re-INVITEs by the signalling adapter on %s', (engine) => {
  const on = useSignallingWorld(engine);

  const offer = (leg: SignallingLeg, port = 5002): Promise<Answer> =>
    new Promise((resolve) => {
      leg.offer(sdp(port), resolve);
    });

  test('an offer is answered and acknowledged, on a call of ours and on one that came in (RFC 3261 14.1)', async () => {
    const { leg, invite } = await on.world.outgoing();
    const incoming = await on.world.incoming();
    for (const each of [leg, incoming.leg]) {
      const answer = offer(each);
      const again = await on.world.peer.request('INVITE');
      expect(again.body).toBe(sdp(5002));
      expect(header(again, 'contact')).not.toBe('');
      on.world.peer.reply(again, 100);
      on.world.peer.reply(again, 200, { body: sdp(4002) });
      expect(cseq(await on.world.peer.request('ACK')).number).toBe(cseq(again).number);
      expect(await answer).toEqual({ sdp: sdp(4002) });
    }
    expect(header(invite, 'call-id')).not.toBe(incoming.call.callId);
    await on.world.hangUp(leg);
    await on.world.hangUp(incoming.leg);
  });

  test('a 491 is answered by trying again, when the far end has the Call-ID within 2 s (RFC 3261 14.1)', async () => {
    const { leg } = await on.world.incoming();
    const answer = offer(leg);
    on.world.peer.reply(await on.world.peer.request('INVITE'), 491);
    await on.world.peer.request('ACK');
    const again = await on.world.peer.request('INVITE');
    expect(again.body).toBe(sdp(5002));
    on.world.peer.reply(again, 200, { body: sdp(4002) });
    await on.world.peer.request('ACK');
    expect(await answer).toEqual({ sdp: sdp(4002) });
    await on.world.hangUp(leg);
  });

  test('the owner of the Call-ID waits for 2.1 to 4 s after a 491 (RFC 3261 14.1)', async () => {
    const { leg } = await on.world.outgoing();
    const answer = offer(leg);
    on.world.peer.reply(await on.world.peer.request('INVITE'), 491);
    await on.world.peer.request('ACK');
    const from = performance.now();
    const again = await on.world.peer.request('INVITE', 6_000);
    expect(performance.now() - from).toBeGreaterThan(2_000);
    on.world.peer.reply(again, 200, { body: sdp(4002) });
    await on.world.peer.request('ACK');
    expect(await answer).toEqual({ sdp: sdp(4002) });
    await on.world.hangUp(leg);
  });

  test('a re-INVITE or UPDATE that meets one of ours gets 491 (RFC 3261 14.2, RFC 3311 5.2)', async () => {
    const { leg, far } = await on.world.outgoing();
    const answer = offer(leg);
    const ours = await on.world.peer.request('INVITE');
    for (const method of ['INVITE', 'UPDATE']) {
      far.send(method, { 'Content-Type': 'application/sdp' }, sdp(4004));
      await on.world.peer.response(491, method);
    }
    on.world.peer.reply(ours, 200, { body: sdp(4002) });
    await on.world.peer.request('ACK');
    expect(await answer).toEqual({ sdp: sdp(4002) });
    expect(on.world.signals.left(({ type }) => type === 'reoffered')).toEqual([]);
    await on.world.hangUp(leg);
  });

  test('ours waits until that of the far end has its ACK (RFC 3261 14.1)', async () => {
    const { call, leg } = await on.world.incoming();
    call.send('INVITE', { body: sdp(4004) });
    const { reply } = await on.world.signal('reoffered');
    const answer = offer(leg);
    reply({ sdp: sdp(5004) });
    const ok = await call.response(200, 'INVITE');
    await expect(on.world.peer.request('INVITE', 300)).rejects.toThrow('no INVITE');
    call.ack(ok);
    const ours = await on.world.peer.request('INVITE');
    on.world.peer.reply(ours, 200, { body: sdp(4002) });
    await on.world.peer.request('ACK');
    expect(await answer).toEqual({ sdp: sdp(4002) });
    await on.world.hangUp(leg);
  });

  test.each([488, 500, 606])(
    '%i leaves the session as it was, and the next one goes out (RFC 3261 14.1)',
    async (status) => {
      const { leg, far } = await on.world.outgoing();
      const answer = offer(leg);
      on.world.peer.reply(await on.world.peer.request('INVITE'), status);
      await on.world.peer.request('ACK');
      expect(await answer).toEqual({ status });
      far.send('INVITE', { 'Content-Type': 'application/sdp' }, sdp(4004));
      (await on.world.signal('reoffered')).reply({ status: 488, reason: 'Not Acceptable Here' });
      await on.world.peer.response(488, 'INVITE');
      const next = offer(leg, 5006);
      on.world.peer.reply(await on.world.peer.request('INVITE'), 200, { body: sdp(4006) });
      await on.world.peer.request('ACK');
      expect(await next).toEqual({ sdp: sdp(4006) });
      await on.world.hangUp(leg);
    },
  );

  test.each([481, 408])('%i ends the dialog (RFC 3261 12.2.1.2)', async (status) => {
    const { leg } = await on.world.outgoing();
    const answer = offer(leg);
    on.world.peer.reply(await on.world.peer.request('INVITE'), status);
    expect(await answer).toEqual({ status });
    // Whoever ended it, nobody is left behind.
    const bye = await on.world.peer.request('BYE').catch(() => null);
    if (bye !== null) on.world.peer.reply(bye, 481);
    await on.world.signal('ended');
    expect(on.world.signalling.usage().legs).toBe(0);
  });

  test('a challenged re-INVITE is sent again with the credentials of its trunk (RFC 3261 22.3)', async () => {
    const { leg } = await on.world.outgoing({ auth: { username: 'u', password: 'p' } });
    const answer = offer(leg);
    const first = await on.world.peer.request('INVITE');
    const challenge = 'Digest realm="r", nonce="n", algorithm=MD5, qop="auth"';
    on.world.peer.reply(first, 407, { headers: { 'Proxy-Authenticate': challenge } });
    await on.world.peer.request('ACK');
    const second = await on.world.peer.request('INVITE');
    expect(header(second, 'proxy-authorization')).toContain('username="u"');
    expect(header(second, 'proxy-authorization')).toContain(`uri="${second.uri!}"`);
    expect(second.uri).toBe(first.uri);
    expect([second.body, cseq(second).number]).toEqual([sdp(5002), cseq(first).number + 1]);
    on.world.peer.reply(second, 200, { body: sdp(4002) });
    await on.world.peer.request('ACK');
    expect(await answer).toEqual({ sdp: sdp(4002) });
    await on.world.hangUp(leg);
  });

  test('our re-INVITE keeps the session timer and its refresher (RFC 4028 7.4)', async () => {
    const incoming = await on.world.incoming({ 'Session-Expires': '1800;refresher=uac', Supported: 'timer' });
    const answer = offer(incoming.leg);
    const ours = await on.world.peer.request('INVITE');
    expect(header(ours, 'session-expires')).toBe('1800;refresher=uas');
    on.world.peer.reply(ours, 200, { body: sdp(4002), headers: { 'Session-Expires': '1800;refresher=uas' } });
    await on.world.peer.request('ACK');
    expect(await answer).toEqual({ sdp: sdp(4002) });
    await on.world.hangUp(incoming.leg);
  });

  test('our 200 to a refresh names the interval and the refresher (RFC 4028 9)', async () => {
    const timer = { 'Session-Expires': '1800;refresher=uac', Supported: 'timer' };
    const { call, leg } = await on.world.incoming(timer);
    call.send('INVITE', { headers: timer, body: sdp(4002) });
    (await on.world.signal('reoffered')).reply({ sdp: sdp(5002) });
    const refreshed = await call.response(200, 'INVITE');
    expect(header(refreshed, 'session-expires')).toBe('1800;refresher=uac');
    call.ack(refreshed);
    await on.world.signal('acknowledged');
    call.send('UPDATE', { headers: { ...timer, 'Content-Length': '' } });
    expect(header(await call.response(200, 'UPDATE'), 'session-expires')).toBe('1800;refresher=uac');
    await on.world.hangUp(leg);
  });

  test('our INVITE and our 200 say that we take REFER and Replaces (RFC 3261 13.2.1, RFC 3891 5)', async () => {
    const { leg, invite } = await on.world.outgoing();
    const { leg: incoming, ok } = await on.world.incoming();
    for (const message of [invite, ok]) {
      expect(header(message, 'allow')).toContain('REFER');
      expect(header(message, 'supported')).toContain('replaces');
    }
    await on.world.hangUp(leg);
    await on.world.hangUp(incoming);
  });

  test('a BYE while ours is out ends both (RFC 3261 15)', async () => {
    const { leg, far } = await on.world.outgoing();
    const answer = offer(leg);
    const ours = await on.world.peer.request('INVITE');
    far.send('BYE');
    await on.world.peer.response(200, 'BYE');
    on.world.peer.reply(ours, 487);
    expect(await answer).toEqual({ status: null });
    await on.world.signal('ended');
  });
});
