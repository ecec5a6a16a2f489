import { describe, expect, it } from 'vitest';
import { mayForward } from '../../../src/call-runtime/forward-rule.ts';
import { dialTrunk } from './support/dial-trunk.ts';

const TRUNK = dialTrunk('sbc', {
  uri: 'sip:sbc.example.com;transport=tcp',
  auth: { username: 'u', password: 'p' },
});

describe('the hosts that a phone may forward a call to (RFC 3261 8.1.3.4)', () => {
  it.each<[string, string, boolean]>([
    ['sip:2002@10.0.0.5', 'sip:2001@10.0.0.5:5080', true],
    ['sip:2002@sbc.example.com', 'sip:2001@10.0.0.5', true],
    ['tel:+1-555-0100', 'sip:2001@10.0.0.5', true],
    ['sip:2002@evil.example', 'sip:2001@10.0.0.5', false],
    ['sip:2002@10.0.0.5', 'sips:2001@10.0.0.5', false],
    ['sips:2002@10.0.0.5', 'sips:2001@10.0.0.5', true],
    ['sip:2002@10.0.0.5\r\nX: 1', 'sip:2001@10.0.0.5', false],
    ['http://10.0.0.5', 'sip:2001@10.0.0.5', false],
  ])('to %j from %j: %s', (contact, dialled, expected) => {
    expect(mayForward(contact, dialled, { trunks: [TRUNK], outbound: [] })).toBe(expected);
  });

  it('a phone names no agents', () => {
    const plan = { trunks: [TRUNK], outbound: [], agentUri: () => 'sip:anna@sbc.example.com' };
    expect(mayForward('sip:anna@sbc.example.com', 'agent:bert', plan)).toBe(true);
    expect(mayForward('agent:anna', 'agent:bert', plan)).toBe(false);
  });

  it('a number needs a trunk', () => {
    expect(mayForward('tel:+15550100', 'sip:2001@10.0.0.5', { trunks: [], outbound: [] })).toBe(false);
  });
});
