import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SrtpPolicy } from '../../../../src/ports/leg-terms.ts';
import { parseCrypto } from '../../../../src/media/sdp/crypto-line.ts';
import type { AgreedAudio, SdpSession } from '../../../../src/media/sdp/index.ts';
import { acceptAnswer, answerOffer, beforeAnswer, makeOffer, newSecurity } from '../../../../src/media/sdp/index.ts';
import type { SrtpKeys } from '../../../../src/media/srtp/index.ts';
import { lines, remote, session, versionOf } from './sdp-fixtures.ts';

const KEY = Buffer.alloc(30, 1).toString('base64');
const OTHER = Buffer.alloc(30, 2).toString('base64');
const GCM_KEY = Buffer.alloc(44, 3).toString('base64');

function secured(policy: SrtpPolicy, offersSrtp = policy === 'required'): SdpSession {
  return { ...session(), security: newSecurity(policy, offersSrtp) };
}

function crypto(tag: number, key: string, suite = 'AES_CM_128_HMAC_SHA1_80'): string {
  return `a=crypto:${tag} ${suite} inline:${key}`;
}

const SAVP = remote(['m=audio 40000 RTP/SAVP 0', crypto(1, KEY)]);
const PLAIN = remote(['m=audio 40000 RTP/AVP 0']);
/** As baresip with `mediaenc=srtp`, and Asterisk with `media_encryption_optimistic`. */
const OPTIMISTIC = remote(['m=audio 40000 RTP/AVP 0', crypto(1, KEY)]);

function keysOf({ srtp }: AgreedAudio): SrtpKeys {
  if (srtp === null || srtp === 'awaited') throw new Error('plain RTP');
  return srtp;
}

/** Our answer to our own offer, as the far end would make it. */
function answerTo(offer: string, pick: number, protocol = 'RTP/SAVP'): string {
  const [, tag = '', suite = ''] = /^(\d+) (\S+)/.exec(lines(offer, 'a=crypto:')[pick] ?? '') ?? [];
  const bytes = { AEAD_AES_256_GCM: 44, AEAD_AES_128_GCM: 28 }[suite] ?? 30;
  return remote([
    `m=audio 40000 ${protocol} 0`,
    crypto(Number(tag), Buffer.alloc(bytes, pick + 5).toString('base64'), suite),
  ]);
}

describe('a=crypto (RFC 4568 9.1)', () => {
  it.each([
    ['', ''],
    ['|2^31', ''],
    ['|1048576', ''],
    ['|2^20|1:4', '00000001'],
    ['|1:1', '01'],
    [' WSH=1024', ''],
    ['|2^31 -somethingNew', ''],
  ])('a key with %j is taken', (options, mki) => {
    const keying = { suite: 'AES_CM_128_HMAC_SHA1_80', key: KEY, mki };
    expect(parseCrypto(`1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}${options}`)).toEqual({ tag: 1, keying });
  });

  it.each([
    ['another suite', `1 AES_192_CM_HMAC_SHA1_80 inline:${KEY}`],
    ['a short key', `1 AES_CM_128_HMAC_SHA1_80 inline:${Buffer.alloc(29).toString('base64')}`],
    ['a long key', `1 AES_CM_128_HMAC_SHA1_80 inline:${Buffer.alloc(46).toString('base64')}`],
    ['several keys', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|2^20|1:4;inline:${OTHER}|2^20|2:4`],
    ['nothing encrypted', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY} UNENCRYPTED_SRTP`],
    ['nothing authenticated', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY} UNAUTHENTICATED_SRTP`],
    ['a key derivation rate', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY} KDR=1`],
    ['an unknown parameter', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY} NEW=1`],
    ['an identifier that does not fit its length', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|300:1`],
    ['no tag', `AES_CM_128_HMAC_SHA1_80 inline:${KEY}`],
    ['no key', '1 AES_CM_128_HMAC_SHA1_80'],
  ])('%s is passed over', (_name, value) => {
    expect(parseCrypto(value)).toBeNull();
  });

  it('whatever is written never throws', () => {
    assert(
      property(string(), (text) => {
        expect(parseCrypto(text)).toBeNull();
        parseCrypto(`1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}${text}`);
      }),
    );
  });
});

describe('an offer of the far end', () => {
  it.each([
    ['off', PLAIN, null],
    ['off', OPTIMISTIC, null],
    ['optional', PLAIN, null],
    ['optional', SAVP, KEY],
    ['optional', OPTIMISTIC, KEY],
    ['required', SAVP, KEY],
    ['required', OPTIMISTIC, KEY],
  ] as const)('%s takes %j', (policy, offer, key) => {
    const { sdp, agreed } = answerOffer(secured(policy), offer);
    expect(lines(sdp, 'm=')).toEqual([`audio 20000 ${/RTP\/\w+/.exec(offer)?.[0] ?? ''} 0`]);
    if (key === null) {
      expect(agreed.srtp).toBeNull();
      expect(lines(sdp, 'a=crypto')).toEqual([]);
      return;
    }
    const { ours, theirs } = keysOf(agreed);
    expect(theirs).toEqual({ suite: 'AES_CM_128_HMAC_SHA1_80', key, mki: '' });
    expect(ours.key).not.toBe(key);
    expect(lines(sdp, 'a=crypto:')).toEqual([`1 AES_CM_128_HMAC_SHA1_80 inline:${ours.key}`]);
  });

  it.each([
    ['off', SAVP, 'SRTP is off, and the far end insists on it'],
    ['required', PLAIN, 'SRTP is required, and the far end offers plain RTP'],
    [
      'optional',
      remote(['m=audio 40000 RTP/SAVP 0', crypto(1, KEY, 'F8_128_HMAC_SHA1_80')]),
      'the far end offers SRTP without a key and crypto-suite that we take',
    ],
    [
      'required',
      remote(['m=audio 40000 RTP/SAVP 0']),
      'the far end offers SRTP without a key and crypto-suite that we take',
    ],
  ] as const)('%s refuses %j', (policy, offer, message) => {
    expect(() => answerOffer(secured(policy), offer)).toThrow(
      expect.objectContaining({ code: 'no-common-srtp', message }) as Error,
    );
  });

  it.each([
    ['off', ['audio 0 RTP/SAVP 0', 'audio 20000 RTP/AVP 0']],
    ['optional', ['audio 20000 RTP/SAVP 0', 'audio 0 RTP/AVP 0']],
  ] as const)('%s chooses between two streams for one port, as FreeSWITCH offers them', (policy, expected) => {
    const offer = remote(['m=audio 40000 RTP/SAVP 0', crypto(1, KEY), 'm=audio 40000 RTP/AVP 0']);
    expect(lines(answerOffer(secured(policy), offer).sdp, 'm=')).toEqual(expected);
  });

  it('is answered with its first line that we take, and the tag of that (RFC 4568 5.1.2)', () => {
    const offer = remote([
      'm=audio 40000 RTP/SAVP 0',
      crypto(7, KEY, 'F8_128_HMAC_SHA1_80'),
      crypto(9, GCM_KEY, 'AEAD_AES_256_GCM'),
      crypto(2, KEY),
    ]);
    const { sdp, agreed } = answerOffer(secured('optional'), offer);
    expect(keysOf(agreed).theirs).toEqual({ suite: 'AEAD_AES_256_GCM', key: GCM_KEY, mki: '' });
    expect(lines(sdp, 'a=crypto:')).toEqual([`9 AEAD_AES_256_GCM inline:${keysOf(agreed).ours.key}`]);
  });

  it('that comes again keeps all keys, and the description', () => {
    const first = answerOffer(secured('optional'), SAVP);
    const second = answerOffer(first.session, SAVP);
    expect(second.agreed.srtp).toEqual(first.agreed.srtp);
    expect(versionOf(second.sdp)).toBe(versionOf(first.sdp));
  });

  it('with another key changes that alone (RFC 4568 7.1.4)', () => {
    const first = answerOffer(secured('optional'), SAVP);
    const second = answerOffer(first.session, remote(['m=audio 40000 RTP/SAVP 0', crypto(1, OTHER)]));
    expect(keysOf(second.agreed).theirs.key).toBe(OTHER);
    expect(keysOf(second.agreed).ours).toEqual(keysOf(first.agreed).ours);
  });

  it('with another suite gets a key that was never used, also on the way back', () => {
    const used = new Set<string>();
    let { session: now } = answerOffer(secured('optional'), SAVP);
    const gcm = remote(['m=audio 40000 RTP/SAVP 0', crypto(1, GCM_KEY, 'AEAD_AES_256_GCM')]);
    for (const offer of [gcm, SAVP, gcm]) {
      const settled = answerOffer(now, offer);
      used.add(keysOf(settled.agreed).ours.key);
      now = settled.session;
    }
    expect(used.size).toBe(3);
  });

  it.each([
    ['optional', null],
    ['required', 'SRTP is required, and the far end offers plain RTP'],
  ] as const)('in mid-call for plain RTP: %s', (policy, refusal) => {
    const { session: now } = answerOffer(secured(policy), SAVP);
    if (refusal !== null) expect(() => answerOffer(now, PLAIN)).toThrow(refusal);
    else expect(answerOffer(now, PLAIN).agreed.srtp).toBeNull();
  });
});

describe('our offer', () => {
  it('of SRTP has a key for each suite, and nothing is heard before the answer', () => {
    const { session: now, sdp } = makeOffer(secured('required'), 'sendrecv');
    expect(lines(sdp, 'm=')).toEqual(['audio 20000 RTP/SAVP 0 8 101']);
    expect(lines(sdp, 'a=crypto:').map((line) => line.split(' inline:')[0])).toEqual([
      '1 AES_CM_128_HMAC_SHA1_80',
      '2 AEAD_AES_256_GCM',
      '3 AEAD_AES_128_GCM',
      '4 AES_CM_128_HMAC_SHA1_32',
    ]);
    expect(beforeAnswer(now).srtp).toBe('awaited');
  });

  it('of plain RTP has none', () => {
    const { session: now, sdp } = makeOffer(secured('optional'), 'sendrecv');
    expect(lines(sdp, 'm=')).toEqual(['audio 20000 RTP/AVP 0 8 101']);
    expect(lines(sdp, 'a=crypto')).toEqual([]);
    expect(beforeAnswer(now).srtp).toBeNull();
  });

  it.each([0, 1, 2, 3])('is answered with line %i', (pick) => {
    const offer = makeOffer(secured('optional', true), 'sendrecv');
    const { agreed } = acceptAnswer(offer.session, answerTo(offer.sdp, pick));
    const { ours, theirs } = keysOf(agreed);
    expect(lines(offer.sdp, 'a=crypto:')[pick]).toContain(ours.key);
    expect(theirs.suite).toBe(ours.suite);
    expect(theirs.key).not.toBe(ours.key);
  });

  it.each([
    ['a tag of nobody', ['m=audio 40000 RTP/SAVP 0', crypto(5, KEY)], 'bad-sdp'],
    ['a suite of another tag', ['m=audio 40000 RTP/SAVP 0', crypto(2, KEY)], 'bad-sdp'],
    ['no key', ['m=audio 40000 RTP/SAVP 0'], 'bad-sdp'],
    ['plain RTP', ['m=audio 40000 RTP/AVP 0'], 'no-common-codec'],
    ['a port of zero', ['m=audio 0 RTP/SAVP 0'], 'no-common-codec'],
  ])('does not take %s for an answer (RFC 4568 5.1.3)', (_name, media, code) => {
    const { session: now } = makeOffer(secured('optional', true), 'sendrecv');
    expect(() => acceptAnswer(now, remote(media))).toThrow(expect.objectContaining({ code }) as Error);
  });

  it('that a fork answers twice has the keys of the newest answer, and ours stay', () => {
    const { session: now, sdp } = makeOffer(secured('required'), 'sendrecv');
    const early = acceptAnswer(now, answerTo(sdp, 0));
    const final = acceptAnswer(early.session, remote(['m=audio 40002 RTP/SAVP 0', crypto(1, OTHER)]));
    expect(keysOf(final.agreed).theirs.key).toBe(OTHER);
    expect(keysOf(final.agreed).ours).toEqual(keysOf(early.agreed).ours);
  });

  it('in mid-call names the key in use and no other', () => {
    const { session: now, sdp } = makeOffer(secured('required'), 'sendrecv');
    const settled = acceptAnswer(now, answerTo(sdp, 1));
    const again = makeOffer(settled.session, 'sendonly');
    expect(lines(again.sdp, 'a=crypto:')).toEqual([lines(sdp, 'a=crypto:')[1]]);
    expect(lines(again.sdp, 'm=')).toEqual(['audio 20000 RTP/SAVP 0 8 101']);
  });

  it('on hold to a far end that offered has its tag and our key', () => {
    const settled = answerOffer(secured('optional'), remote(['m=audio 40000 RTP/AVP 0', crypto(3, KEY)]));
    const again = makeOffer(settled.session, 'sendonly');
    expect(lines(again.sdp, 'm=')).toEqual(['audio 20000 RTP/AVP 0 8 101']);
    expect(lines(again.sdp, 'a=crypto:')).toEqual(lines(settled.sdp, 'a=crypto:'));
    const answer = remote(['m=audio 40000 RTP/AVP 0', crypto(3, KEY)]);
    expect(acceptAnswer(again.session, answer).agreed.srtp).toEqual(settled.agreed.srtp);
    // A far end that gives its keys up: plain RTP, where the policy allows it.
    expect(acceptAnswer(again.session, PLAIN).agreed.srtp).toBeNull();
  });

  it('that must have SRTP does not do without in mid-call', () => {
    const settled = answerOffer(secured('required'), OPTIMISTIC);
    const again = makeOffer(settled.session, 'sendonly');
    expect(() => acceptAnswer(again.session, PLAIN)).toThrow('SRTP is required, and the answer has none');
  });

  it('of two sessions never has the same key', () => {
    const keys = Array.from({ length: 20 }, () =>
      lines(makeOffer(secured('required'), 'sendrecv').sdp, 'a=crypto:'),
    ).flat();
    expect(new Set(keys.map((line) => line.split('inline:')[1])).size).toBe(80);
  });
});
