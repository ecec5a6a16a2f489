import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { registeredSource } from '../../../src/composition/open-registrations.ts';
import { registrationOf } from '../../../src/config/index.ts';
import { bad, badPaths, good } from './config-file.ts';

const DOC = readFileSync(new URL('../../../docs/trunks.md', import.meta.url), 'utf8');

function withRegister(register: string, rest = ''): string {
  return `sip: { trunks: [ { name: pbx, uri: "sip:10.0.0.5"${rest}, register: ${register} } ] }`;
}

test('docs/trunks.md has a configuration that can be pasted', () => {
  const yaml = [...DOC.matchAll(/```yaml\n(.*?)```/gs)]
    .map(([, text = '']) => text)
    .find((text) => /register:/.test(text));
  expect(good(yaml ?? '').sip.trunks[0]).toMatchObject({
    allow: [],
    auth: { username: '4930123', password: 'change-me' },
    register: { uri: 'sip:4930123@sip.carrier.example', expiresS: 3_600, proxy: null, keepAliveMs: 25_000 },
  });
});

describe('sip.trunks[].register', () => {
  it('is none by default, and its credentials are those of calls, where auth has none', () => {
    expect(good('sip: { trunks: [ { name: pbx, uri: "sip:10.0.0.5" } ] }').sip.trunks[0]).toMatchObject({
      register: null,
      auth: null,
    });
    const own = ', auth: { username: a, password: b }';
    const [trunk] = good(withRegister('{ uri: "sip:pbx", username: u, password: p }', own)).sip.trunks;
    expect(trunk?.auth).toEqual({ username: 'a', password: 'b' });
  });

  it('can have its password from the environment', () => {
    const env = { WARMBRIDGE_SIP__TRUNKS__0__REGISTER__PASSWORD: 'secret' };
    const yaml = withRegister('{ uri: "sip:pbx", username: u, password: p }');
    expect(good(yaml, env).sip.trunks[0]?.register?.password).toBe('secret');
  });

  test.each([
    ['{ uri: "tel:2000", username: u, password: p }', 'uri'],
    ['{ uri: "sip:u:secret@pbx", username: u, password: p }', 'uri'],
    ['{ uri: "sip:2000@pbx?X-A=1", username: u, password: p }', 'uri'],
    ['{ uri: "sip:pbx", username: "", password: p }', 'username'],
    ['{ uri: "sip:pbx", username: u }', 'password'],
    ['{ uri: "sip:pbx", username: u, password: p, expiresS: 59 }', 'expiresS'],
    ['{ uri: "sip:pbx", username: u, password: p, keepAliveMs: 100 }', 'keepAliveMs'],
    ['{ uri: "sip:pbx", username: u, password: p, proxy: "10.0.0.5" }', 'proxy'],
  ])('%s: a fault of %s', (register, field) => {
    expect(badPaths(withRegister(register))).toEqual([`sip.trunks[0].register.${field}`]);
  });

  it('with a name that is not known: the fault suggests one', () => {
    const [fault] = bad(withRegister('{ uri: "sip:pbx", username: u, password: p, expires: 60 }'));
    expect(fault?.message).toContain('expiresS');
  });

  test.each([
    ['sip:2000@pbx.example;transport=tcp', 'sip:pbx.example;transport=tcp', 'sip:2000@pbx.example', '2000'],
    ['sips:pbx.example:5071', 'sips:pbx.example:5071', 'sips:a%40b@pbx.example:5071', 'a%40b'],
  ])('%s is registered at %s as %s (RFC 3261 10.2)', (uri, domain, addressOfRecord, user) => {
    const register = { uri, username: 'a@b', password: 'p', expiresS: 60, proxy: null, keepAliveMs: 0 };
    expect(registrationOf(register)).toEqual({ domain, addressOfRecord, user });
  });
});

describe('whose call it is', () => {
  const config = good(
    'sip: { trunks: [ { name: a, uri: "sip:1.2.3.4" }, { name: b, uri: "sip:1.2.3.5", allow: [ "10.0.0.0/8" ] } ] }',
  );
  const [a, b] = config.sip.trunks;
  const registrations = {
    trunkOfLine: (line: string) => (line === 'known' ? 'a' : line === 'gone' ? 'c' : null),
    trunkAt: (address: string) => (address === '192.0.2.1' ? 'a' : null),
  };

  test.each([
    ['its line', { address: '203.0.113.9', line: 'known', allowed: null }, a],
    ['its line, although another trunk allows the address', { address: '10.0.0.1', line: 'known', allowed: b! }, a],
    ['its address, where the line is nobody’s', { address: '10.0.0.1', line: 'guessed', allowed: b! }, b],
    ['the address of the registrar', { address: '192.0.2.1', line: null, allowed: null }, a],
    ['nothing', { address: '203.0.113.9', line: 'guessed', allowed: null }, null],
    ['a trunk that is gone', { address: '203.0.113.9', line: 'gone', allowed: null }, null],
  ])('by %s', (_what, of, trunk) => {
    expect(registeredSource(config, registrations, of)).toBe(trunk);
  });
});
