import { expect, test } from 'vitest';
import { asLegId } from '../../../../src/ports/ids.ts';
import type { LegStateName } from '../../../../src/ports/records.ts';
import { twilioCallStatus } from '../../../../src/shared/twilio/call-status.ts';

function statusOf(state: LegStateName, answeredAt: string | null = null): string {
  const leg = { id: asLegId('call.1'), role: 'caller', state, sipCallId: null, codec: null } as const;
  return twilioCallStatus({ answeredAt, ended: null, legs: [leg] });
}

test.each([
  ['idle', 'queued'],
  ['inviting', 'initiated'],
  ['ringing', 'ringing'],
] as const)('a party whose leg is %s: %s', (state, status) => {
  expect(statusOf(state)).toBe(status);
});

test('a party who has answered: in-progress', () => {
  expect(statusOf('answered', '2026-01-01T00:00:00.000Z')).toBe('in-progress');
});
