import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { promptFileFault } from '../../../src/config/call-schemas.ts';
import {
  parseHostPort,
  parseNetwork,
  parsePortRange,
  parseSipListen,
  parseStoreUrl,
} from '../../../src/config/parse-text.ts';
import { sipUriFault } from '../../../src/config/uris.ts';

describe('parseSipListen', () => {
  test.each([
    ['udp:127.0.0.1:5060', 'udp', '127.0.0.1', 5060],
    ['TCP:0.0.0.0:0', 'tcp', '0.0.0.0', 0],
    ['tcp:[::1]:5060', 'tcp', '::1', 5060],
    ['tls:10.0.0.9:5061', 'tls', '10.0.0.9', 5061],
    ['TLS:[2001:db8::9]:5061', 'tls', '2001:db8::9', 5061],
    ['ws:127.0.0.1:5066', 'ws', '127.0.0.1', 5066],
    ['wss:[::1]:443', 'wss', '::1', 443],
  ])('%s', (text, protocol, host, port) => {
    expect(parseSipListen(text)).toEqual({ ok: true, value: { protocol, host, port, text } });
  });

  test.each(['127.0.0.1:5060', 'http:127.0.0.1:5066', 'tls:127.0.0.1', 'udp:localhost:5060', 'udp:127.0.0.1', 'udp:127.0.0.1:65536', 'udp:::1:5060', 'udp:127.0.0.1:5060 ', 'udp:[::1:5060', 'udp:10.0.0.300:5060', ''])(
    '%j is refused',
    (text) => {
      expect(parseSipListen(text).ok).toBe(false);
    },
  ); // prettier-ignore
});

describe('parseHostPort', () => {
  test.each([
    ['127.0.0.1:8080', '127.0.0.1', 8080],
    ['localhost:0', 'localhost', 0],
    ['[2001:db8::1]:80', '2001:db8::1', 80],
    ['pbx-1.example.com:5060', 'pbx-1.example.com', 5060],
  ])('%s', (text, host, port) => {
    expect(parseHostPort(text)).toEqual({ ok: true, value: { host, port } });
  });

  test.each([':80', '8080', '[127.0.0.1]:80', '-a:80', 'a b:80', 'a:80:90', '300.1.1.1:80', 'a:', 'a:-1'])(
    '%j is refused',
    (text) => {
      expect(parseHostPort(text).ok).toBe(false);
    },
  );
});

describe('parseNetwork', () => {
  test.each([
    ['10.0.0.0/24', '10.0.0.0', 24, 'ipv4'],
    ['10.0.0.5', '10.0.0.5', 32, 'ipv4'],
    ['0.0.0.0/0', '0.0.0.0', 0, 'ipv4'],
    ['2001:db8::/32', '2001:db8::', 32, 'ipv6'],
    ['::1', '::1', 128, 'ipv6'],
  ])('%s', (text, address, prefix, family) => {
    expect(parseNetwork(text)).toEqual({ ok: true, value: { address, prefix, family, text } });
  });

  test.each(['10.0.0.0/33', '10.0.0/24', '::/129', '10.0.0.0/', '10.0.0.0/-1', 'fe80::1%eth0', 'pbx.example.com', ''])(
    '%j is refused',
    (text) => {
      expect(parseNetwork(text).ok).toBe(false);
    },
  );
});

describe('parsePortRange', () => {
  test.each([
    ['20000-29999', 20_000, 29_999],
    ['10000-20000', 10_000, 20_000],
    ['65528 - 65535', 65_528, 65_535],
  ])('%s', (text, first, last) => {
    expect(parsePortRange(text)).toEqual({ ok: true, value: { first, last } });
  });

  test.each([
    ['20000', 'expected two ports'],
    ['20000-20100-20200', 'expected two ports'],
    ['20000-70000', 'expected two ports'],
    ['30000-20000', 'must not be above the last'],
    ['20001-29999', 'must be even'],
    ['20000-20003', 'has 4 ports'],
    ['80-29999', 'must be 1024 or above'],
  ])('%s is refused: %s (RFC 3550 11)', (text, message) => {
    expect(parsePortRange(text)).toMatchObject({ ok: false, message: expect.stringContaining(message) });
  });
});

describe('parseStoreUrl', () => {
  test.each([
    ['sqlite:data/w.db', 'data/w.db'],
    ['sqlite:/var/lib/w.db', '/var/lib/w.db'],
    ['sqlite:///var/lib/w.db', '/var/lib/w.db'],
    ['sqlite::memory:', ':memory:'],
  ])('%s is the file %s', (url, file) => {
    expect(parseStoreUrl(url)).toEqual({ ok: true, value: { kind: 'sqlite', file, url } });
  });

  test.each([
    'postgres://u@h/d',
    'postgresql://u:p@h:5433/d?sslmode=verify-full',
    'postgres://u@/d?host=/var/run/postgresql',
    'postgres:///d?host=%2Ftmp%2Fpg&port=5433',
  ])('%s is a database server', (url) => {
    expect(parseStoreUrl(url)).toEqual({ ok: true, value: { kind: 'postgres', url } });
  });

  test.each(['', 'sqlite:', 'data/w.db', 'postgres:x', 'postgres://u@h:x/d', 'mysql://h/d'])(
    '%j is refused',
    (text) => {
      expect(parseStoreUrl(text).ok).toBe(false);
    },
  );
});

describe('sipUriFault', () => {
  test.each([
    'sip:2001@10.0.0.5', 'sip:+15551234;phone-context=x@h.example:5070;transport=tcp?X-Subject=a', 'sips:a@[2001:db8::1]:5061',
    'sip:10.0.0.5', 'SIP:a@b',
  ])('%s can be dialled', (uri) => {
    expect(sipUriFault(uri)).toBeNull();
  }); // prettier-ignore

  test.each([
    '', '2001', 'http://x', 'sip:', 'sip:a@', 'sip:a b@c', 'sip:a@b\r\nX: y', '<sip:a@b>', '"x" sip:a@b', 'tel:', 'tel:+1',
    'sip:a@b c', 'sip:ü@b', 'sip:a@-b', `sip:${'a'.repeat(600)}@b`, 'sip:a@b:port',
  ])('%j is refused', (uri) => {
    expect(sipUriFault(uri)).not.toBeNull();
  }); // prettier-ignore

  test.each(['sip:a@b:65535', 'sip:a@b:1'])('%s has a port that there is, or none', (uri) => {
    expect(sipUriFault(uri)).toBeNull();
  });

  test.each(['sip:a@b:65536', 'sips:a@[::1]:99999', 'sip:a@b:0', 'sip:b:123456'])(
    '%s has no port that there is',
    (uri) => {
      expect(sipUriFault(uri)).toMatch('its port must be from 1 to 65535');
    },
  );

  test.each(['sip:a@10.0.0.300', 'sip:a@10.1', 'sip:a@[::g]', 'sip:a@[10.0.0.1]', 'sip:a@b..c', 'sip:a@b.-c'])(
    '%s has a host that there cannot be',
    (uri) => {
      expect(sipUriFault(uri)).toMatch('its host is not a possible one');
    },
  );

  test('no accepted URI could end a header or break out of angle brackets (RFC 3261 25.1)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const uri = `sip:${text}@host`;
        return sipUriFault(uri) !== null || !/[\s<>"]/.test(uri);
      }),
    );
  });
});

describe('promptFileFault', () => {
  test.each(['hold.wav', 'en/hold.wav', 'a..b.wav'])('%s is inside the directory', (name) => {
    expect(promptFileFault(name)).toBeNull();
  });

  test.each(['', '/etc/passwd', '../hold.wav', 'en/../../x', 'a//b', './a', 'a\\b', 'C:x', 'a\0b'])(
    '%j is refused',
    (name) => {
      expect(promptFileFault(name)).not.toBeNull();
    },
  );
});
