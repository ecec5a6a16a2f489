import { describe, expect, it } from 'vitest';
import { descriptorsSuffice, descriptorWarning } from '../../../../src/composition/preflight/descriptors-suffice.ts';
import { configOf } from '../config-of.ts';

/** As Linux writes `/proc/self/limits`. */
function limits(softLimit: number | string): string {
  return [
    'Limit                     Soft Limit           Hard Limit           Units',
    'Max processes             63000                63000                processes',
    `Max open files            ${String(softLimit).padEnd(20)} 524288               files`,
  ].join('\n');
}

describe('descriptorWarning', () => {
  it('says how many calls a limit allows that is below what the RTP ports have room for', () => {
    expect(descriptorWarning({ first: 20_000, last: 29_999 }, limits(1_024))).toBe(
      'has room for 10000 RTP and RTCP sockets, but the process may open 1024 files (ulimit -n): that allows about 231 calls',
    );
    expect(descriptorWarning({ first: 20_000, last: 29_999 }, limits(64))).toMatch('about 0 calls');
  });

  it.each([10_100, 65_536, 'unlimited'])('says nothing of a limit that suffices: %s', (limit) => {
    expect(descriptorWarning({ first: 20_000, last: 29_999 }, limits(limit))).toBeNull();
  });

  it('counts both ports of a pair: RTP takes the even one, RTCP the odd one (RFC 3550 11)', () => {
    expect(descriptorWarning({ first: 20_000, last: 20_201 }, limits(302))).toBeNull();
    expect(descriptorWarning({ first: 20_000, last: 20_201 }, limits(301))).toMatch(/^has room for 202 /);
    expect(descriptorWarning({ first: 20_000, last: 20_200 }, limits(300))).toBeNull();
  });

  it('says nothing where the system does not tell', () => {
    expect(descriptorWarning({ first: 20_000, last: 29_999 }, '')).toBeNull();
  });
});

describe('descriptorsSuffice', () => {
  it('is about the embedded engine alone: FreeSWITCH has the sockets otherwise', async () => {
    const config = configOf({ media: { engine: 'freeswitch', rtpPorts: '10000-65535' } });
    expect(await descriptorsSuffice({ config, prompts: { check: () => Promise.resolve() } })).toEqual([]);
  });
});
