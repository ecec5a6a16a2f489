import { describe, expect, test } from 'vitest';
import {
  answerSessionTimer,
  isTooSmall,
  sessionIntervalOf,
  timerDelayMs,
} from '../../../../src/sip-server/dialog/index.ts';
import { SipHeaders } from '../../../../src/sip-server/message/index.ts';

function headers(values: Record<string, string>): SipHeaders {
  return SipHeaders.from(Object.entries(values));
}
const none = new SipHeaders();

describe('the answer to an offered session timer (RFC 4028 9, control protocol 7.4)', () => {
  test.each([
    ['nothing offered', {}, {}, false, null, false, null],
    ['offered without refresher', { 'Session-Expires': '1800', Supported: 'timer' }, {}, false, null, false, null],
    [
      'the same inside the dialog',
      { 'Session-Expires': '1800', Supported: 'timer' },
      {},
      true,
      '1800;refresher=uac',
      true,
      { seconds: 1800, weRefresh: false },
    ],
    ['inside, from a peer that does not know timers', { 'Session-Expires': '1800' }, {}, true, null, false, null],
    [
      'refresher=uac',
      { 'Session-Expires': '1800;refresher=uac', Supported: 'timer' },
      {},
      false,
      '1800;refresher=uac',
      true,
      { seconds: 1800, weRefresh: false },
    ],
    [
      'refresher=uas',
      { 'Session-Expires': '100;refresher=uas', Supported: 'timer' },
      {},
      false,
      '100;refresher=uas',
      false,
      { seconds: 100, weRefresh: true },
    ],
    [
      'too small',
      { 'Session-Expires': '30;refresher=uac', Supported: 'timer' },
      {},
      false,
      '90;refresher=uac',
      true,
      { seconds: 90, weRefresh: false },
    ],
    [
      'smaller than their own Min-SE',
      { 'Session-Expires': '100;refresher=uac', 'Min-SE': '120' },
      {},
      false,
      '120;refresher=uac',
      false,
      { seconds: 120, weRefresh: false },
    ],
    [
      'the application’s wins',
      { 'Session-Expires': '1800;refresher=uac', Supported: 'timer' },
      { 'session-expires': '600;refresher=uas' },
      false,
      '600;refresher=uas',
      false,
      { seconds: 600, weRefresh: true },
    ],
    [
      'the application’s, without refresher',
      { Supported: 'timer' },
      { 'session-expires': '600' },
      false,
      '600;refresher=uac',
      true,
      { seconds: 600, weRefresh: false },
    ],
    [
      'the application’s, to a peer that does not know timers',
      {},
      { 'session-expires': '600' },
      false,
      '600;refresher=uas',
      false,
      { seconds: 600, weRefresh: true },
    ],
    ['the application’s nonsense', {}, { 'session-expires': 'abc' }, false, null, false, null],
  ] as const)('%s', (_title, request, application, inDialog, header, requireTimer, interval) => {
    expect(answerSessionTimer(headers(request), headers(application), 90, inDialog)).toEqual({
      header,
      requireTimer,
      interval,
    });
  });
});

test('an interval below the minimum is too small, and a missing or invalid one is not', () => {
  expect(isTooSmall(headers({ 'Session-Expires': '89' }), 90)).toBe(true);
  expect(isTooSmall(headers({ 'Session-Expires': '90' }), 90)).toBe(false);
  expect(isTooSmall(headers({ 'Session-Expires': 'x' }), 90)).toBe(false);
  expect(isTooSmall(none, 90)).toBe(false);
});

test('the timer that a 2xx sets up: we refresh unless it says uas (7.2)', () => {
  expect(sessionIntervalOf(headers({ 'Session-Expires': '90;refresher=uac' }))).toEqual({
    seconds: 90,
    weRefresh: true,
  });
  expect(sessionIntervalOf(headers({ 'Session-Expires': '90' }))).toEqual({ seconds: 90, weRefresh: true });
  expect(sessionIntervalOf(headers({ 'Session-Expires': '90;refresher=uas' }))).toEqual({
    seconds: 90,
    weRefresh: false,
  });
  expect(sessionIntervalOf(none)).toBeNull();
});

test('we refresh at half the interval, give or take 5 s; they are given up N - min(32, N/3) after (10)', () => {
  expect(timerDelayMs({ seconds: 90, weRefresh: true }, 0)).toBe(40_000);
  expect(timerDelayMs({ seconds: 90, weRefresh: true }, 0.5)).toBe(45_000);
  expect(timerDelayMs({ seconds: 90, weRefresh: true }, 1)).toBe(50_000);
  expect(timerDelayMs({ seconds: 90, weRefresh: false }, 0.5)).toBe(60_000);
  expect(timerDelayMs({ seconds: 1_800, weRefresh: false }, 0.5)).toBe(1_768_000);
});
