import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { ContextLinks } from '../../../src/context/index.ts';
import { asCallId, asHandoffId } from '../../../src/ports/ids.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const CALL = asCallId('3f0e1c5a-9d3b-4e57-8a0e-0d6f0c1b2a39');
const HANDOFF = asHandoffId(`${CALL}.h1`);
const KEY = Buffer.alloc(32, 1);

let clock: FakeClock;
let links: ContextLinks;
beforeEach(() => {
  clock = new FakeClock();
  links = new ContextLinks({ key: KEY, ttlMs: 60_000, clock, publicUrl: () => 'https://pbx.example/wb' });
});

function tokenOf(link: string): string {
  return link.slice('https://pbx.example/wb/c/'.length);
}

describe('A link to a context card', () => {
  test('leads to its handoff until its time is over', () => {
    const token = tokenOf(links.linkTo(CALL, HANDOFF));
    expect(token).toMatch(/^[\w-]+\.[\w-]{22}$/);
    expect(links.read(token)).toEqual({ call: CALL, handoff: HANDOFF });
    clock.advance(59_000);
    expect(links.read(token)).toEqual({ call: CALL, handoff: HANDOFF });
    clock.advance(2_000);
    expect(links.read(token)).toBe('expired');
  });

  test('is signed by HMAC-SHA256 of which it has 128 bits (RFC 2104 5)', () => {
    const [payload = '', signature] = tokenOf(links.linkTo(CALL, HANDOFF)).split('.');
    const mac = createHmac('sha256', KEY).update(`warmbridge context link 1\n${payload}`).digest();
    expect(signature).toBe(mac.subarray(0, 16).toString('base64url'));
    expect(Buffer.from(payload, 'base64url').toString()).toMatch(new RegExp(`^${CALL}\n${HANDOFF}\n\\d{10}$`));
  });

  test('any change makes it none of ours', () => {
    const token = tokenOf(links.linkTo(CALL, HANDOFF));
    const [payload = '', signature = ''] = token.split('.');
    const later = Buffer.from(`${CALL}\n${HANDOFF}\n9999999999`).toString('base64url');
    const others = [
      '',
      '.',
      payload,
      `${payload}.`,
      `.${signature}`,
      `${later}.${signature}`,
      `${token}.x`,
      `${token}A`,
    ];
    for (const other of [...others, token.slice(0, -1), 'x'.repeat(100_000)]) expect(links.read(other)).toBeNull();
    for (let index = 0; index < payload.length; index += 1) {
      const changed = payload.slice(0, index) + (payload[index] === 'A' ? 'B' : 'A') + payload.slice(index + 1);
      expect(links.read(`${changed}.${signature}`)).toBeNull();
    }
  });

  test('another key signs others', () => {
    const other = new ContextLinks({ key: Buffer.alloc(32, 2), ttlMs: 60_000, clock, publicUrl: () => '' });
    expect(other.read(tokenOf(links.linkTo(CALL, HANDOFF)))).toBeNull();
  });
});
