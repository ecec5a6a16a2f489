import type { LookupAddress } from 'node:dns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HostLookup } from '../../../src/shared/outgoing/host-lookup.ts';
import type { Resolve } from '../../../src/shared/outgoing/host-lookup.ts';
import type { PostResult } from '../../../src/webhooks/post-event.ts';
import { postEvent } from '../../../src/webhooks/post-event.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { EventReceiver } from '../../tools/event-receiver.ts';

let receiver: EventReceiver;
const clock = new FakeClock();
beforeEach(async () => {
  receiver = await EventReceiver.open();
});
afterEach(async () => {
  await receiver[Symbol.asyncDispose]();
});

const LOOPBACK: LookupAddress = { address: '127.0.0.1', family: 4 };

async function post(url: string, resolve: Resolve, allowPrivate = false): Promise<PostResult> {
  return await postEvent({
    url: new URL(url),
    headers: {},
    body: '{}',
    allowPrivate,
    hosts: new HostLookup(clock, resolve),
    clock,
    agent: null,
    timeoutMs: 5_000,
  });
}

function addresses(...list: LookupAddress[]): Resolve {
  return () => Promise.resolve(list);
}

describe('postEvent', () => {
  it.each(['10.0.0.1', '192.168.1.1', '172.16.0.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '[fd00::1]', '[fe80::1]', '[::ffff:10.0.0.1]'])(
    'sends nothing to %s, which is not public',
    async (host) => {
      const { status, error } = await post(`http://${host}:${receiver.port}/`, addresses());
      expect(status).toBeNull();
      expect(error).toContain('is not at a public address');
    },
  ); // prettier-ignore

  it.each(['127.0.0.1', 'localhost'])('may send to %s, which says itself what it is', async (host) => {
    expect(await post(`http://${host}:${receiver.port}/`, addresses(LOOPBACK))).toMatchObject({ status: 204 });
  });

  it('sends nothing to a name whose address is private', async () => {
    const { error } = await post(`http://crm.example:${receiver.port}/`, addresses(LOOPBACK));
    expect(error).toBe(
      'cannot be reached: crm.example is not at a public address, and allowPrivate does not say that it may be',
    );
    expect(receiver.received).toEqual([]);
  });

  it('sends to it with allowPrivate', async () => {
    expect(await post(`http://crm.example:${receiver.port}/`, addresses(LOOPBACK), true)).toMatchObject({
      status: 204,
    });
  });

  it('connects to the address that it checked: a name that changes meanwhile leads nowhere else', async () => {
    // Public when it is asked for first, private after that, as a name server that rebinds answers.
    const answers: LookupAddress[][] = [[{ address: '203.0.113.1', family: 4 }], [LOOPBACK]];
    const resolve: Resolve = () => Promise.resolve(answers.shift() ?? [LOOPBACK]);
    for (const _attempt of [1, 2, 3]) {
      const { status } = await post(`http://crm.example:${receiver.port}/`, resolve);
      expect(status).toBeNull();
    }
    expect(receiver.received).toEqual([]);
  });

  it('passes over the private ones of several addresses', async () => {
    const { error } = await post('http://crm.example:1/', addresses(LOOPBACK, { address: '10.0.0.1', family: 4 }));
    expect(error).toContain('is not at a public address');
  });

  it('says why nobody can be reached', async () => {
    const { port } = receiver;
    await receiver[Symbol.asyncDispose]();
    const { error } = await post(`http://127.0.0.1:${port}/`, addresses());
    expect(error).toContain('ECONNREFUSED');
    receiver = await EventReceiver.open();
  });
});

describe('HostLookup', () => {
  it('looks up one host once at a time, and few hosts at once', async () => {
    const asked: string[] = [];
    const answers = new Map<string, (list: LookupAddress[]) => void>();
    const hosts = new HostLookup(clock, (host) => {
      asked.push(host);
      return new Promise((resolve) => answers.set(host, resolve));
    });
    const waits = ['a', 'a', 'b', 'c', 'd'].map((host) => hosts.addressesOf(host));
    await Promise.resolve();
    expect(asked).toEqual(['a', 'b']);
    answers.get('a')?.([LOOPBACK]);
    expect(await waits[1]).toEqual([LOOPBACK]);
    await new Promise(setImmediate);
    expect(asked).toEqual(['a', 'b', 'c']);
  });

  it('serves the former addresses while a name server does not answer', async () => {
    const clockOfIts = new FakeClock();
    let answer: Promise<LookupAddress[]> = Promise.resolve([LOOPBACK]);
    const hosts = new HostLookup(clockOfIts, () => answer);
    await hosts.addressesOf('a');
    await new Promise(setImmediate);
    answer = new Promise(() => undefined);
    clockOfIts.advance(3_600_000);
    expect(await hosts.addressesOf('a')).toEqual([LOOPBACK]);
    expect(await hosts.addressesOf('a')).toEqual([LOOPBACK]);
  });

  it('forgets a host that has no address', async () => {
    let fails = true;
    const hosts = new HostLookup(clock, () =>
      fails ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve([LOOPBACK]),
    );
    await expect(hosts.addressesOf('a')).rejects.toThrow('ENOTFOUND');
    fails = false;
    expect(await hosts.addressesOf('a')).toEqual([LOOPBACK]);
  });
});
