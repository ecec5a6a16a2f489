import { describe, expect, test } from 'vitest';
import { asSipCallId } from '../../../../src/ports/ids.ts';
import { formatReplaces, parseReplaces } from '../../../../src/shared/sip/index.ts';

const CALL_ID = asSipCallId('98732@sip.example.com');

describe('Replaces (RFC 3891 6.1)', () => {
  test.each([
    '98732@sip.example.com;from-tag=r33th4x0r;to-tag=ff87ff',
    ' 98732@sip.example.com ; To-Tag=ff87ff ; from-tag=r33th4x0r ; other="a;b"',
  ])('%j is read', (value) => {
    expect(parseReplaces(value)).toEqual({ callId: CALL_ID, toTag: 'ff87ff', fromTag: 'r33th4x0r', earlyOnly: false });
  });

  test('early-only is a flag, and a tag may be "0"', () => {
    expect(parseReplaces('a;to-tag=0;from-tag=1;early-only')).toMatchObject({ toTag: '0', earlyOnly: true });
  });

  test.each([
    '',
    'a',
    ';to-tag=1;from-tag=2',
    'a;to-tag=1',
    'a;from-tag=2',
    'a;to-tag;from-tag=2',
    'a;to-tag=1;;from-tag=2',
    'a b;to-tag=1;from-tag=2',
    'a;to-tag="1";from-tag=2',
    'a;to-tag=1;from-tag=2, b;to-tag=1;from-tag=2',
    `a;to-tag=${'1'.repeat(2_000)};from-tag=2`,
  ])('%j is not (RFC 3891 3)', (value) => {
    expect(parseReplaces(value)).toBeNull();
  });

  test.each([false, true])('what is written is read again; early-only: %s', (earlyOnly) => {
    const replaces = { callId: CALL_ID, toTag: 't', fromTag: 'f', earlyOnly };
    expect(parseReplaces(formatReplaces(replaces))).toEqual(replaces);
  });
});
