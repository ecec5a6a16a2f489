import { describe, expect, it } from 'vitest';
import {
  q850OfStatus,
  reasonOfAttempt,
  resultOfStatus,
} from '../../../../../src/call-machine/stages/handoff/attempt-result.ts';
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

describe('q850OfStatus: the cause for a status (RFC 3398 8.2.6.1)', () => {
  // This is the table of the RFC. It leaves out statuses without a mapping, or with one by the Warning header (487,
  // 488, 606).
  it.each([
    [400, 41], [401, 21], [402, 21], [403, 21], [404, 1], [405, 63], [406, 79], [407, 21], [408, 102], [410, 22],
    [413, 127], [414, 127], [415, 79], [416, 127], [420, 127], [421, 127], [423, 127], [480, 18], [481, 41],
    [482, 25], [483, 25], [484, 28], [485, 1], [486, 17], [500, 41], [501, 79], [502, 38], [503, 41], [504, 102],
    [505, 127], [513, 127], [600, 17], [603, 21], [604, 1],
  ])('%i: %i', (status, cause) => {
    expect(q850OfStatus(status)).toBe(cause);
  }); // prettier-ignore

  it.each([
    [499, 127],
    [599, 41],
    [699, 21],
    [302, null],
    [200, null],
    [null, null],
  ])('%s, which the RFC does not name: %s', (status, cause) => {
    expect(q850OfStatus(status)).toBe(cause);
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
