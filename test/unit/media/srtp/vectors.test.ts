import { describe, expect, it } from 'vitest';
import { CounterMode } from '../../../../src/media/srtp/counter-mode.ts';
import { GaloisModeTransform } from '../../../../src/media/srtp/galois-mode.ts';
import { derive } from '../../../../src/media/srtp/key-derivation.ts';
import { SrtpReceiver } from '../../../../src/media/srtp/srtp-receiver.ts';
import { SrtpSender } from '../../../../src/media/srtp/srtp-sender.ts';
import type { PacketMark } from '../../../../src/media/srtp/transform.ts';

function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
}

/** Master key and salt of RFC 3711 B.3, which libsrtp's driver has as well. */
const MASTER = hex('e1f97a0d3e018be0d64fa32c06de4139');
const SALT = hex('0ec675ad498afeebb6960b3aabe6');

describe('Key derivation (RFC 3711 B.3)', () => {
  it.each([
    ['cipher key', 0, 'c61e7a93744f39ee10734afe3ff7a087'],
    ['cipher salt', 2, '30cbbc08863d8c85d49db34a9ae1'],
    [
      'authentication key',
      1,
      `cebe321f6ff7716b6fd4ab49af256a15 6d38baa48f0a0acf3c34e2359e6cdbce e049646c43d9327ad175578ef7227098
       6371c10c9a369ac2f94a8c5fbcdddc25 6d6e919a48b610ef17c2041e47403576 6b68642c59bbfc2f34db60dbdfb2`,
    ],
  ])('%s', (_name, label, expected) => {
    const bytes = hex(expected);
    expect(derive(MASTER, SALT, label, bytes.length)).toEqual(bytes);
  });
});

describe('AES in counter mode (RFC 3711 B.2)', () => {
  const cipherKey = hex('2b7e151628aed2a6abf7158809cf4f3c');
  const salt = hex('f0f1f2f3f4f5f6f7f8f9fafbfcfd');

  it('the first blocks of the key stream', () => {
    const expected = hex(
      'e03ead0935c95e80e166b16dd92b4eb4 d23513162b02d0f72a43a2fe4a5f97ab 41e95b3bb0a2e8dd477901e4fca894c0',
    );
    expect(new CounterMode({ cipherKey, salt }).keyStream(0, 0, 3)).toEqual(expected);
  });

  it('SSRC and index belong to the counter (4.1.1)', () => {
    const mode = new CounterMode({ cipherKey, salt });
    // Both taken out of the salt again.
    const shifted = Buffer.from(salt);
    shifted.writeUInt32BE((shifted.readUInt32BE(4) ^ 0xcafebabe) >>> 0, 4);
    for (const [at, octet] of [
      [9, 1],
      [11, 2],
      [13, 3],
    ] as const)
      shifted[at] = (shifted[at] ?? 0) ^ octet;
    const other = new CounterMode({ cipherKey, salt: shifted });
    expect(other.keyStream(0xcafebabe, 0x1_0002_0003, 1)).toEqual(Buffer.from(mode.keyStream(0, 0, 1)));
  });
});

describe('AES in Galois/counter mode (RFC 7714 16, 17)', () => {
  const salt = hex('517569642070726f2071756f');
  const key128 = '000102030405060708090a0b0c0d0e0f';
  const key256 = `${key128}101112131415161718191a1b1c1d1e1f`;
  const rtp: PacketMark = { ssrc: 0x5501a0b2, index: 0xf17b, trailer: 0 };
  const rtcp: PacketMark = { ssrc: 0x4d617273, index: 0x5d4, trailer: 0x800005d4 };
  const plainRtp = hex(`8040f17b 8041f8d3 5501a0b2
    47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070 61727465 73207472 6573`);
  const plainRtcp = hex(`81c8000d 4d617273
    4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef deadbeef deadbeef deadbeef`);

  it.each([
    [
      '16.1.1 SRTP, AES-128',
      key128,
      plainRtp,
      12,
      rtp,
      `8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a 51c7d19b 36de3adf 8833
       899d7f27 beb16a91 52cf765e e4390cce`,
    ],
    [
      '16.2.1 SRTP, AES-256',
      key256,
      plainRtp,
      12,
      rtp,
      `8040f17b 8041f8d3 5501a0b2 32b1de78 a822fe12 ef9f78fa 332e33aa b1801238 9a58e2f3 b50b2a02 76ffae0f 1ba63799 b87b
       7aa3db36 dfffd6b0 f9bb7878 d7a76c13`,
    ],
    [
      '17.1 SRTCP, AES-128',
      key128,
      plainRtcp,
      8,
      rtcp,
      `81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 730d6fda 4ce09b46 86303ded
       0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade`,
    ],
    [
      '17.2 SRTCP, AES-256',
      key256,
      plainRtcp,
      8,
      rtcp,
      `81c8000d 4d617273 d50ae4d1 f5ce5d30 4ba297e4 7d470c28 2c3ece5d bffe0a50 a2eaa5c1 110555be 8415f658 c61de047
       6f1b6fad 1d1eb30c 4446839f 57ff6f6c b26ac3be`,
    ],
  ])('%s', (_name, key, plain, clear, mark, expected) => {
    const transform = new GaloisModeTransform({ cipherKey: hex(key), salt }, mark === rtcp);
    const packet = Buffer.concat([plain, Buffer.alloc(transform.tagBytes)]);
    transform.seal(packet, clear, plain.length, mark);
    expect(packet).toEqual(hex(expected));
    const tag = Buffer.from(packet.subarray(plain.length));
    expect(transform.open(packet, clear, plain.length, tag, mark)).toBe(true);
    expect(packet.subarray(0, plain.length)).toEqual(plain);
  });
});

describe("Whole packets as libsrtp's test driver has them (srtp_validate)", () => {
  const counterMode = {
    suite: 'AES_CM_128_HMAC_SHA1_80',
    key: Buffer.concat([MASTER, SALT]).toString('base64'),
    mki: '',
  } as const;
  const galoisMode = {
    suite: 'AEAD_AES_128_GCM',
    key: hex('000102030405060708090a0b0c0d0e0fa0a1a2a3a4a5a6a7a8a9aaab').toString('base64'),
    mki: '',
  } as const;
  const rtp = hex(`800f1234decafbadcafebabe${'ab'.repeat(16)}`);
  const rtcp = hex(`81c8000bcafebabe${'ab'.repeat(16)}`);

  it.each([
    [counterMode, '800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb'],
    [galoisMode, '800f1234decafbadcafebabec5002ede04cfdd2eb91159e0880aa06ed2976826f796b201df3131a127e8a392'],
  ])('SRTP, $suite', (keying, expected) => {
    expect(new SrtpSender(keying).protectRtp(rtp)).toEqual(hex(expected));
    expect(new SrtpReceiver(keying, { malformed: 0, unauthentic: 0, replayed: 0 }).unprotectRtp(hex(expected))).toEqual(
      rtp,
    );
  });

  it.each([
    [counterMode, '81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798'],
    [galoisMode, '81c8000bcafebabec98b8b5df0392a55852b6c21ac8e7025c52c6fbea2b3b446ea31123ba88ce61e80000001'],
  ])('SRTCP, $suite, whose first index there is 1', (keying, expected) => {
    const sender = new SrtpSender(keying);
    sender.protectRtcp(rtcp);
    expect(sender.protectRtcp(rtcp)).toEqual(hex(expected));
    expect(
      new SrtpReceiver(keying, { malformed: 0, unauthentic: 0, replayed: 0 }).unprotectRtcp(hex(expected)),
    ).toEqual(rtcp);
  });
});
