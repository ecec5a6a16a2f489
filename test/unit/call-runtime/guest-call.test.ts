import { describe, expect, it } from 'vitest';
import { asFromTrunk } from '../../../src/call-runtime/from-trunk.ts';
import { guestFault, routeFor } from '../../../src/call-runtime/guest-call.ts';
import { CallSources } from '../../../src/composition/call-sources.ts';
import type { Trunk } from '../../../src/config/index.ts';
import type { IncomingInvite } from '../../../src/ports/signalling.ts';
import { asSipCallId } from '../../../src/ports/ids.ts';
import { PLAIN_IDENTITY } from '../../fakes/plain-identity.ts';
import { good } from '../config/config-file.ts';

const CONFIG = good(`
sip: { trunks: [ { name: pbx, uri: "sip:10.0.0.5", allow: [ "10.0.0.0/24" ] } ] }
clickToCall: [ { name: shop, to: "+1-555-9998888", origins: [ "https://shop.example" ], maxCalls: 2, callsPerMinute: 6 } ]
routes: [ { match: { to: "*" }, transfer: { caller: true }, handoff: { destinations: [ "sip:a@10.0.0.5" ] } } ]
`);
const sources = new CallSources({ config: CONFIG });
const GUEST = sources.of('203.0.113.7', null, 'guest:shop') as Trunk;

function invite(more: Partial<IncomingInvite> = {}): IncomingInvite {
  const from = { uri: 'sip:112@browser', user: '112', displayName: 'Police' };
  return {
    sipCallId: asSipCallId('c'),
    from,
    to: { uri: 'sip:x', user: 'x', displayName: null },
    identity: { ...PLAIN_IDENTITY, displayName: 'Police', asserted: [from], diversions: [{ ...from, reason: null }] },
    calledNumber: '+15559998888',
    line: null,
    calledParty: null,
    sourceAddress: '203.0.113.7',
    sourcePort: 5_060,
    account: 'guest:shop',
    guest: { name: 'Sue', number: '+15551230000', metadata: { order: '4711' } },
    sequence: 1,
    sdp: null,
    replaces: null,
    ours: false,
    fault: null,
    take: () => {
      throw new Error('it is not taken');
    },
    ...more,
  };
}

describe('the call of a guest', () => {
  it('is that of its button, with the limits of that, wherever the guest is', () => {
    const expected = { name: 'guest:shop', trusted: false, maxCalls: 2, callsPerMinute: 6, button: { name: 'shop' } };
    expect(GUEST).toMatchObject(expected);
    expect(GUEST).not.toHaveProperty('user');
    expect(sources.of('203.0.113.7', null, 'guest:gone')).toBeNull();
  });

  it('goes to the number of the button alone, written as it may be', () => {
    expect(guestFault(invite(), GUEST)).toBeNull();
    for (const calledNumber of ['+15559998889', '15559998888', '', '+1555999888', '+155599988880'])
      expect(guestFault(invite({ calledNumber }), GUEST)).toMatch(/another number/);
    expect(guestFault(invite({ calledNumber: '911' }), sources.of('10.0.0.9') as Trunk)).toBeNull();
    expect(guestFault(invite({ calledNumber: '911' }), 'local')).toBeNull();
  });

  it('takes nobody’s place (RFC 3891), and is sent nowhere by its telephone (REFER)', () => {
    const replaces = { callId: asSipCallId('x'), toTag: 'a', fromTag: 'b', earlyOnly: false };
    expect(guestFault(invite({ replaces }), GUEST)).toMatch(/place/);
    const [route] = CONFIG.routes;
    expect(routeFor(GUEST, route!)).toEqual({ ...route, transfer: { ...route!.transfer, caller: false } });
    expect(routeFor(sources.of('10.0.0.9') as Trunk, route!)).toBe(route);
  });

  it('has the caller that the site names, and nothing that the browser wrote', () => {
    expect(asFromTrunk(invite(), GUEST)).toMatchObject({
      from: { uri: 'sip:+15551230000@guest.invalid', user: '+15551230000', displayName: 'Sue' },
      identity: { displayName: 'Sue', asserted: [], diversions: [], anonymous: false },
      guest: { metadata: { order: '4711' } },
    });
    expect(asFromTrunk(invite({ guest: { name: null, number: null, metadata: {} } }), GUEST).from).toEqual({
      uri: 'sip:guest-shop@guest.invalid',
      user: 'guest-shop',
      displayName: 'shop',
    });
  });

  it('is no trunk’s: what an INVITE of a trunk says of a guest counts for nothing', () => {
    expect(asFromTrunk(invite(), sources.of('10.0.0.9', null, 'guest:shop') as Trunk)).toMatchObject({
      guest: null,
      from: { user: '112' },
    });
    expect(asFromTrunk(invite(), 'local').guest).toBeNull();
  });
});

describe('what comes by WebSocket', () => {
  it('is nobody’s for its address: a reverse proxy in front has one that is a trunk’s, or of this machine', () => {
    expect(sources.of('10.0.0.9', null, null, true)).toBeNull();
    expect(sources.of('10.0.0.9', null, 'guest:shop', true)).toMatchObject({ name: 'guest:shop' });
    const local = new CallSources({ config: good('') });
    expect(local.of('127.0.0.1')).toBe('local');
    expect(local.of('127.0.0.1', null, null, true)).toBeNull();
  });
});
