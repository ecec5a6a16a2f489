import { describe, expect, it } from 'vitest';
import { reasonOfAttempt, resultOfStatus } from '../../../../../src/call-machine/stages/handoff/attempt-result.ts';
import { ATTEMPT_RESULTS, HANDOFF_REASONS } from '../../../../../src/ports/records.ts';

describe("resultOfStatus: the attempt's result by the final status of its INVITE (RFC 3261 21)", () => {
  it.each([
    [302, 'rejected'], // no redirection is followed
    [400, 'rejected'],
    [401, 'rejected'], // credentials missing or wrong
    [403, 'rejected'],
    [404, 'unreachable'],
    [407, 'rejected'],
    [410, 'unreachable'],
    [430, 'unreachable'], // RFC 5626 11.6: flow failed
    [480, 'no-answer'],
    [484, 'unreachable'],
    [485, 'unreachable'],
    [486, 'busy'],
    [487, 'cancelled'],
    [488, 'rejected'],
    [491, 'rejected'],
    [500, 'unreachable'],
    [501, 'unreachable'],
    [502, 'unreachable'],
    [503, 'unreachable'],
    [504, 'unreachable'],
    [513, 'unreachable'],
    [599, 'unreachable'],
    [600, 'busy'],
    [603, 'declined'],
    [604, 'unreachable'],
    [606, 'rejected'],
    [607, 'declined'], // RFC 8197: unwanted
    [608, 'rejected'], // RFC 8688: an intermediary rejected it
    [699, 'rejected'],
    [null, 'unreachable'],
  ] as const)('%s: %s', (status, result) => {
    expect(resultOfStatus({ status, rang: false })).toBe(result);
    expect(resultOfStatus({ status, rang: true })).toBe(result);
  });

  it('408: a phone that rang gives no-answer, and one without any sign is unreachable', () => {
    expect(resultOfStatus({ status: 408, rang: true })).toBe('no-answer');
    expect(resultOfStatus({ status: 408, rang: false })).toBe('unreachable');
  });

  it('every status gives a result that the interface names, and never "answered"', () => {
    const results = Array.from({ length: 400 }, (_, index) => resultOfStatus({ status: 300 + index, rang: false }));
    expect(results.every((result) => ATTEMPT_RESULTS.includes(result))).toBe(true);
    expect(results).not.toContain('answered');
  });
});

describe("reasonOfAttempt: the handoff's reason by its last attempt", () => {
  it.each([
    ['answered', 'completed'],
    ['busy', 'busy'],
    ['no-answer', 'no-answer'],
    ['declined', 'declined'],
    ['machine', 'machine'],
    ['cancelled', 'cancelled'],
    ['rejected', 'error'],
    ['unreachable', 'error'],
    [undefined, 'error'],
  ] as const)('%s: %s', (result, reason) => {
    expect(reasonOfAttempt(result)).toBe(reason);
  });

  it('every result has a reason that the interface names', () => {
    expect(ATTEMPT_RESULTS.every((result) => HANDOFF_REASONS.includes(reasonOfAttempt(result)))).toBe(true);
  });
});
