import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginCall, callerLegId, transition } from '../../../src/call-machine/index.ts';
import type { CallState } from '../../../src/call-machine/index.ts';
import { agentInvite } from '../../../src/call-runtime/agent-invite.ts';
import type { CallerRule } from '../../../src/call-runtime/caller-headers.ts';
import { asCallId, asHandoffId, asSipCallId } from '../../../src/ports/ids.ts';
import { PLAIN_IDENTITY } from '../../fakes/plain-identity.ts';
import { planWith } from '../call-machine/support/plan.ts';

const CALL = asCallId('call');
const IDENTITY = { ...PLAIN_IDENTITY, displayName: 'Dana "D" Doe' };

/** A call that is being handed over. */
function handedOver(reason = 'billing'): CallState {
  const incoming = {
    type: 'call.incoming',
    at: 0,
    call: CALL,
    sipCallId: asSipCallId('s'),
    from: '+1555',
    to: '+1888',
    identity: IDENTITY,
    route: '+1*',
    plan: planWith(),
    refusal: null,
  } as const;
  const { state } = beginCall(incoming);
  const leg = callerLegId(CALL);
  const answered = transition(state, { type: 'leg.answered', at: 1, leg, codec: 'PCMU', sipCallId: asSipCallId('s') });
  const request = { reason, summary: '', context: { intent: 'refund' } };
  return transition(answered.state, { type: 'api.handoff', at: 2, request }).state;
}

function inviteWith(
  displayName: string | null,
  callerNumber: string | null = '+1555',
  state = handedOver(),
  trunk: CallerRule | null = null,
) {
  const headers = { handoff: asHandoffId('call.h1'), reason: 'billing', summary: '' };
  const linkTo = (call: string, handoff: string): string => `http://cards/c/${call}.${handoff}`;
  return agentInvite(state, { callerNumber, headers }, { displayName, linkTo }, trunk);
}

describe('What the INVITE to an agent shows', () => {
  it.each([
    ['{name} ({from})', 'Dana "D" Doe (+1555)'],
    ['{reason}/{intent} {to} {route}', 'billing/refund +1888 +1*'],
    ['  ', undefined],
    [null, undefined],
  ])('display name %j: %s', (template, shown) => {
    expect(inviteWith(template).displayName).toBe(shown);
  });

  it('an anonymous caller stays anonymous (RFC 3323 4.1.1.3)', () => {
    expect(inviteWith('{name}', null)).toMatchObject({ callerNumber: null });
    expect(inviteWith('{name}', null)).not.toHaveProperty('displayName');
  });

  it.each([
    [null, 'Dana "D" Doe'],
    ['{reason}: {name}', 'billing: Dana "D" Doe'],
  ])('a trusted trunk gets the caller and the name by the template %j (RFC 3325 9.1)', (template, displayName) => {
    const trunk: CallerRule = {
      callerIdentity: 'p-asserted-identity',
      from: '+1999',
      diversion: true,
      historyInfo: false,
    };
    const shown = inviteWith(template, '+1555', handedOver(), trunk);
    expect(shown).toMatchObject({ callerNumber: '+1999', asserted: { number: '+1555', displayName }, divertedFrom: '+1888' }); // prettier-ignore
    expect(shown).not.toHaveProperty('displayName');
  });

  it.each([[true], [false]])(
    'names the targets that the call had where the trunk says so: %s (RFC 7044)',
    (historyInfo) => {
      const trunk: CallerRule = { callerIdentity: 'from', from: null, diversion: false, historyInfo };
      const { history } = inviteWith(null, '+1555', handedOver(), trunk);
      expect(history).toEqual(historyInfo ? [{ target: { number: '+1888' }, index: '1', reason: null }] : undefined);
      expect(inviteWith(null, '+1555', handedOver(), null)).not.toHaveProperty('history');
    },
  );

  it('has a link to the card of the handoff (RFC 3261 20.9)', () => {
    expect(inviteWith(null).headers['Call-Info']).toBe('<http://cards/c/call.call.h1>;purpose=info');
  });

  it('any text: one line of at most 64 characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (reason) => {
        const { displayName = 'x' } = inviteWith('x{reason}', '+1555', handedOver(reason));
        expect(displayName).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(Array.from(displayName).length).toBeLessThanOrEqual(64);
      }),
    );
  });
});
