import { describe, expect, it } from 'vitest';
import { dialWays, webrtcOf } from '../../../src/call-runtime/dial-ways.ts';
import { destinationKey, dialTargets, userOf } from '../../../src/call-runtime/dial-target.ts';
import type { DialPlan, DialTarget } from '../../../src/call-runtime/dial-target.ts';
import { ForkedLeg } from '../../../src/call-runtime/forked-leg.ts';
import { mayForward } from '../../../src/call-runtime/forward-rule.ts';
import { TrunkHunt } from '../../../src/call-runtime/trunk-hunt.ts';
import { undialable } from '../../../src/config/index.ts';
import { asSipCallId } from '../../../src/ports/ids.ts';
import type { LegSignal, OutgoingInvite, SignallingLeg } from '../../../src/ports/signalling.ts';
import type { UserWay } from '../../../src/ports/users.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { dialTrunk } from './support/dial-trunk.ts';

const DESK: UserWay = { uri: 'sip:2001@192.168.0.9', proxy: 'sip:203.0.113.7:5062;transport=udp', webrtc: false };
const MOBILE: UserWay = { uri: 'sip:2001@192.168.0.10', proxy: null, webrtc: false };
const BROWSER: UserWay = {
  uri: 'sip:q1@x.invalid;transport=ws',
  proxy: 'sip:203.0.113.7:50112;transport=ws',
  webrtc: true,
};
const WAYS: Readonly<Record<string, readonly (readonly UserWay[])[]>> = { '2001': [[DESK], [MOBILE]], anna: [] };
const PLAN: DialPlan = {
  trunks: [dialTrunk('pbx', { uri: 'sip:10.0.0.5' })],
  outbound: [],
  users: [{ name: '2001', srtp: 'required' }, { name: 'anna' }],
  directory: {
    userAt: (uri) => /^sip:(.*)@warmbridge$/.exec(uri)?.[1] ?? null,
    waysTo: (user) => WAYS[user] ?? null,
  },
  agentUri: (id) => ({ a: '2001', b: 'anna', c: '2002' })[String(id)] ?? null,
};
const LEG: SignallingLeg = { hangup: () => undefined, dialog: null, refer: () => undefined, offer: () => undefined };

describe('a user as a destination', () => {
  it.each([
    ['a number that is a name', '2001', '2001'],
    ['a name', 'user:anna', 'anna'],
    ['a URI at an address of ours', 'sip:anna@warmbridge', 'anna'],
    ['an agent at a number', 'agent:a', '2001'],
    ['an agent at a bare name', 'agent:b', 'anna'],
    ['another number', '2002', null],
    ['an agent at another number', 'agent:c', null],
    ['a user who is none', 'user:bert', null],
    ['skills', 'skills:any:x', null],
  ])('is named by %s', (_what, destination, user) => {
    expect(userOf(destination, PLAN)).toBe(user);
  });

  it('is called where it has registered, one group after the other, and by no trunk', () => {
    expect(dialTargets('agent:a', PLAN)).toEqual([
      { uri: DESK.uri, auth: undefined, trunk: null, srtp: 'required', ways: [DESK] },
      { uri: MOBILE.uri, auth: undefined, trunk: null, srtp: 'required', ways: [MOBILE] },
    ]);
    expect(dialTargets('user:anna', PLAN)).toEqual([]);
    expect(dialTargets('2002', PLAN)).toMatchObject([{ uri: 'sip:2002@10.0.0.5', trunk: { name: 'pbx' } }]);
  });

  it('is spared no calls: it can be reached as soon as it registers', () => {
    expect(['2001', 'sip:2001@warmbridge', 'agent:a', '2002'].map((text) => destinationKey(text, PLAN))).toEqual([
      null,
      null,
      null,
      '2002',
    ]);
  });

  it('is a fault where there is no such user, and none where it is', () => {
    const plan = { trunks: [], outbound: [], users: [{ name: '2001' }, { name: 'anna' }] };
    expect(undialable('user:anna', plan)).toBeNull();
    expect(undialable('2001', plan)).toBeNull();
    expect(undialable('user:bert', plan)).toBe('there is no user bert in sip.users');
    expect(undialable('2002', plan)).toContain('there is none');
    expect(undialable('agent:x', { ...plan, agentUri: () => 'anna' })).toBeNull();
    expect(undialable('user:a b', plan)).toContain('expected the name of a user');
    expect(undialable('user:anna;postd=1', plan)).toContain('has keys');
  });

  it('may be where a telephone forwards calls to', () => {
    expect(mayForward('sip:anna@warmbridge', 'user:2001', PLAN)).toBe(true);
    expect(mayForward('sip:anna@192.0.2.1', 'user:2001', PLAN)).toBe(false);
  });
});

describe('an INVITE to a user', () => {
  const shown = { callerNumber: '1', headers: {} };
  const invite = { offer: { sdp: 'o' }, ...shown };

  it('goes where the REGISTER came from, with the Contact as Request-URI; several ring as one leg', () => {
    const sent: OutgoingInvite[] = [];
    const signalling = { dial: (given: OutgoingInvite) => (sent.push(given), LEG) };
    const target = { uri: DESK.uri, auth: undefined, trunk: null };
    expect(dialWays(signalling, { ...target, ways: [DESK] }, invite, () => undefined)).toBe(LEG);
    expect(sent).toEqual([{ ...shown, sdp: 'o', destination: DESK.uri, auth: undefined, proxy: DESK.proxy }]);
    expect(dialWays(signalling, { ...target, ways: [DESK, MOBILE] }, invite, () => undefined)).toBeInstanceOf(
      ForkedLeg,
    );
    expect(sent.slice(1).map(({ destination }) => destination)).toEqual([DESK.uri, MOBILE.uri]);
    dialWays(signalling, target, invite, () => undefined);
    expect(sent.at(-1)).toEqual({ ...shown, sdp: 'o', destination: DESK.uri, auth: undefined });
    dialWays(signalling, { ...target, proxy: 'sip:10.0.0.2' }, invite, () => undefined);
    expect(sent.at(-1)).toEqual({ ...shown, sdp: 'o', destination: DESK.uri, auth: undefined, proxy: 'sip:10.0.0.2' });
  });

  it.each([
    ['one for browsers as they ring alone', [BROWSER], { sdp: 'for browsers' }, true, ['for browsers']],
    [
      'each its own where telephones ring beside them',
      [DESK, BROWSER],
      { sdp: 'o', forBrowsers: 'b' },
      'beside',
      ['o', 'b'],
    ],
    ['none to browsers beside telephones where there is none for them', [BROWSER, DESK], { sdp: 'o' }, 'beside', ['o']],
    ['one to telephones alone', [DESK, MOBILE], { sdp: 'o' }, false, ['o', 'o']],
  ] as const)('has an offer of the kind that each takes: %s', (_what, ways, offer, webrtc, offers) => {
    const sent: string[] = [];
    const signalling = { dial: ({ sdp }: OutgoingInvite) => (sent.push(sdp), LEG) };
    const target = { uri: DESK.uri, auth: undefined, trunk: null, ways };
    dialWays(signalling, target, { ...shown, offer }, () => undefined);
    expect(sent).toEqual(offers);
    expect(webrtcOf(ways)).toBe(webrtc);
  });

  it('goes on to the telephones behind browsers that can be given no offer', () => {
    const target = (ways: readonly UserWay[]): DialTarget => ({ uri: DESK.uri, auth: undefined, trunk: null, ways });
    const dialled: string[] = [];
    const hunt = new TrunkHunt({
      targets: [target([BROWSER]), target([BROWSER]), target([DESK])],
      clock: new FakeClock(),
      ringTimeoutMs: 20_000,
      onTry: () => undefined,
      dial: ({ ways }) => (dialled.push(ways?.[0]?.uri ?? ''), LEG),
    });
    expect(hunt.terms).toMatchObject({ webrtc: true });
    expect(hunt.passOver()).toBe(true);
    expect(hunt.terms).not.toHaveProperty('webrtc');
    hunt.begin({ sdp: 'o' }, () => undefined);
    expect(dialled).toEqual([DESK.uri]);
    expect(hunt.passOver()).toBe(false);
  });

  it('has another offer for each group of another kind, and asks no browser twice for the sake of SRTP', () => {
    const target = (ways: readonly UserWay[]): DialTarget => {
      return { uri: DESK.uri, auth: undefined, trunk: null, srtp: 'optional', ways };
    };
    const dialled: string[] = [];
    const hunt = new TrunkHunt({
      targets: [target([BROWSER]), target([DESK, BROWSER])],
      clock: new FakeClock(),
      ringTimeoutMs: 20_000,
      onTry: () => undefined,
      dial: (_target, { sdp }) => (dialled.push(sdp), LEG),
    });
    const refused = { type: 'ended', by: 'remote', status: 488, q850Cause: null, detail: null } as const;
    expect(hunt.terms).toMatchObject({ webrtc: true });
    hunt.begin({ sdp: 'first' }, () => undefined);
    expect(hunt.next(refused)).toBe('other-offer');
    expect(hunt.terms).toMatchObject({ webrtc: 'beside', offersSrtp: true });
    hunt.begin({ sdp: 'second' }, () => undefined);
    expect(hunt.next(refused)).toBe('other-offer');
    expect(hunt.terms).toMatchObject({ webrtc: 'beside', offersSrtp: false });
    expect(dialled).toEqual(['first', 'second']);
  });
});

describe('the telephones of a user, one after the other (RFC 3261 16.6)', () => {
  class Hunted {
    readonly clock = new FakeClock();
    readonly dialled: string[] = [];
    readonly heard: LegSignal[] = [];
    hangups = 0;
    next: unknown = null;
    #send: (signal: LegSignal) => void = () => undefined;

    constructor() {
      const targets = dialTargets('2001', { ...PLAN, users: [] });
      const hunt: TrunkHunt<NonNullable<DialTarget['trunk']>> = new TrunkHunt({
        targets,
        clock: this.clock,
        ringTimeoutMs: 20_000,
        onTry: () => undefined,
        dial: ({ uri }, _offer, onSignal) => {
          this.dialled.push(uri);
          this.#send = onSignal;
          return { ...LEG, hangup: () => (this.hangups += 1) };
        },
      });
      hunt.begin({ sdp: 'offer' }, (signal) => {
        this.heard.push(signal);
        if (signal.type === 'ended') this.next = hunt.next(signal);
      });
    }

    send(signal: LegSignal): void {
      this.#send(signal);
    }
  }

  const ringing: LegSignal = { type: 'progress', status: 180, sdp: null, sipCallId: asSipCallId('s') };
  const ended = (status: number): LegSignal => {
    return { type: 'ended', by: 'remote', status, q850Cause: null, detail: null };
  };

  it.each([486, 480, 408, 404, 503])('the next one is called after %i, though the first one rang', (status) => {
    const on = new Hunted();
    on.send(ringing);
    on.send(ended(status));
    expect(on.dialled).toEqual([DESK.uri, MOBILE.uri]);
  });

  it.each([603, 302])('nobody else is called after %i', (status) => {
    const on = new Hunted();
    on.send(ended(status));
    expect(on.dialled).toEqual([DESK.uri]);
    expect(on.next).toMatchObject({ status });
  });

  it('one that rings in vain has its part of the time', () => {
    const on = new Hunted();
    on.send(ringing);
    on.clock.advance(10_000);
    expect(on.hangups).toBe(1);
    on.send({ type: 'ended', by: 'local', status: 487, q850Cause: null, detail: null });
    expect(on.dialled).toEqual([DESK.uri, MOBILE.uri]);
    expect(on.heard[0]).toEqual(ringing);
  });
});
