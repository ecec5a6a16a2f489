import { expect, test } from 'vitest';
import type { IncomingInvite, LegSignal, ReplacesHeader } from '../../../src/ports/signalling.ts';
import { asSipCallId } from '../../../src/ports/ids.ts';
import { Inbox } from '../sip-server/support/inbox.ts';
import { describeOnEngines } from '../sip-server/support/server-under-test.ts';
import { header, headerLines, sdp, tag } from '../sip-server/support/sip-text.ts';
import { useSignallingWorld } from './support/signalling-world.ts';

const ELSEWHERE: ReplacesHeader = { callId: asSipCallId('a@b'), toTag: '1', fromTag: '2', earlyOnly: false };

describeOnEngines('Replaces by the signalling adapter on %s', (engine) => {
  const on = useSignallingWorld(engine);

  /** An INVITE that is new to us. */
  async function invited(headers: Readonly<Record<string, string>>): Promise<IncomingInvite> {
    on.world.peer.call(on.server.sip).invite({ headers });
    return await on.world.invites.take(() => true, 'INVITE');
  }

  test('an INVITE with Replaces names the dialog of a call that came in (RFC 3891 3)', async () => {
    const { call, leg } = await on.world.incoming();
    const named = `${call.callId};to-tag=${call.toTag};from-tag=${call.fromTag}`;
    const invite = await invited({ Replaces: named, Require: 'replaces' });
    expect(invite).toMatchObject({ fault: null, ours: false, replaces: { callId: call.callId, earlyOnly: false } });
    expect(on.world.signalling.find(invite.replaces!)).toEqual({ leg, early: false, outgoing: false });
    const { callId, toTag, fromTag } = invite.replaces!;
    expect(leg.dialog).toEqual({ callId, localTag: toTag, remoteTag: fromTag });
    expect(on.world.signalling.find({ ...invite.replaces!, toTag: fromTag, fromTag: toTag })).toBeNull();
    expect(on.world.signalling.find(ELSEWHERE)).toBeNull();
    invite.take(() => undefined).reject(603, 'Decline');
    await on.world.peer.response(603, 'INVITE');
    await on.world.hangUp(leg);
    expect(on.world.signalling.find(invite.replaces!)).toBeNull();
  });

  test('and of a call of ours, early or confirmed (RFC 3891 3)', async () => {
    const leg = on.world.dial();
    const invite = await on.world.peer.request('INVITE');
    const replaces: ReplacesHeader = {
      callId: asSipCallId(header(invite, 'call-id')),
      toTag: tag(header(invite, 'from')),
      fromTag: 'callee',
      earlyOnly: true,
    };
    expect(on.world.signalling.find(replaces)).toBeNull();
    on.world.peer.reply(invite, 180);
    await on.world.signal('progress');
    expect(on.world.signalling.find(replaces)).toEqual({ leg, early: true, outgoing: true });
    expect(on.world.signalling.find({ ...replaces, fromTag: 'another' })).toBeNull();
    on.world.peer.reply(invite, 200, { body: sdp(4000) });
    await on.world.peer.request('ACK');
    await on.world.signal('answered');
    expect(on.world.signalling.find(replaces)).toEqual({ leg, early: false, outgoing: true });
    await on.world.hangUp(leg);
  });

  test('a Replaces that cannot be read: 400 (RFC 3891 3)', async () => {
    const invite = await invited({ Replaces: 'a;to-tag=1' });
    expect(invite).toMatchObject({ replaces: null, fault: { status: 400, reason: 'bad-replaces' } });
    invite.take(() => undefined).reject(400, 'Bad Replaces');
    await on.world.peer.response(400, 'INVITE');
  });

  test('two Replaces headers: 400, which both servers give by themselves (RFC 3891 3)', async () => {
    const call = on.world.peer.call(on.server.sip);
    call.invite({ headers: { Replaces: 'a;to-tag=1;from-tag=2', replaces: 'b;to-tag=1;from-tag=2' } });
    await call.response(400, 'INVITE');
    expect(on.world.invites.all).toEqual([]);
  });

  test('OPTIONS names it among what is supported (RFC 3891 5)', async () => {
    on.world.peer.call(on.server.sip).send('OPTIONS');
    expect(header(await on.world.peer.response(200, 'OPTIONS'), 'supported')).toContain('replaces');
  });

  test('an INVITE of ours requires it, and says who asked for it (RFC 3891 4, RFC 3892 3)', async () => {
    const { leg, invite } = await on.world.outgoing({ replaces: ELSEWHERE, referredBy: 'sip:agent@pbx' });
    expect(header(invite, 'replaces')).toBe('a@b;to-tag=1;from-tag=2');
    expect(headerLines(invite, 'require')).toContain('replaces');
    expect(header(invite, 'referred-by')).toBe('<sip:agent@pbx>');
    await on.world.hangUp(leg);
  });

  test('a leg of ours that takes the place of another one of ours needs no SIP (RFC 3891)', async () => {
    const { call, leg } = await on.world.incoming();
    const { callId, localTag: toTag, remoteTag: fromTag } = leg.dialog!;
    const taken = new Inbox<LegSignal>(({ type }) => type);
    const before = on.world.signalling.usage().legs;
    const caller = on.world.dial({
      replaces: { callId, toTag, fromTag, earlyOnly: false },
      destination: 'sip:2002@pbx',
    });
    const invite = await on.world.invites.take(() => true, 'INVITE');
    expect(invite).toMatchObject({
      ours: true,
      calledNumber: '2002',
      replaces: { callId },
      sdp: sdp(5000),
      fault: null,
    });
    const called = invite.take((each) => taken.add(each));
    called.ring();
    await on.world.signal('progress');
    called.answer(sdp(6000));
    expect(await on.world.signal('answered')).toMatchObject({ sdp: sdp(6000), sipCallId: invite.sipCallId });
    expect(taken.all.map(({ type }) => type)).toEqual(['answered', 'acknowledged']);
    expect(on.world.signalling.usage().legs).toBe(before + 2);
    expect(called.dialog).toMatchObject({ localTag: caller.dialog?.remoteTag, remoteTag: caller.dialog?.localTag });

    const answered = new Promise((resolve) => {
      called.offer(sdp(6002), resolve);
    });
    const { offer, reply } = await on.world.signal('reoffered');
    expect(offer).toBe(sdp(6002));
    reply({ sdp: sdp(5002) });
    expect(await answered).toEqual({ sdp: sdp(5002) });
    const refused = new Promise((resolve) => {
      caller.refer({ uri: 'sip:a@b', headers: {}, replaces: null, referredBy: null }, resolve);
    });
    expect(await refused).toEqual({ type: 'ended', status: 405, detail: null });

    called.hangup({ q850Cause: 16, text: 'Normal clearing' });
    expect(await on.world.signal('ended')).toMatchObject({ by: 'remote', q850Cause: 16 });
    expect(await taken.take(({ type }) => type === 'ended', 'ended')).toMatchObject({ by: 'local' });
    expect(on.world.signalling.usage().legs).toBe(before);
    expect(on.world.peer.inbox.left(({ method }) => method === 'INVITE')).toEqual([]);
    call.send('BYE');
    await on.world.signal('ended');
  });

  test('such a leg can be refused, and can hang up before it is answered', async () => {
    const { leg } = await on.world.incoming();
    const { callId, localTag: toTag, remoteTag: fromTag } = leg.dialog!;
    const replaces = { callId, toTag, fromTag, earlyOnly: false };
    on.world.dial({ replaces });
    (await on.world.invites.take(() => true, 'INVITE')).take(() => undefined).reject(486, 'Busy Here');
    expect(await on.world.signal('ended')).toMatchObject({ by: 'remote', status: 486 });
    const caller = on.world.dial({ replaces });
    const invite = await on.world.invites.take(() => true, 'INVITE');
    const taken = new Inbox<LegSignal>(({ type }) => type);
    invite.take((each) => taken.add(each));
    caller.hangup({ q850Cause: 16, text: 'Normal clearing' });
    expect(await taken.take(({ type }) => type === 'ended', 'ended')).toMatchObject({ by: 'remote', status: 487 });
    expect(await on.world.signal('ended')).toMatchObject({ by: 'local', status: 487 });
    await on.world.hangUp(leg);
  });
});
