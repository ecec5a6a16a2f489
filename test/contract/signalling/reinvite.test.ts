import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SignallingLeg } from '../../../src/ports/signalling.ts';
import { describeOnEngines, startServerUnderTest } from '../sip-server/support/server-under-test.ts';
import type { ServerUnderTest } from '../sip-server/support/server-under-test.ts';
import { cseq, header, sdp } from '../sip-server/support/sip-text.ts';
import { SignallingWorld } from './support/signalling-world.ts';

type Answer = Parameters<Parameters<SignallingLeg['offer']>[1]>[0];

describeOnEngines('Our re-INVITEs by the signalling adapter on %s', (engine) => {
  let server: ServerUnderTest;
  let world: SignallingWorld;

  beforeAll(async () => {
    server = await startServerUnderTest(engine);
  });
  afterAll(async () => {
    await server.close();
  });
  beforeEach(async () => {
    world = await SignallingWorld.open(server);
  });
  afterEach(async () => {
    await world.close();
  });

  const offer = (leg: SignallingLeg, port = 5002): Promise<Answer> =>
    new Promise((resolve) => {
      leg.offer(sdp(port), resolve);
    });

  test('an offer is answered and acknowledged, on a call of ours and on one that came in (RFC 3261 14.1)', async () => {
    const { leg, invite } = await world.outgoing();
    const incoming = await world.incoming();
    for (const each of [leg, incoming.leg]) {
      const answer = offer(each);
      const again = await world.peer.request('INVITE');
      expect(again.body).toBe(sdp(5002));
      expect(header(again, 'contact')).not.toBe('');
      world.peer.reply(again, 100);
      world.peer.reply(again, 200, { body: sdp(4002) });
      expect(cseq(await world.peer.request('ACK')).number).toBe(cseq(again).number);
      expect(await answer).toEqual({ sdp: sdp(4002) });
    }
    expect(header(invite, 'call-id')).not.toBe(incoming.call.callId);
    await world.hangUp(leg);
    await world.hangUp(incoming.leg);
  });

  test('a 491 is answered by trying again, when the far end has the Call-ID within 2 s (RFC 3261 14.1)', async () => {
    const { leg } = await world.incoming();
    const answer = offer(leg);
    world.peer.reply(await world.peer.request('INVITE'), 491);
    await world.peer.request('ACK');
    const again = await world.peer.request('INVITE');
    expect(again.body).toBe(sdp(5002));
    world.peer.reply(again, 200, { body: sdp(4002) });
    await world.peer.request('ACK');
    expect(await answer).toEqual({ sdp: sdp(4002) });
    await world.hangUp(leg);
  });

  test('the owner of the Call-ID waits for 2.1 to 4 s after a 491 (RFC 3261 14.1)', async () => {
    const { leg } = await world.outgoing();
    const answer = offer(leg);
    world.peer.reply(await world.peer.request('INVITE'), 491);
    await world.peer.request('ACK');
    const from = performance.now();
    const again = await world.peer.request('INVITE', 6_000);
    expect(performance.now() - from).toBeGreaterThan(2_000);
    world.peer.reply(again, 200, { body: sdp(4002) });
    await world.peer.request('ACK');
    expect(await answer).toEqual({ sdp: sdp(4002) });
    await world.hangUp(leg);
  });

  test('a re-INVITE or UPDATE that meets one of ours gets 491 (RFC 3261 14.2, RFC 3311 5.2)', async () => {
    const { leg, far } = await world.outgoing();
    const answer = offer(leg);
    const ours = await world.peer.request('INVITE');
    for (const method of ['INVITE', 'UPDATE']) {
      far.send(method, { 'Content-Type': 'application/sdp' }, sdp(4004));
      await world.peer.response(491, method);
    }
    world.peer.reply(ours, 200, { body: sdp(4002) });
    await world.peer.request('ACK');
    expect(await answer).toEqual({ sdp: sdp(4002) });
    expect(world.signals.left(({ type }) => type === 'reoffered')).toEqual([]);
    await world.hangUp(leg);
  });

  test('ours waits until that of the far end has its ACK (RFC 3261 14.1)', async () => {
    const { call, leg } = await world.incoming();
    call.send('INVITE', { body: sdp(4004) });
    const { reply } = await world.signal('reoffered');
    const answer = offer(leg);
    reply({ sdp: sdp(5004) });
    const ok = await call.response(200, 'INVITE');
    await expect(world.peer.request('INVITE', 300)).rejects.toThrow('no INVITE');
    call.ack(ok);
    const ours = await world.peer.request('INVITE');
    world.peer.reply(ours, 200, { body: sdp(4002) });
    await world.peer.request('ACK');
    expect(await answer).toEqual({ sdp: sdp(4002) });
    await world.hangUp(leg);
  });

  test.each([488, 500, 606])(
    '%i leaves the session as it was, and the next one goes out (RFC 3261 14.1)',
    async (status) => {
      const { leg, far } = await world.outgoing();
      const answer = offer(leg);
      world.peer.reply(await world.peer.request('INVITE'), status);
      await world.peer.request('ACK');
      expect(await answer).toEqual({ status });
      far.send('INVITE', { 'Content-Type': 'application/sdp' }, sdp(4004));
      (await world.signal('reoffered')).reply({ status: 488, reason: 'Not Acceptable Here' });
      await world.peer.response(488, 'INVITE');
      const next = offer(leg, 5006);
      world.peer.reply(await world.peer.request('INVITE'), 200, { body: sdp(4006) });
      await world.peer.request('ACK');
      expect(await next).toEqual({ sdp: sdp(4006) });
      await world.hangUp(leg);
    },
  );

  test.each([481, 408])('%i ends the dialog (RFC 3261 12.2.1.2)', async (status) => {
    const { leg } = await world.outgoing();
    const answer = offer(leg);
    world.peer.reply(await world.peer.request('INVITE'), status);
    expect(await answer).toEqual({ status });
    // Whoever ended it, nobody is left behind.
    const bye = await world.peer.request('BYE').catch(() => null);
    if (bye !== null) world.peer.reply(bye, 481);
    await world.signal('ended');
    expect(world.signalling.usage().legs).toBe(0);
  });

  test('a challenged re-INVITE is sent again with the credentials of its trunk (RFC 3261 22.3)', async () => {
    const { leg } = await world.outgoing({ auth: { username: 'u', password: 'p' } });
    const answer = offer(leg);
    const first = await world.peer.request('INVITE');
    const challenge = 'Digest realm="r", nonce="n", algorithm=MD5, qop="auth"';
    world.peer.reply(first, 407, { headers: { 'Proxy-Authenticate': challenge } });
    await world.peer.request('ACK');
    const second = await world.peer.request('INVITE');
    expect(header(second, 'proxy-authorization')).toContain('username="u"');
    expect([second.body, cseq(second).number]).toEqual([sdp(5002), cseq(first).number + 1]);
    world.peer.reply(second, 200, { body: sdp(4002) });
    await world.peer.request('ACK');
    expect(await answer).toEqual({ sdp: sdp(4002) });
    await world.hangUp(leg);
  });

  test('a BYE while ours is out ends both (RFC 3261 15)', async () => {
    const { leg, far } = await world.outgoing();
    const answer = offer(leg);
    const ours = await world.peer.request('INVITE');
    far.send('BYE');
    await world.peer.response(200, 'BYE');
    world.peer.reply(ours, 487);
    expect(await answer).toEqual({ status: null });
    await world.signal('ended');
  });
});
