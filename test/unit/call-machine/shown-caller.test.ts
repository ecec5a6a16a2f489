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

describe("The caller's identity in requests to the AI application", () => {
  it('has all values of the INVITE if the caller does not withhold them', () => {
    expect(shownCaller('+49309', IDENTITY)).toEqual({ from: '+49309', identity: IDENTITY });
  });

  it('has neither a number nor an asserted identity of an anonymous caller (RFC 3323 4.2, RFC 3325 9.3)', () => {
    const identity = { ...IDENTITY, privacy: ['id'], anonymous: true };
    expect(shownCaller('+49309', identity)).toEqual({ from: 'anonymous', identity: { ...identity, ...HIDDEN } });
  });

  it.each(['history', 'header'])('Privacy: %s withholds the way of the call too (RFC 7044 10.1)', (word) => {
    const way = { diversions: [], history: [] };
    const identity = { ...IDENTITY, privacy: [word] };
    expect(shownCaller('+49309', identity)).toEqual({ from: '+49309', identity: { ...identity, ...way } });
    const anonymous = { ...identity, anonymous: true };
    expect(shownCaller('+49309', anonymous).identity).toEqual({ ...anonymous, ...way, ...HIDDEN });
  });

  it('Privacy: none withholds nothing, whatever other words it has (RFC 3323 4.2)', () => {
    const identity = { ...IDENTITY, privacy: ['history', 'none'] };
    expect(shownCaller('+49309', identity).identity).toEqual(identity);
  });

  it('has only the number for a call of a former version', () => {
    expect(shownCaller('+49309', null)).toEqual({ from: '+49309' });
  });

  it('the AI is told so, and the record has what the INVITE said', () => {
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
