import { describe, expect, test } from 'vitest';
import { Locator } from '../../../../src/sip-server/transport/index.ts';
import type { Location, NaptrRecord, Resolver, SrvRecord } from '../../../../src/sip-server/transport/index.ts';

interface Zone {
  naptr?: Record<string, NaptrRecord[]>;
  srv?: Record<string, SrvRecord[]>;
  hosts?: Record<string, string[]>;
}

function naptr(order: number, service: string, replacement: string, flags = 'S'): NaptrRecord {
  return {
    flags,
    service,
    replacement,
    order,
    preference: 1,
  };
}
function srv(name: string, port: number, priority = 1, weight = 1): SrvRecord {
  return { name, port, priority, weight };
}

async function locate(
  uri: string,
  zone: Zone = {},
  speaks: readonly string[] = ['udp', 'tcp', 'tls'],
  random = 0,
): Promise<Location> {
  const asked: string[] = [];
  const resolver: Resolver = {
    naptr: (name) => Promise.resolve(zone.naptr?.[name] ?? []),
    srv: (name) => {
      asked.push(name);
      return Promise.resolve(zone.srv?.[name] ?? []);
    },
    addresses: (name) => Promise.resolve(zone.hosts?.[name] ?? []),
  };
  const locator = new Locator({
    resolver,
    speaks: (protocol) => speaks.includes(protocol),
    browserAt: () => null,
    random: () => random,
  });
  return await new Promise((resolve) => locator.locate(uri, resolve));
}
async function targets(...args: Parameters<typeof locate>): Promise<string[]> {
  return (await locate(...args)).targets.map(({ protocol, address, port }) => `${protocol} ${address} ${port}`);
}

describe('the targets of requests (RFC 3263)', () => {
  test.each([
    ['sip:bob@10.0.0.1', 'udp 10.0.0.1 5060'],
    ['sip:bob@10.0.0.1:5070', 'udp 10.0.0.1 5070'],
    ['sip:bob@10.0.0.1;transport=tcp', 'tcp 10.0.0.1 5060'],
    ['sip:bob@10.0.0.1;transport=TLS', 'tls 10.0.0.1 5061'],
    ['sips:bob@10.0.0.1', 'tls 10.0.0.1 5061'],
    ['sips:bob@10.0.0.1;transport=tcp', 'tls 10.0.0.1 5061'],
    ['sip:bob@[::1]:5070', 'udp ::1 5070'],
    ['sip:bob@example.com;maddr=10.0.0.2', 'udp 10.0.0.2 5060'],
  ])('an address: %s goes to %s, at once', (uri, expected) => {
    let location: Location | null = null;
    const locator = new Locator({
      resolver: {
        naptr: () => Promise.reject(new Error()),
        srv: () => Promise.reject(new Error()),
        addresses: () => Promise.reject(new Error()),
      },
      speaks: () => true,
      browserAt: () => null,
      random: () => 0,
    });
    locator.locate(uri, (found) => (location = found));
    expect(location!.targets.map(({ protocol, address, port }) => `${protocol} ${address} ${port}`)).toEqual([
      expected,
    ]);
  });

  test.each([
    'tel:+123',
    'nonsense',
    'sip:bob@10.0.0.1;transport=sctp',
    'mailto:a@b',
    'sips:bob@10.0.0.1;transport=udp',
  ])('%s leads nowhere', async (uri) => {
    expect(await targets(uri)).toEqual([]);
  });

  test('a name with a port: addresses only (4.2)', async () => {
    const zone = { hosts: { 'a.test': ['10.0.0.1', '10.0.0.2'] }, srv: { '_sip._udp.a.test': [srv('x.test', 1)] } };
    expect(await targets('sip:bob@a.test:5070', zone)).toEqual(['udp 10.0.0.1 5070', 'udp 10.0.0.2 5070']);
  });

  test('NAPTR chooses the transport, in its order, among those that we speak (4.1)', async () => {
    const zone = {
      naptr: {
        'a.test': [
          naptr(2, 'SIP+D2U', '_sip._udp.a.test'),
          naptr(1, 'SIPS+D2T', '_sips._tcp.a.test'),
          naptr(3, 'SIP+D2T', '_sip._tcp.a.test'),
          naptr(0, 'E2U+sip', 'x.test', 'u'),
        ],
      },
      srv: {
        '_sip._udp.a.test': [srv('h.test', 5082)],
        '_sips._tcp.a.test': [srv('h.test', 5083)],
        '_sip._tcp.a.test': [srv('h.test', 5084)],
      },
      hosts: { 'h.test': ['10.0.0.1'] },
    };
    expect(await targets('sip:bob@a.test', zone, ['udp', 'tcp'])).toEqual(['udp 10.0.0.1 5082', 'tcp 10.0.0.1 5084']);
    expect(await targets('sips:bob@a.test', zone)).toEqual(['tls 10.0.0.1 5083']);
  });

  test('TLS checks the domain that was asked for, not the host that SRV gave (RFC 5922 4)', async () => {
    const zone = { srv: { '_sips._tcp.a.test': [srv('h.test', 5083)] }, hosts: { 'h.test': ['10.0.0.1'] } };
    expect((await locate('sips:bob@a.test', zone)).targets[0]?.host).toBe('a.test');
  });

  test('without NAPTR: SRV of each transport; without SRV: addresses and the default port (4.1, 4.2)', async () => {
    const hosts = { 'h.test': ['10.0.0.1'], 'a.test': ['10.0.0.9'] };
    expect(await targets('sip:bob@a.test', { srv: { '_sip._tcp.a.test': [srv('h.test', 5084)] }, hosts })).toEqual([
      'tcp 10.0.0.1 5084',
    ]);
    expect(await targets('sip:bob@a.test', { hosts })).toEqual(['udp 10.0.0.9 5060']);
    expect(await targets('sip:bob@a.test;transport=tcp', { hosts })).toEqual(['tcp 10.0.0.9 5060']);
    expect(
      await targets('sip:bob@a.test;transport=tcp', { srv: { '_sip._tcp.a.test': [srv('h.test', 5084)] }, hosts }),
    ).toEqual(['tcp 10.0.0.1 5084']);
  });

  test('SRV records: by priority, then by weight (RFC 2782)', async () => {
    const zone = {
      srv: { '_sip._udp.a.test': [srv('c.test', 3, 2), srv('a.test', 1, 1, 1), srv('b.test', 2, 1, 99)] },
      hosts: { 'a.test': ['10.0.0.1'], 'b.test': ['10.0.0.2'], 'c.test': ['10.0.0.3'] },
    };
    expect(await targets('sip:bob@a.test', zone, ['udp'], 0.9)).toEqual([
      'udp 10.0.0.2 2',
      'udp 10.0.0.1 1',
      'udp 10.0.0.3 3',
    ]);
    expect(await targets('sip:bob@a.test', zone, ['udp'], 0)).toEqual([
      'udp 10.0.0.1 1',
      'udp 10.0.0.2 2',
      'udp 10.0.0.3 3',
    ]);
  });

  test('a resolver that fails, or knows nothing, leads nowhere', async () => {
    expect(await targets('sip:bob@unknown.test')).toEqual([]);
    const locator = new Locator({
      resolver: {
        naptr: () => Promise.reject(new Error('x')),
        srv: () => Promise.reject(new Error('x')),
        addresses: () => Promise.reject(new Error('x')),
      },
      speaks: () => true,
      browserAt: () => null,
      random: () => 0,
    });
    const location = await new Promise<Location>((resolve) => locator.locate('sip:bob@a.test', resolve));
    expect(location.targets).toEqual([]);
  });

  test('the number of targets is bounded', async () => {
    const many = Array.from({ length: 50 }, (_, index) => `10.0.0.${index + 1}`);
    expect(await targets('sip:bob@a.test:5060', { hosts: { 'a.test': many } })).toHaveLength(8);
  });

  test('we choose the transport only if neither URI nor DNS named it (RFC 3261 18.1.1)', async () => {
    const hosts = { 'a.test': ['10.0.0.9'], 'h.test': ['10.0.0.1'] };
    expect((await locate('sip:bob@10.0.0.1')).transportIsOurs).toBe(true);
    expect((await locate('sip:bob@10.0.0.1;transport=udp')).transportIsOurs).toBe(false);
    expect((await locate('sip:bob@a.test', { hosts })).transportIsOurs).toBe(true);
    expect(
      (await locate('sip:bob@a.test', { srv: { '_sip._udp.a.test': [srv('h.test', 1)] }, hosts })).transportIsOurs,
    ).toBe(false);
  });
});
