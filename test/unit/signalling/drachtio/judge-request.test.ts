import { describe, expect, it } from 'vitest';
import { sourceOf } from '../../../../src/signalling/drachtio/judge-request.ts';

describe('the source of a request', () => {
  const via = 'SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK1,SIP/2.0/UDP 192.0.2.1;received=192.0.2.9';
  const message = {
    ...{ body: '', uri: 'sip:h', method: 'INVITE', source_address: '10.0.0.2', source_port: 5060 },
    get: (name: string) => (name === 'Via' ? via : undefined),
    has: () => true,
  };

  it('is where it came from, or what is made of that and its Via values', () => {
    expect(sourceOf(message, undefined)).toBe('10.0.0.2');
    const origin = (address: string, vias: readonly string[]): string => [address, ...vias].join(' | ');
    expect(sourceOf(message, origin)).toBe(
      '10.0.0.2 | SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK1 | SIP/2.0/UDP 192.0.2.1;received=192.0.2.9',
    );
  });
});
