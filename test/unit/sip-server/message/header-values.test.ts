import { describe, expect, test } from 'vitest';
import {
  parseCSeq,
  parseMinSE,
  parseRAck,
  parseRetryAfter,
  parseSessionExpires,
} from '../../../../src/sip-server/message/index.ts';

describe('parseCSeq (RFC 3261 20.16)', () => {
  test.each([
    ['1 INVITE', { sequence: 1, method: 'INVITE' }],
    ['0009   INVITE', { sequence: 9, method: 'INVITE' }],
    ['0 ACK', { sequence: 0, method: 'ACK' }],
    ['4294967295 BYE', { sequence: 4294967295, method: 'BYE' }],
    [' 1\tINVITE ', { sequence: 1, method: 'INVITE' }],
    ['29344 RE%47IST%45R', { sequence: 29344, method: 'RE%47IST%45R' }],
  ])('%j', (text, expected) => {
    expect(parseCSeq(text)).toEqual(expected);
  });

  test.each([
    '',
    '1',
    'INVITE',
    '1INVITE',
    'INVITE 1',
    '-1 INVITE',
    '4294967296 BYE',
    '1 INVITE x',
    '1 IN(VITE',
    '1\0 INVITE',
  ])('%j is malformed', (text) => {
    expect(parseCSeq(text)).toBeNull();
  });
});

describe('parseRAck (RFC 3262 7.2)', () => {
  test('reads response number, CSeq number and method', () => {
    const read = { responseSequence: 776656, sequence: 1, method: 'INVITE' };
    expect(parseRAck('776656 1 INVITE')).toEqual(read);
    expect(parseRAck('776656 1 INVITE INVITE')).toEqual(read);
  });

  test.each(['', '1 INVITE', '1 2', '1 2 3 INVITE', 'x 1 INVITE', '1 x INVITE', '1 2 (', '4294967296 1 INVITE'])(
    '%j is malformed',
    (text) => {
      expect(parseRAck(text)).toBeNull();
    },
  );
});

describe('parseSessionExpires (RFC 4028 4)', () => {
  test.each([
    ['1800', { intervalSeconds: 1800, refresher: null }],
    ['90;refresher=uac', { intervalSeconds: 90, refresher: 'uac' }],
    [' 90 ; Refresher = UAS ; x=y', { intervalSeconds: 90, refresher: 'uas' }],
    ['90;refresher=nobody', { intervalSeconds: 90, refresher: null }],
    ['90;refresher', { intervalSeconds: 90, refresher: null }],
  ])('%j', (text, expected) => {
    expect(parseSessionExpires(text)).toEqual(expected);
  });

  test.each(['', 'abc', '-1', '1.5', '90;;', '90 80', '99999999999'])('%j is malformed', (text) => {
    expect(parseSessionExpires(text)).toBeNull();
    expect(parseMinSE(text)).toBeNull();
  });

  test('parseMinSE (RFC 4028 5)', () => {
    expect(parseMinSE('90')).toBe(90);
    expect(parseMinSE('120;x')).toBe(120);
  });
});

describe('parseRetryAfter (RFC 3261 20.33)', () => {
  test.each([
    ['18000;duration=3600', { delaySeconds: 18000, durationSeconds: 3600 }],
    ["120 (I'm in a (long) meeting)", { delaySeconds: 120, durationSeconds: null }],
    ['60 (soon);duration=5;x', { delaySeconds: 60, durationSeconds: 5 }],
    ['60;duration=x', { delaySeconds: 60, durationSeconds: null }],
    ['0', { delaySeconds: 0, durationSeconds: null }],
  ])('%j', (text, expected) => {
    expect(parseRetryAfter(text)).toEqual(expected);
  });

  test.each(['', 'zzz', '(60)', ')60(', '949302838503028349304023988', '60 (a'])('%j is malformed', (text) => {
    expect(parseRetryAfter(text)).toBeNull();
  });
});
