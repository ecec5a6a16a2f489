import { beforeEach, expect, test } from 'vitest';
import type { OutgoingSubscribe, Subscription, SubscriptionSignal } from '../../../src/ports/subscription.ts';
import { Inbox } from '../sip-server/support/inbox.ts';
import { describeOnEngines } from '../sip-server/support/server-under-test.ts';
import { cseq, header, tag, unique, uriOf, writeSip } from '../sip-server/support/sip-text.ts';
import type { SipText } from '../sip-server/support/sip-text.ts';
import { useSignallingWorld } from './support/signalling-world.ts';

const BODY = '<dialog-info/>';
const TYPE = 'application/dialog-info+xml';

type SignalOf<Type extends SubscriptionSignal['type']> = Extract<SubscriptionSignal, { readonly type: Type }>;

describeOnEngines('SUBSCRIBE by the signalling adapter on %s', (engine) => {
  const on = useSignallingWorld(engine);
  // drachtio-server 0.9.10 refuses two NOTIFYs by itself as it hands them to us: one before the 2xx, and the last one.
  const okFromUs = engine === 'drachtio' ? 500 : 200;
  let signals: Inbox<SubscriptionSignal>;

  beforeEach(() => {
    signals = new Inbox<SubscriptionSignal>(({ type }) => type);
  });

  function subscribe(more: Partial<OutgoingSubscribe> = {}): Subscription {
    const { signalling, peer } = on.world;
    return signalling.subscribe(
      { uri: peer.uri('2001'), event: 'dialog', accept: TYPE, expiresS: 3_600, auth: undefined, ...more },
      (signal) => signals.add(signal),
    );
  }

  async function next<Type extends SubscriptionSignal['type']>(type: Type): Promise<SignalOf<Type>> {
    return (await signals.take((signal) => signal.type === type, type)) as SignalOf<Type>;
  }

  /** The far end of the dialog that a SUBSCRIBE of ours makes. */
  class Notifier {
    readonly #first: SipText;
    #sequence = 0;

    constructor(first: SipText) {
      this.#first = first;
    }

    notify(state: string, { body = BODY, type = TYPE, event = 'dialog', from = 'callee', to = '' } = {}): void {
      const { peer } = on.world;
      const ours = header(this.#first, 'from');
      const lines: [string, string][] = [
        ['Via', `SIP/2.0/UDP ${peer.hostPort};branch=z9hG4bK${unique('b')}`],
        ['Max-Forwards', '70'],
        ['From', `${header(this.#first, 'to')};tag=${from}`],
        ['To', to === '' ? ours : ours.replace(tag(ours), to)],
        ['Call-ID', header(this.#first, 'call-id')],
        ['CSeq', `${String(++this.#sequence)} NOTIFY`],
        ['Contact', `<${peer.uri('2001')}>`],
        ['Event', event],
        ...(state === '' ? [] : [['Subscription-State', state] as [string, string]]),
        ...(body === '' ? [] : [['Content-Type', type] as [string, string]]),
      ];
      const target = uriOf(header(this.#first, 'contact'));
      peer.send(writeSip(`NOTIFY ${target} SIP/2.0`, lines, body), this.#first.source);
    }
  }

  async function accepted(more: Partial<OutgoingSubscribe> = {}): Promise<[Subscription, Notifier, SipText]> {
    const subscription = subscribe(more);
    const request = await on.world.peer.request('SUBSCRIBE');
    on.world.peer.reply(request, 200, { headers: { Expires: '600' } });
    expect(await next('accepted')).toEqual({ type: 'accepted', expiresS: 600 });
    return [subscription, new Notifier(request), request];
  }

  test('a SUBSCRIBE says what it wants, and its NOTIFYs are answered and told (RFC 6665 4.1.2, 4.1.3)', async () => {
    const [subscription, notifier, request] = await accepted();
    expect(header(request, 'event')).toBe('dialog');
    expect(header(request, 'accept')).toBe(TYPE);
    expect(header(request, 'expires')).toBe('3600');
    expect(uriOf(header(request, 'contact'))).toContain(`:${String(on.server.port)}`);
    expect(request.startLine).toContain(on.world.peer.uri('2001'));
    notifier.notify('active;expires=599');
    await on.world.peer.response(200, 'NOTIFY');
    expect(await next('notified')).toEqual({
      type: 'notified',
      state: 'active',
      reason: null,
      expiresS: 599,
      retryAfterS: null,
      contentType: TYPE,
      body: BODY,
    });
    notifier.notify('terminated;reason=Probation;retry-after=7', { body: '' });
    await on.world.peer.response(okFromUs, 'NOTIFY');
    expect(await next('notified')).toMatchObject({
      state: 'terminated',
      reason: 'probation',
      retryAfterS: 7,
      contentType: null,
      body: '',
    });
    notifier.notify('active');
    await on.world.peer.response(481, 'NOTIFY');
    subscription.drop();
  });

  test('a NOTIFY may come before the 2xx (RFC 6665 4.1.2.4)', async () => {
    subscribe();
    const request = await on.world.peer.request('SUBSCRIBE');
    const notifier = new Notifier(request);
    notifier.notify('active;expires=60');
    await on.world.peer.response(okFromUs, 'NOTIFY');
    expect(await next('notified')).toMatchObject({ state: 'active', body: BODY });
    on.world.peer.reply(request, 202, { headers: { Expires: '60' } });
    expect(await next('accepted')).toEqual({ type: 'accepted', expiresS: 60 });
    notifier.notify('active;expires=59', { type: `${TYPE.toUpperCase()} ;charset=utf-8` });
    await on.world.peer.response(200, 'NOTIFY');
    expect(await next('notified')).toMatchObject({ expiresS: 59, contentType: TYPE });
  });

  test('it is refreshed in its dialog, and one that fails leaves it as it was (RFC 6665 4.1.2.2)', async () => {
    const [subscription, notifier, first] = await accepted();
    notifier.notify('active');
    await next('notified');
    subscription.refresh();
    const second = await on.world.peer.request('SUBSCRIBE');
    expect(header(second, 'call-id')).toBe(header(first, 'call-id'));
    expect(tag(header(second, 'to'))).toBe('callee');
    expect(cseq(second).number).toBeGreaterThan(cseq(first).number);
    expect([header(second, 'event'), header(second, 'expires')]).toEqual(['dialog', '3600']);
    on.world.peer.reply(second, 200, { headers: { Expires: '300' } });
    expect(await next('accepted')).toEqual({ type: 'accepted', expiresS: 300 });
    subscription.refresh();
    on.world.peer.reply(await on.world.peer.request('SUBSCRIBE'), 500);
    expect(await next('refused')).toMatchObject({ status: 500, isOver: false });
    notifier.notify('active');
    await on.world.peer.response(200, 'NOTIFY');
    await next('notified');
    subscription.refresh();
    on.world.peer.reply(await on.world.peer.request('SUBSCRIBE'), 481);
    expect(await next('refused')).toMatchObject({ status: 481, isOver: true });
    notifier.notify('active');
    await on.world.peer.response(481, 'NOTIFY');
  });

  test('a refusal is told with what it says of another try', async () => {
    subscribe();
    const request = await on.world.peer.request('SUBSCRIBE');
    on.world.peer.reply(request, 423, { headers: { 'Min-Expires': '7200', 'Retry-After': '30 (busy)' } });
    expect(await next('refused')).toEqual({
      type: 'refused',
      status: 423,
      isOver: true,
      minExpiresS: 7_200,
      retryAfterS: 30,
    });
  });

  test('a challenge is answered, in the dialog too', async () => {
    const challenge = { 'WWW-Authenticate': 'Digest realm="pbx", nonce="n1", algorithm=MD5, qop="auth"' };
    const subscription = subscribe({ auth: { username: 'anna', password: 'secret' } });
    const { peer } = on.world;
    const bare = await peer.request('SUBSCRIBE');
    expect(header(bare, 'from')).toContain('sip:anna@');
    peer.reply(bare, 401, { headers: challenge });
    const first = await peer.request('SUBSCRIBE');
    expect(header(first, 'authorization')).toContain('username="anna"');
    expect(header(first, 'call-id')).toBe(header(bare, 'call-id'));
    expect(tag(header(first, 'from'))).toBe(tag(header(bare, 'from')));
    peer.reply(first, 200, { headers: { Expires: '600' } });
    await next('accepted');
    new Notifier(first).notify('active');
    await next('notified');
    subscription.refresh();
    peer.reply(await peer.request('SUBSCRIBE'), 401, { headers: challenge });
    const again = await peer.request('SUBSCRIBE');
    expect(header(again, 'authorization')).toContain(`uri="${peer.uri('bob')}"`);
    expect(tag(header(again, 'to'))).toBe('callee');
    peer.reply(again, 200, { headers: { Expires: '600' } });
    await next('accepted');
  });

  test('it ends by a SUBSCRIBE with Expires 0, and the last NOTIFY is answered (RFC 6665 4.1.2.3)', async () => {
    const [subscription, notifier] = await accepted();
    notifier.notify('active');
    await on.world.peer.response(200, 'NOTIFY');
    await next('notified');
    const ended = Promise.withResolvers<undefined>();
    subscription.end(() => ended.resolve(undefined));
    const last = await on.world.peer.request('SUBSCRIBE');
    expect(header(last, 'expires')).toBe('0');
    on.world.peer.reply(last, 200, { headers: { Expires: '0' } });
    await ended.promise;
    notifier.notify('terminated;reason=timeout');
    await on.world.peer.response(okFromUs, 'NOTIFY');
    expect(signals.left(() => true)).toEqual([]);
  });

  test('it ends once its first SUBSCRIBE is answered', async () => {
    const subscription = subscribe();
    const request = await on.world.peer.request('SUBSCRIBE');
    const ended = Promise.withResolvers<undefined>();
    subscription.end(() => ended.resolve(undefined));
    on.world.peer.reply(request, 200, { headers: { Expires: '600' } });
    const last = await on.world.peer.request('SUBSCRIBE');
    expect(header(last, 'expires')).toBe('0');
    on.world.peer.reply(last, 200);
    await ended.promise;
  });

  test.each([
    ['of a dialog that is none of ours', { to: 'other' }, 'active', 481],
    ['of another fork (RFC 6665 4.5.2)', { from: 'other' }, 'active', 481],
    ['of another event', { event: 'presence' }, 'active', 489],
    ['without a Subscription-State', {}, '', 400],
  ])('a NOTIFY %s is refused', async (_what, changes, state, status) => {
    const [subscription, notifier] = await accepted();
    notifier.notify('active');
    await on.world.peer.response(200, 'NOTIFY');
    await next('notified');
    notifier.notify(state, changes);
    await on.world.peer.response(status, 'NOTIFY');
    expect(signals.left(() => true)).toEqual([]);
    subscription.drop();
  });

  test('without a server it is lost', async () => {
    await on.world.signalling.close();
    subscribe();
    expect(await next('lost')).toEqual({ type: 'lost' });
  });
});
