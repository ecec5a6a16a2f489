import { beforeEach, expect, test } from 'vitest';
import type { OutgoingRefer, ReferProgress, SignallingLeg } from '../../../src/ports/signalling.ts';
import { asSipCallId } from '../../../src/ports/ids.ts';
import { Inbox } from '../sip-server/support/inbox.ts';
import { describeOnEngines } from '../sip-server/support/server-under-test.ts';
import { cseq, header, uriOf } from '../sip-server/support/sip-text.ts';
import { useSignallingWorld } from './support/signalling-world.ts';

const REFER: OutgoingRefer = { uri: 'sip:carol@192.0.2.7', headers: {}, replaces: null, referredBy: null };

describeOnEngines('REFER by the signalling adapter on %s', (engine) => {
  const on = useSignallingWorld(engine);
  let progress: Inbox<ReferProgress>;

  beforeEach(() => {
    progress = new Inbox<ReferProgress>(({ type }) => type);
  });

  function refer(leg: SignallingLeg, more: Partial<OutgoingRefer> = {}): void {
    leg.refer({ ...REFER, ...more }, (each) => progress.add(each));
  }

  const next = (): Promise<ReferProgress> => progress.take(() => true, 'progress');

  test('a REFER of ours: 202, NOTIFYs with the progress, a final one (RFC 3515 2.4.4)', async () => {
    const { leg, far } = await on.world.outgoing({}, { Allow: 'INVITE, ACK, BYE, refer' });
    expect(on.world.signals.all.find(({ type }) => type === 'answered')).toMatchObject({
      allow: ['INVITE', 'ACK', 'BYE', 'REFER'],
    });
    refer(leg, { referredBy: 'sip:warm@192.0.2.1' });
    const request = await on.world.peer.request('REFER');
    expect(header(request, 'refer-to')).toBe('<sip:carol@192.0.2.7>');
    expect(header(request, 'referred-by')).toBe('<sip:warm@192.0.2.1>');
    expect(header(request, 'contact')).not.toBe('');
    on.world.peer.reply(request, 202);
    expect(await next()).toEqual({ type: 'accepted', subscribed: true });
    far.notify('SIP/2.0 100 Trying\r\n');
    await on.world.peer.response(200, 'NOTIFY');
    expect(await next()).toEqual({ type: 'progress', status: 100 });
    far.notify('SIP/2.0 180 Ringing\r\nTo: <sip:carol@192.0.2.7>\r\n');
    await on.world.peer.response(200, 'NOTIFY');
    expect(await next()).toEqual({ type: 'progress', status: 180 });
    far.notify('SIP/2.0 200 OK', 'terminated;reason=noresource', `refer;id=${String(cseq(request).number)}`);
    await on.world.peer.response(200, 'NOTIFY');
    expect(await next()).toEqual({ type: 'ended', status: 200, detail: null });
    far.notify('SIP/2.0 200 OK', 'terminated;reason=noresource');
    await on.world.peer.response(481, 'NOTIFY');
    await on.world.hangUp(leg);
    expect(progress.left(() => true)).toEqual([]);
  });

  test('headers and Replaces are escaped into the Refer-To (RFC 3261 19.1.1, RFC 3891 8)', async () => {
    const { leg } = await on.world.outgoing();
    refer(leg, {
      headers: { 'X-Note': 'a=b & "c" <d>?; é' },
      replaces: { callId: asSipCallId('one@two'), toTag: 'to', fromTag: 'from', earlyOnly: false },
    });
    const request = await on.world.peer.request('REFER');
    expect(header(request, 'refer-to')).toBe(
      '<sip:carol@192.0.2.7?X-Note=a%3Db%20%26%20%22c%22%20%3Cd%3E%3F%3B%20%C3%A9' +
        '&Replaces=one%40two%3Bto-tag%3Dto%3Bfrom-tag%3Dfrom>',
    );
    on.world.peer.reply(request, 202);
    await on.world.hangUp(leg);
  });

  test('a REFER on a call that came in goes out in its dialog (RFC 3515 2.2)', async () => {
    const { call, leg } = await on.world.incoming({ Allow: 'INVITE, ACK, REFER' });
    expect(on.world.signals.all.find(({ type }) => type === 'answered')).toMatchObject({
      allow: ['INVITE', 'ACK', 'REFER'],
    });
    refer(leg);
    const request = await on.world.peer.request('REFER');
    expect(header(request, 'call-id')).toBe(call.callId);
    on.world.peer.reply(request, 202);
    expect(await next()).toEqual({ type: 'accepted', subscribed: true });
    await on.world.hangUp(leg);
  });

  test('"Refer-Sub: false" in the 202 means that no NOTIFY comes (RFC 4488 3)', async () => {
    const { leg, far } = await on.world.outgoing();
    refer(leg);
    const request = await on.world.peer.request('REFER');
    expect(header(request, 'supported')).toContain('norefersub');
    on.world.peer.reply(request, 200, { headers: { 'Refer-Sub': 'false' } });
    expect(await next()).toEqual({ type: 'accepted', subscribed: false });
    far.notify('SIP/2.0 200 OK', 'terminated;reason=noresource');
    await on.world.peer.response(481, 'NOTIFY');
    await on.world.hangUp(leg);
  });

  test.each([405, 603, 420])(
    'a REFER refused with %i is over, and the call goes on (RFC 3515 2.4.2)',
    async (status) => {
      const { leg } = await on.world.outgoing();
      refer(leg);
      on.world.peer.reply(await on.world.peer.request('REFER'), status);
      expect(await next()).toEqual({ type: 'ended', status, detail: null });
      refer(leg);
      on.world.peer.reply(await on.world.peer.request('REFER'), 202);
      expect(await next()).toEqual({ type: 'accepted', subscribed: true });
      await on.world.hangUp(leg);
    },
  );

  test('a NOTIFY that comes before the 202 counts (RFC 6665 4.1.2.4)', async () => {
    const { leg, far } = await on.world.outgoing();
    refer(leg);
    const request = await on.world.peer.request('REFER');
    far.notify('SIP/2.0 180 Ringing', 'active', `refer;id=${String(cseq(request).number)}`);
    await on.world.peer.response(200, 'NOTIFY');
    expect(await next()).toEqual({ type: 'progress', status: 180 });
    on.world.peer.reply(request, 202);
    expect(await next()).toEqual({ type: 'accepted', subscribed: true });
    far.notify('SIP/2.0 486 Busy Here', 'terminated;reason=noresource');
    expect(await next()).toEqual({ type: 'ended', status: 486, detail: null });
    await on.world.hangUp(leg);
  });

  test.each([
    ['no status line', 'Ringing', 'active', 'refer', 400],
    ['a request', 'INVITE sip:a@b SIP/2.0', 'active', 'refer', 400],
    ['a status that is none', 'SIP/2.0 999 Odd', 'active', 'refer', 400],
    ['no body at all', '', 'active', 'refer', 400],
    ['an empty state', 'SIP/2.0 200 OK', '"', 'refer', 400],
    ['another event', 'SIP/2.0 200 OK', 'active', 'presence', 489],
    ['the id of no REFER', 'SIP/2.0 200 OK', 'active', 'refer;id=4711', 481],
  ])('a NOTIFY with %s changes nothing (RFC 3515 2.4.5, RFC 6665 4.1.3)', async (_, body, state, event, status) => {
    const { leg, far } = await on.world.outgoing();
    refer(leg);
    on.world.peer.reply(await on.world.peer.request('REFER'), 202);
    expect(await next()).toEqual({ type: 'accepted', subscribed: true });
    far.notify(body, state, event);
    await on.world.peer.response(status, 'NOTIFY');
    far.notify('SIP/2.0 200 OK', 'terminated;reason=noresource');
    expect(await next()).toEqual({ type: 'ended', status: 200, detail: null });
    await on.world.hangUp(leg);
  });

  test('a subscription that ends without a final status is told as such (RFC 6665 4.1.3)', async () => {
    const { leg, far } = await on.world.outgoing();
    refer(leg);
    on.world.peer.reply(await on.world.peer.request('REFER'), 202);
    await next();
    far.notify('', 'terminated;reason=timeout');
    await on.world.peer.response(200, 'NOTIFY');
    expect(await next()).toEqual({ type: 'ended', status: null, detail: 'timeout' });
    await on.world.hangUp(leg);
  });

  test('a BYE in place of the last NOTIFY ends the leg, and nothing more is told (RFC 5589 7)', async () => {
    const { leg, far } = await on.world.outgoing();
    refer(leg);
    on.world.peer.reply(await on.world.peer.request('REFER'), 202);
    await next();
    far.send('BYE');
    expect(await on.world.signal('ended')).toMatchObject({ by: 'remote' });
    expect(progress.left(() => true)).toEqual([]);
    refer(leg);
    expect(await next()).toMatchObject({ type: 'ended', status: null });
  });

  test('a challenged REFER is sent again with the credentials of its trunk (RFC 3261 22.2)', async () => {
    const { leg } = await on.world.outgoing({ auth: { username: 'u', password: 'p' } });
    refer(leg);
    const challenge = 'Digest realm="r", nonce="n", algorithm=MD5, qop="auth"';
    const first = await on.world.peer.request('REFER');
    on.world.peer.reply(first, 401, { headers: { 'WWW-Authenticate': challenge } });
    const second = await on.world.peer.request('REFER');
    expect(header(second, 'authorization')).toContain('username="u"');
    expect(header(second, 'authorization')).toContain(`uri="${second.uri!}"`);
    expect(second.uri).toBe(first.uri);
    expect(header(second, 'refer-to')).toBe(header(first, 'refer-to'));
    expect(cseq(second).number).toBe(cseq(first).number + 1);
    on.world.peer.reply(second, 202);
    expect(await next()).toEqual({ type: 'accepted', subscribed: true });
    await on.world.hangUp(leg);
  });

  test('an UPDATE while a REFER is without its answer is answered (RFC 3311 5.2)', async () => {
    const { leg, far, invite } = await on.world.outgoing({ auth: { username: 'u', password: 'p' } });
    refer(leg);
    const request = await on.world.peer.request('REFER');
    expect(header(request, 'referred-by')).toBe(`<${uriOf(header(invite, 'from'))}>`);
    far.send('UPDATE');
    await on.world.peer.response(200, 'UPDATE');
    const challenge = 'Digest realm="r", nonce="n", algorithm=MD5, qop="auth"';
    on.world.peer.reply(request, 401, { headers: { 'WWW-Authenticate': challenge } });
    const second = await on.world.peer.request('REFER');
    far.send('UPDATE');
    await on.world.peer.response(200, 'UPDATE');
    on.world.peer.reply(second, 202);
    expect(await next()).toEqual({ type: 'accepted', subscribed: true });
    await on.world.hangUp(leg);
  });

  test('a REFER to us: 202, then NOTIFYs with the progress (RFC 3515 2.4.4)', async () => {
    const { leg, far } = await on.world.outgoing();
    far.send('REFER', {
      'Refer-To': '"Carol" <sip:carol@192.0.2.7;transport=tcp?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2&X-Note=c%20d>',
      'Referred-By': '<sip:bob@192.0.2.9>',
    });
    const { refer: received } = await on.world.signal('referred');
    expect(received).toMatchObject({
      uri: 'sip:carol@192.0.2.7;transport=tcp',
      headers: { 'x-note': 'c d' },
      replaces: { callId: 'a@b', toTag: '1', fromTag: '2', earlyOnly: false },
      referredBy: 'sip:bob@192.0.2.9',
      leadsToUs: false,
    });
    received.notify(180, 'Ringing'); // too early
    received.accept();
    received.refuse(603, 'Decline'); // too late
    await on.world.peer.response(202, 'REFER');
    const trying = await on.world.peer.request('NOTIFY');
    expect(trying.body).toBe('SIP/2.0 100 Trying\r\n');
    expect(header(trying, 'event')).toBe('refer');
    expect(header(trying, 'subscription-state')).toMatch(/^active;expires=\d+$/);
    expect(header(trying, 'content-type')).toBe('message/sipfrag;version=2.0');
    received.notify(180, 'Ringing');
    on.world.peer.reply(trying, 200);
    const ringing = await on.world.peer.request('NOTIFY');
    expect(ringing.body).toBe('SIP/2.0 180 Ringing\r\n');
    on.world.peer.reply(ringing, 200);
    received.notify(200, 'OK');
    received.notify(486, 'Busy Here'); // after the last one
    const last = await on.world.peer.request('NOTIFY');
    expect(last.body).toBe('SIP/2.0 200 OK\r\n');
    expect(header(last, 'subscription-state')).toBe('terminated;reason=noresource');
    on.world.peer.reply(last, 200);
    await on.world.hangUp(leg);
    expect(on.world.peer.inbox.left((message) => message.method === 'NOTIFY')).toEqual([]);
  });

  test('the second REFER of a dialog has its CSeq as the id of its event (RFC 3515 2.4.6)', async () => {
    const { leg, far } = await on.world.outgoing();
    for (const again of [false, true]) {
      const number = far.send('REFER', { 'Refer-To': 'tel:+15551234' });
      const { refer: received } = await on.world.signal('referred');
      expect(received.uri).toBe('tel:+15551234');
      received.accept();
      const notify = await on.world.peer.request('NOTIFY');
      expect(header(notify, 'event')).toBe(again ? `refer;id=${String(number)}` : 'refer');
      on.world.peer.reply(notify, 481);
      received.notify(200, 'OK'); // nobody wants to know
    }
    await on.world.hangUp(leg);
    expect(on.world.peer.inbox.left((message) => message.method === 'NOTIFY')).toEqual([]);
  });

  test('"Refer-Sub: false" spares the NOTIFYs (RFC 4488 4)', async () => {
    const { call, leg } = await on.world.incoming();
    call.send('REFER', { headers: { 'Refer-To': '<sip:2002@192.0.2.7>', 'Refer-Sub': 'false' } });
    const { refer: received } = await on.world.signal('referred');
    received.accept();
    received.notify(200, 'OK');
    expect(header(await on.world.peer.response(202, 'REFER'), 'refer-sub')).toBe('false');
    await on.world.hangUp(leg);
    expect(on.world.peer.inbox.left((message) => message.method === 'NOTIFY')).toEqual([]);
  });

  test('a Refer-To at our own address says so, by To or by Contact', async () => {
    const { call, leg } = await on.world.incoming();
    call.send('REFER', { headers: { 'Refer-To': `<${call.target.replace('svc', '2002')}>` } });
    const { refer: received } = await on.world.signal('referred');
    expect(received).toMatchObject({ leadsToUs: true });
    received.refuse(603, 'Decline');
    await on.world.peer.response(603, 'REFER');
    await on.world.hangUp(leg);
  });

  test.each([
    ['no Refer-To', {}, 400],
    ['two Refer-To', { 'Refer-To': '<sip:a@b>, <sip:c@d>' }, 400],
    ['a Refer-To that is no URI', { 'Refer-To': '<nothing>' }, 400],
    ['a scheme that is not known', { 'Refer-To': '<http://example.com/>' }, 416],
    ['another method', { 'Refer-To': '<sip:a@b;method=SUBSCRIBE>' }, 501],
    ['a bad Replaces', { 'Refer-To': '<sip:a@b?Replaces=c%40d>' }, 400],
    ['a bad escape', { 'Refer-To': '<sip:a@b?X=%zz>' }, 400],
    ['an extension that is not known', { 'Refer-To': '<sip:a@b>', Require: 'foo' }, 420],
  ])('a REFER with %s is refused (RFC 3515 2.4.2)', async (_, headers, status) => {
    const { leg, far } = await on.world.outgoing();
    far.send('REFER', headers);
    await on.world.peer.response(status, 'REFER');
    await on.world.hangUp(leg);
    expect(on.world.signals.left(({ type }) => type === 'referred')).toEqual([]);
  });
});
