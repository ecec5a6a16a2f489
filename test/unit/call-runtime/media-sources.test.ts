import { describe, expect, it } from 'vitest';
import { networksOf } from '../../../src/call-runtime/media-networks.ts';
import { settle } from '../../fakes/settle.ts';
import { AGENT, CALLER, OwnedCall } from './support/owned-call.ts';

describe('hosts that the RTP of a leg may come from (RFC 4961)', () => {
  it('of a caller: where the INVITE came from, and the networks of its trunk', async () => {
    const call = await new OwnedCall().begin();
    expect(call.room.sources.get(CALLER)).toEqual([
      { address: '127.0.0.1', prefix: 32 },
      { address: '198.51.100.0', prefix: 24 },
    ]);
  });

  it('of a caller whose INVITE has no offer: the same, once the ACK has the answer', async () => {
    const call = await new OwnedCall({ offer: null }).begin();
    expect(call.room.sources.get(CALLER)).toBeUndefined();
    call.caller.acknowledge('answer sendrecv');
    await settle();
    expect(call.room.sources.get(CALLER)).toHaveLength(2);
  });

  it('of an agent: where the 200 came from, and the networks of the trunk that it was dialled by', async () => {
    const call = await new OwnedCall().bridge();
    expect(call.room.sources.get(AGENT)).toEqual([
      { address: '192.0.2.20', prefix: 32 },
      { address: '203.0.113.0', prefix: 24 },
    ]);
  });
});

describe('networksOf', () => {
  const allow = [{ address: '203.0.113.0', prefix: 24 }];
  const trunks = [
    { uri: 'sip:sbc.example.com:5070;transport=tcp', allow },
    { uri: 'sip:other.example.com', allow: [{ address: '10.0.0.1', prefix: 32 }] },
  ];

  it.each([
    ['sip:+1555@SBC.example.com', allow],
    ['sip:2001@192.0.2.1', []],
  ])('of %s', (uri, expected) => {
    expect(networksOf(uri, trunks)).toEqual(expected);
  });
});
