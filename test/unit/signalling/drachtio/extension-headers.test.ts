import { describe, expect, it } from 'vitest';
import { asSipCallId } from '../../../../src/ports/ids.ts';
import {
  extensionHeaders,
  refusedExtension,
  reliableOf,
} from '../../../../src/signalling/drachtio/extension-headers.ts';
import { sipMessage } from './sip-message.ts';

describe('the extensions of an INVITE of ours', () => {
  const replaces = { callId: asSipCallId('c'), toTag: 't', fromTag: 'f', earlyOnly: false };
  const Supported = 'replaces, norefersub, 100rel';

  it('are none, 100rel, or Replaces, and all that is required is in one Require', () => {
    expect(extensionHeaders({})).toEqual({});
    expect(extensionHeaders({ reliable: 'supported' })).toEqual({ Supported });
    expect(extensionHeaders({ reliable: 'required' })).toEqual({ Supported, Require: '100rel' });
    expect(extensionHeaders({ replaces })).toEqual({ Replaces: 'c;to-tag=t;from-tag=f', Require: 'replaces' });
    expect(extensionHeaders({ replaces, reliable: 'required' })).toMatchObject({ Require: 'replaces, 100rel' });
  });
});

describe('100rel of an INVITE that came', () => {
  it.each([
    [{}, undefined],
    [{ Supported: 'timer, 100REL' }, 'supported'],
    [{ Supported: '100rel', Require: '100rel' }, 'required'],
    [{ Require: 'timer' }, undefined],
  ])('%j: %s', (headers, expected) => {
    expect(reliableOf(sipMessage(headers))).toBe(expected);
  });
});

it('a refusal names the extension (RFC 3261 21.4.15, 21.4.16)', () => {
  expect([420, 421, 486].map(refusedExtension)).toEqual([{ Unsupported: '100rel' }, { Require: '100rel' }, {}]);
});
