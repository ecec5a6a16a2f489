import { beforeEach, describe, expect, it } from 'vitest';
import { CallSources } from '../../../src/composition/call-sources.ts';
import { digestAuthentication, takesUsers } from '../../../src/composition/digest-authentication.ts';
import { PhonePasses } from '../../../src/phone-passes/index.ts';
import type { DigestRequest, DigestVerdict } from '../../../src/shared/digest/index.ts';
import { digestResponse } from '../../../src/shared/digest/digest-response.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { good } from '../config/config-file.ts';

const YAML = `sip:
  trunks: [ { name: pbx, uri: "sip:10.0.0.5", allow: [ "10.0.0.0/24" ] } ]
  users:
    - { name: anna, password: secret }
    - { name: bert, password: secret, mayCall: true, allow: [ "192.0.2.0/24" ] }
`;

const HOME = '203.0.113.7';

let current: { config: ReturnType<typeof good> };
let sources: CallSources;
let judge: (request: DigestRequest) => DigestVerdict;
let telephones: string[];
let clock: FakeClock;
let passes: PhonePasses;

beforeEach(() => {
  current = { config: good(YAML) };
  sources = new CallSources(current);
  telephones = [];
  sources.knowTelephones({ isAt: (address) => telephones.includes(address), connectionLost: () => undefined });
  clock = new FakeClock();
  passes = new PhonePasses(Buffer.alloc(32, 1), clock);
  judge = digestAuthentication(current, sources, passes, clock);
});

function ask(method: string, source = HOME, authorization: readonly string[] = []): DigestVerdict {
  return judge({ method, source, authorization });
}

/** What comes of a request with that password: `admitted`, or the cause of the refusal. */
function tried(username: string, password: string, source = HOME, method = 'REGISTER'): string {
  const challenge = ask(method, source);
  if (challenge.admitted) return 'unasked';
  const nonce = /nonce="([^"]+)"/.exec(challenge.challenges[0] ?? '')?.[1] ?? '';
  const digest = { nonce, realm: 'warmbridge', nonceCount: '00000001', cnonce: 'c', uri: 'sip:h', method };
  const response = digestResponse({ ...digest, algorithm: 'SHA-256', username, password });
  const credentials = `Digest username="${username}", realm="warmbridge", nonce="${nonce}", uri="sip:h", algorithm=SHA-256, qop=auth, nc=00000001, cnonce="c", response="${response}"`;
  const verdict = ask(method, source, [credentials]);
  return verdict.admitted ? 'admitted' : verdict.cause;
}

describe('credentials of users', () => {
  it('are asked of whoever registers, wherever that is, in both algorithms (RFC 8760)', () => {
    for (const source of [HOME, '10.0.0.9', '127.0.0.1']) {
      const verdict = ask('REGISTER', source);
      expect(verdict).toMatchObject({ admitted: false, cause: 'missing', status: 401 });
      expect('challenges' in verdict && verdict.challenges.map((each) => /algorithm=([^,]*)/.exec(each)?.[1])).toEqual([
        'SHA-256',
        'MD5',
      ]);
    }
  });

  it('must be right, and are of a user of ours, which nobody is told', () => {
    expect(tried('anna', 'secret')).toBe('admitted');
    expect(tried('anna', 'guess')).toBe('wrong');
    expect(tried('nobody', 'secret')).toBe('wrong');
  });

  it('count only from where the user may be', () => {
    expect(tried('bert', 'secret')).toBe('wrong');
    expect(tried('bert', 'secret', '192.0.2.7')).toBe('admitted');
  });

  it('are asked of strangers who call, where any user may; those of a trunk are not asked', () => {
    expect(tried('bert', 'secret', '192.0.2.7', 'INVITE')).toBe('admitted');
    expect(ask('INVITE', '10.0.0.9')).toEqual({ admitted: true, account: null });
    expect(ask('OPTIONS')).toEqual({ admitted: true, account: null });
    current.config = good(YAML.replace(', mayCall: true', ''));
    expect(ask('INVITE')).toEqual({ admitted: true, account: null });
    expect(takesUsers(current.config, 'INVITE')).toBe(false);
    expect(takesUsers(good(''), 'REGISTER')).toBe(false);
  });

  it('are not looked at after too many guesses of one user from anywhere, but where its telephone is', () => {
    telephones = ['198.51.100.1'];
    const last = Array.from({ length: 11 }, (_, host) => tried('anna', 'guess', `203.0.113.${String(host)}`)).at(-1);
    expect(last).toBe('slowed');
    expect(tried('anna', 'secret', '203.0.113.99')).toBe('slowed');
    expect(tried('anna', 'secret', '198.51.100.1')).toBe('admitted');
    expect(tried('bert', 'secret', '192.0.2.7')).toBe('admitted');
  });
});

describe('a pass of a user', () => {
  const pass = (account: string): readonly [string, string] => {
    const { username, password } = passes.issue(account, 600_000);
    return [username, password];
  };

  it('stands in for the password, for REGISTER and INVITE, until it is over', () => {
    const [username, password] = pass('bert');
    expect(tried(username, password, '192.0.2.7')).toBe('admitted');
    expect(tried(username, password, '192.0.2.7', 'INVITE')).toBe('admitted');
    expect(tried(username, 'guess', '192.0.2.7')).toBe('wrong');
    expect(tried('bert', password, '192.0.2.7')).toBe('wrong');
    clock.advance(600_000);
    expect(tried(username, password, '192.0.2.7')).toBe('wrong');
  });

  it('counts only from where the user may be, and no more once there is no such user', () => {
    const [username, password] = pass('bert');
    expect(tried(username, password)).toBe('wrong');
    current.config = good(YAML.replace('name: bert', 'name: carl'));
    expect(tried(username, password, '192.0.2.7')).toBe('wrong');
    expect(tried(...pass('nobody'))).toBe('wrong');
  });

  it('is of no use to shut the user out: guesses at it count by their address alone', () => {
    const [username, password] = pass('anna');
    for (let host = 0; host < 11; host += 1) tried(username, 'guess', `203.0.113.${String(host)}`);
    expect(tried(username, password, '203.0.113.99')).toBe('admitted');
    expect(tried('anna', 'secret', '203.0.113.99')).toBe('admitted');
  });

  it('is let in while a stranger guesses behind the same address; a password is not', () => {
    const guesses = Array.from({ length: 11 }, () => tried('anna', 'guess'));
    expect(guesses.at(-1)).toBe('slowed');
    expect(tried(...pass('anna'))).toBe('admitted');
    expect(tried('anna', 'secret')).toBe('slowed');
  });
});

describe('a guest of a button', () => {
  const BUTTON = `clickToCall: [ { name: shop, to: "100", origins: [ "https://shop.example" ] } ]\n`;
  const guest = (button = 'shop'): readonly [string, string] => {
    const { username, password } = passes.issueGuest(button, { name: 'Sue', number: null, metadata: {} }, 60_000);
    return [username, password];
  };

  it('is let in by its pass where there is that button, and nobody by the claims alone', () => {
    current.config = good(BUTTON);
    const [username, password] = guest();
    expect(tried(username, password, HOME, 'INVITE')).toBe('admitted');
    for (let guess = 0; guess < 11; guess += 1) tried('anna', 'guess');
    expect(tried(...guest(), HOME, 'INVITE')).toBe('admitted');
    clock.advance(10_000);
    expect(tried(username, 'guess', HOME, 'INVITE')).toBe('wrong');
    expect(tried(...guest('gone'), HOME, 'INVITE')).toBe('wrong');
    // The registrar knows no such user (403).
    expect(tried(username, password)).toBe('admitted');
    clock.advance(60_000);
    expect(tried(username, password, HOME, 'INVITE')).toBe('wrong');
  });
});

describe('what comes by WebSocket', () => {
  it('has to prove who it is, also from a trunk’s address, and is offered MD5 last, which JsSIP reads', () => {
    for (const protocol of ['ws', 'wss']) {
      const verdict = judge({ method: 'INVITE', source: '10.0.0.9', protocol, authorization: [] });
      expect(verdict).toMatchObject({ admitted: false, cause: 'missing', status: 401 });
      expect('challenges' in verdict && verdict.challenges.at(-1)).toContain('algorithm=MD5');
    }
    expect(judge({ method: 'INVITE', source: '10.0.0.9', protocol: 'tcp', authorization: [] }).admitted).toBe(true);
  });
});

describe('whose call that of a user is', () => {
  it('is the user’s, where it may call and no trunk sends it', () => {
    expect(sources.of(HOME, null, 'bert')).toMatchObject({ name: '(users)', user: 'bert', trusted: false });
    expect(sources.of(HOME, null, 'anna')).toBeNull();
    expect(sources.of(HOME, null, 'nobody')).toBeNull();
    expect(sources.of('10.0.0.9', null, 'bert')).toMatchObject({ name: 'pbx' });
    expect(sources.of(HOME)).toBeNull();
  });
});
