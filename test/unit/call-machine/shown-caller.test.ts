import { describe, expect, it } from 'vitest';
import { beginCall, callRecord } from '../../../src/call-machine/index.ts';
import { shownCaller } from '../../../src/call-machine/shown-caller.ts';
import type { CallerIdentity } from '../../../src/ports/caller-identity.ts';
import { asCallId, asSipCallId } from '../../../src/ports/ids.ts';
import { planWith } from './support/plan.ts';
import { START } from './support/scripted-call.ts';

const PARTY = { uri: 'tel:+49309', user: '+49309', displayName: 'Dana' };
const IDENTITY: CallerIdentity = {
  displayName: 'Dana',
  asserted: [PARTY],
  remoteParty: PARTY,
  diversions: [{ uri: 'tel:+1', user: '+1', displayName: null, reason: 'user-busy' }],
  history: [{ uri: 'tel:+1', user: '+1', displayName: null, index: '1', reason: null }],
  privacy: [],
  anonymous: false,
};
const HIDDEN = { displayName: null, asserted: [], remoteParty: null };

describe('Who the caller is, as the AI application may know it', () => {
  it('all that the INVITE says, where the caller does not withhold it', () => {
    expect(shownCaller('+49309', IDENTITY)).toEqual({ from: '+49309', identity: IDENTITY });
  });

  it('an anonymous caller: no number and nothing that was asserted (RFC 3323 4.2, RFC 3325 9.3)', () => {
    const identity = { ...IDENTITY, privacy: ['id'], anonymous: true };
    expect(shownCaller('+49309', identity)).toEqual({ from: 'anonymous', identity: { ...identity, ...HIDDEN } });
  });

  it.each(['history', 'header'])('Privacy: %s withholds how the call came here as well (RFC 7044 10.1)', (word) => {
    const way = { diversions: [], history: [] };
    const identity = { ...IDENTITY, privacy: [word] };
    expect(shownCaller('+49309', identity)).toEqual({ from: '+49309', identity: { ...identity, ...way } });
    const anonymous = { ...identity, anonymous: true };
    expect(shownCaller('+49309', anonymous).identity).toEqual({ ...anonymous, ...way, ...HIDDEN });
  });

  it('Privacy: none withholds nothing, whatever stands beside it (RFC 3323 4.2)', () => {
    const identity = { ...IDENTITY, privacy: ['history', 'none'] };
    expect(shownCaller('+49309', identity).identity).toEqual(identity);
  });

  it('a call from before it was kept has its number alone', () => {
    expect(shownCaller('+49309', null)).toEqual({ from: '+49309' });
  });

  it('the AI is told so, and the record has what came', () => {
    const identity = { ...IDENTITY, privacy: ['id'], anonymous: true };
    const { state, effects } = beginCall({
      type: 'call.incoming',
      at: START,
      call: asCallId('call'),
      from: '+49309',
      to: '+15559998888',
      identity,
      sipCallId: asSipCallId('caller@sip'),
      route: '*',
      plan: planWith(),
      refusal: null,
    });
    const notice = { event: 'call.started', to: '+15559998888', ...shownCaller('+49309', identity) };
    expect(effects).toContainEqual({ type: 'notifyAi', notice });
    expect(callRecord(state)).toMatchObject({ from: '+49309', identity });
  });
});
