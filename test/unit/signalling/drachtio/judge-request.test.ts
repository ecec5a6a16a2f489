import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { isAuthentic, sourceOf } from '../../../../src/signalling/drachtio/judge-request.ts';
import { readInvite } from '../../../../src/signalling/drachtio/read-invite.ts';
import { RefusalLog } from '../../../../src/shared/refusal-log.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { FakeInvite } from './fake-srf.ts';

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

describe('a browser behind drachtio-server, which calls its WebSocket tcp', () => {
  const invite = Object.assign(new FakeInvite({ Via: 'SIP/2.0/WS a.invalid;branch=z9hG4bK1' }), { protocol: 'tcp' });

  it('is judged as what it is', () => {
    const asked: unknown[] = [];
    const authenticate = ({ protocol }: { readonly protocol?: string | undefined }) => {
      asked.push(protocol);
      return { admitted: true, account: null } as const;
    };
    const refusals = new RefusalLog(pino({ level: 'silent' }), new FakeClock());
    expect(isAuthentic(invite as never, invite.response as never, { authenticate, refusals })).toBe(true);
    expect(asked).toEqual(['ws']);
  });

  it('is told of its call', () => {
    expect(readInvite(invite, null, '127.0.0.1').byWebSocket).toBe(true);
  });
});
