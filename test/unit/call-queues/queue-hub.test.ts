import { describe, expect, it } from 'vitest';
import type { QueuePlace, WaitTurn } from '../../../src/ports/call-queues.ts';
import { AGENT, ANNA, BEN, OTHER_AGENT, QueueSite } from './queue-site.ts';

describe('A queue', () => {
  it('has its caller wait with music, until another call takes it and both talk', async () => {
    const site = new QueueSite();
    const anna = await site.wait(ANNA);
    expect(site.hears(anna)).toEqual(['music']);
    await site.pass(5_000);
    const agent = await site.take(AGENT);
    expect(agent.ticket.room).toBe(anna.ticket.room);
    await site.pass(20);
    expect(site.hears(anna)).toEqual(['the other', 'the other']);
    expect([anna.ticket.exit, agent.ticket.exit]).toEqual(['bridged', 'bridged']);
    await site.pass(60_000);
    expect(Math.round(anna.ticket.waitedMs / 1_000)).toBe(5);
  });

  it('is over for both with the first that leaves', async () => {
    const site = new QueueSite();
    const anna = await site.wait(ANNA);
    const agent = await site.take(AGENT);
    await site.pass(20);
    await agent.leave();
    expect(anna.isOut).toBe(true);
    expect(site.conferences.usage()).toEqual({ conferences: 0, participants: 0 });
  });

  it('gives the longest waiting first', async () => {
    const site = new QueueSite();
    const anna = await site.wait(ANNA);
    await site.pass(1_000);
    const ben = await site.wait(BEN);
    expect((await site.take(AGENT)).ticket.room).toBe(anna.ticket.room);
    expect((await site.take(OTHER_AGENT)).ticket.room).toBe(ben.ticket.room);
  });

  it('has a call wait that finds nobody to take, and gives it the next that comes', async () => {
    const site = new QueueSite();
    const agent = await site.take(AGENT);
    expect(site.hears(agent)).toEqual(['music']);
    const anna = await site.wait(ANNA);
    expect(anna.ticket.room).toBe(agent.ticket.room);
    await site.pass(20);
    expect(site.hears(agent)).toEqual(['the other', 'the other']);
  });

  it('sends away who has found nobody in time', async () => {
    const site = new QueueSite();
    const agent = await site.take(AGENT, { timeoutMs: 10_000 });
    await site.pass(10_000);
    expect([agent.isOut, agent.ticket.exit]).toEqual([true, 'timeout']);
    const anna = await site.wait(ANNA);
    await site.pass(20);
    expect(site.hears(anna)).toEqual(['music']);
  });

  it('takes no more than it may, and those again once somebody is out', async () => {
    const site = new QueueSite();
    const anna = await site.wait(ANNA, { maxSize: 1 });
    await expect(site.wait(BEN, { maxSize: 1 })).rejects.toThrow('the queue is full');
    await anna.leave();
    expect((await site.wait(BEN, { maxSize: 1 })).ticket.exit).toBeNull();
  });

  it('keeps the place of a caller whose agent goes away before they talk', async () => {
    const site = new QueueSite();
    const never = new Promise<never>(() => undefined);
    const anna = await site.wait(ANNA);
    await site.pass(1_000);
    await site.wait(BEN);
    const agent = await site.take(AGENT, { whisper: () => never });
    expect(site.hears(anna)).toEqual(['', 'music']);
    await agent.leave();
    expect([anna.isOut, anna.ticket.exit]).toEqual([false, null]);
    expect(site.hears(anna)).toEqual(['music']);
    expect((await site.take(OTHER_AGENT)).ticket.room).toBe(anna.ticket.room);
  });

  it('gives an agent whose caller goes away before they talk the next one', async () => {
    const site = new QueueSite();
    const never = new Promise<never>(() => undefined);
    const anna = await site.wait(ANNA);
    const ben = await site.wait(BEN);
    const agent = await site.take(AGENT, { whisper: () => never });
    await anna.leave();
    expect([agent.isOut, agent.ticket.room]).toEqual([false, ben.ticket.room]);
  });
});

describe('The register of queues', () => {
  it('has those that calls named and those that were made, the newest first, and lists no conference of them', async () => {
    const site = new QueueSite();
    await site.wait(ANNA);
    await site.pass(4_000);
    await site.wait(BEN);
    await site.pass(1_000);
    const made = site.queues.create('other', 5);
    expect(made).toMatchObject({ name: 'other', maxSize: 5, size: 0, averageMs: 0 });
    expect(site.queues.create('sales', 5)).toBe('exists');
    expect(site.queues.list()).toMatchObject([
      { name: 'other' },
      { name: 'sales', maxSize: 1_000, size: 2, averageMs: 3_000 },
    ]);
    expect(site.queues.members('sales')).toEqual([
      { call: ANNA, position: 1, joinedAt: site.clock.wall() - 5_000, waitedMs: 5_000 },
      { call: BEN, position: 2, joinedAt: site.clock.wall() - 1_000, waitedMs: 1_000 },
    ]);
    expect(site.conferences.list()).toEqual([]);
  });

  it('lets so many calls wait as it was told, and those who wait already stay', async () => {
    const site = new QueueSite();
    site.queues.create('sales', 1);
    await site.wait(ANNA);
    await expect(site.wait(BEN)).rejects.toThrow('the queue is full');
    expect(site.queues.resize('sales', 2)).toMatchObject({ maxSize: 2 });
    await site.wait(BEN);
    expect(site.queues.resize('sales', 1)).toMatchObject({ maxSize: 1, size: 2 });
    expect(site.queues.resize('none', 1)).toBeNull();
  });

  it('removes a queue in which nobody waits, on either side', async () => {
    const site = new QueueSite();
    const agent = await site.take(AGENT);
    expect(site.queues.remove('sales')).toBe(false);
    const anna = await site.wait(ANNA);
    expect(site.queues.remove('sales')).toBe(false);
    await site.pass(20);
    expect(anna.ticket.exit).toBe('bridged');
    expect(site.queues.remove('sales')).toBe(true);
    expect(site.queues.list()).toEqual([]);
    await agent.leave();
    expect(anna.ticket.exit).toBe('bridged');
  });

  it('keeps 1,000 queues: the oldest that nobody made and nobody is in gives way', async () => {
    const site = new QueueSite();
    site.queues.create('made', 5);
    await site.wait(ANNA, { queue: 'busy' });
    for (let number = 0; number < 998; number += 1) {
      const ticket = site.queues.wait({ call: BEN, queue: `q${String(number)}`, maxSize: 1, nextTurn: null });
      ticket?.close();
    }
    expect(site.queues.list()).toHaveLength(1_000);
    const agent = await site.take(AGENT, { queue: 'one more' });
    const names = site.queues.list().map(({ name }) => name);
    expect(names).toHaveLength(1_000);
    expect([names.includes('q0'), names.slice(-2)]).toEqual([false, ['busy', 'made']]);
    expect(names.includes('q1')).toBe(true);
    await agent.leave();
    for (let number = 1; number < 999; number += 1) site.queues.create(`made ${String(number)}`, 1);
    expect(site.queues.create('too many', 1)).toBe('too-many');
    expect(site.queues.wait({ call: BEN, queue: 'too many', maxSize: 1, nextTurn: null })).toBeNull();
  });
});

describe('A call that is called out of a queue', () => {
  it('is given to nobody else any more', async () => {
    const site = new QueueSite();
    await site.wait(ANNA);
    await site.pass(1_000);
    const ben = await site.wait(BEN);
    expect(site.queues.callOut('sales', null)?.member).toMatchObject({ call: ANNA, position: 1, waitedMs: 1_000 });
    expect(site.queues.callOut('sales', ANNA)).toBeNull();
    expect((await site.take(AGENT)).ticket.room).toBe(ben.ticket.room);
    expect(site.queues.callOut('sales', null)).toBeNull();
    expect(site.queues.callOut('none', null)).toBeNull();
  });

  it('waits where it was, where nothing else leads it after all', async () => {
    const site = new QueueSite();
    const anna = await site.wait(ANNA);
    await site.pass(1_000);
    await site.wait(BEN);
    site.queues.callOut('sales', ANNA)?.putBack();
    expect(site.queues.members('sales').map(({ call }) => call)).toEqual([ANNA, BEN]);
    expect((await site.take(AGENT)).ticket.room).toBe(anna.ticket.room);
  });

  it('goes to whoever has come for somebody meanwhile', async () => {
    const site = new QueueSite();
    const anna = await site.wait(ANNA);
    const out = site.queues.callOut('sales', ANNA);
    const agent = await site.take(AGENT);
    out?.putBack();
    await site.pass(20);
    await site.pass(20);
    expect(anna.ticket.room).toBe(agent.ticket.room);
    expect([anna.ticket.exit, agent.ticket.exit]).toEqual(['bridged', 'bridged']);
  });

  it('is not put back when it has left', async () => {
    const site = new QueueSite();
    const anna = await site.wait(ANNA);
    const out = site.queues.callOut('sales', ANNA);
    await anna.leave();
    out?.putBack();
    expect(site.queues.members('sales')).toEqual([]);
  });
});

describe('A call that has a place in a queue and does not come', () => {
  it('is given up, and the agent who waits for it gets the next', async () => {
    const site = new QueueSite();
    const absent = site.queues.wait({ call: ANNA, queue: 'sales', maxSize: 10, nextTurn: null })!;
    const ben = await site.wait(BEN);
    const agent = await site.take(AGENT, { timeoutMs: 60_000 });
    expect(agent.ticket.room).toBe(absent.room);
    await site.pass(14_999);
    expect(agent.ticket.room).toBe(absent.room);
    await site.pass(1);
    expect(agent.ticket.room).toBe(ben.ticket.room);
    await site.pass(20);
    expect(site.hears(ben)).toEqual(['the other', 'the other']);
  });

  it('waits after all once it comes, where it was', async () => {
    const site = new QueueSite();
    const ticket = site.queues.wait({ call: ANNA, queue: 'sales', maxSize: 10, nextTurn: null })!;
    await site.pass(15_000);
    const ben = await site.wait(BEN);
    expect((await site.take(AGENT)).ticket.room).toBe(ben.ticket.room);
    expect([ticket.exit, ticket.again()]).toEqual([null, true]);
    expect((await site.take(OTHER_AGENT)).ticket.room).toBe(ticket.room);
  });

  it('that was to take somebody is given up too, and the caller keeps its place', async () => {
    const site = new QueueSite();
    const anna = await site.wait(ANNA);
    await site.pass(1_000);
    await site.wait(BEN);
    const absent = site.queues.take({ call: AGENT, queue: 'sales', timeoutMs: 600_000, whisper: null })!;
    expect(absent.room).toBe(anna.ticket.room);
    await site.pass(15_000);
    expect([anna.isOut, anna.ticket.room === absent.room]).toEqual([false, false]);
    expect((await site.take(OTHER_AGENT)).ticket.room).toBe(anna.ticket.room);
  });

  it('that waits for somebody to take gets nobody any more', async () => {
    const site = new QueueSite();
    const absent = site.queues.take({ call: AGENT, queue: 'sales', timeoutMs: 600_000, whisper: null })!;
    await site.pass(15_000);
    const anna = await site.wait(ANNA);
    expect(anna.ticket.room).not.toBe(absent.room);
    expect(site.hears(anna)).toEqual(['music']);
    absent.close();
    await anna.leave();
    expect(site.clock.pending).toBe(0);
  });
});

describe('What is heard in a queue', () => {
  it('is asked for again and again, with the place', async () => {
    const site = new QueueSite();
    const places: QueuePlace[] = [];
    const nextTurn = async (place: QueuePlace): Promise<WaitTurn> => {
      places.push(place);
      return await Promise.resolve({ sounds: [{ text: `turn ${String(places.length)}` }], then: 'again' });
    };
    await site.wait(BEN);
    await site.pass(2_000);
    const anna = await site.wait(ANNA, { nextTurn });
    expect(site.hears(anna)).toEqual(['turn 1']);
    await site.pass(4_000);
    await site.heard(anna);
    expect(site.hears(anna)).toEqual(['turn 2']);
    expect(places).toEqual([
      { position: 2, waitedMs: 0, averageMs: 1_000, size: 2, maxSize: 1_000 },
      { position: 2, waitedMs: 4_000, averageMs: 5_000, size: 2, maxSize: 1_000 },
    ]);
  });

  it('is asked for once a second at most, whatever becomes of the sounds', async () => {
    const site = new QueueSite();
    let turns = 0;
    const nextTurn = async (): Promise<WaitTurn> => {
      turns += 1;
      return await Promise.resolve({ sounds: [{ text: 'broken' }], then: 'again' });
    };
    const anna = await site.wait(ANNA, { nextTurn });
    await site.heard(anna, 0, 'no such file');
    expect(turns).toBe(1);
    await site.pass(1_000);
    expect(turns).toBe(2);
  });

  it.each([
    ['leave', 'left'],
    ['hang-up', 'hung-up'],
  ] as const)('leads out of it: %s', async (then, exit) => {
    const site = new QueueSite();
    const nextTurn = async (): Promise<WaitTurn> => await Promise.resolve({ sounds: [{ text: 'bye' }], then });
    const anna = await site.wait(ANNA, { nextTurn });
    expect(anna.isOut).toBe(false);
    await site.heard(anna);
    expect([anna.isOut, anna.ticket.exit]).toEqual([true, exit]);
  });

  it('is the hold music where an application has none', async () => {
    const site = new QueueSite();
    const anna = await site.wait(ANNA, { nextTurn: async () => await Promise.reject(new Error('away')) });
    expect(site.hears(anna)).toEqual(['music']);
  });

  it('is asked for again half a minute after an application failed', async () => {
    const site = new QueueSite();
    let isAway = true;
    const nextTurn = async (): Promise<WaitTurn> =>
      isAway
        ? await Promise.reject(new Error('away'))
        : await Promise.resolve({ sounds: [{ text: 'we are back' }], then: 'leave' });
    const anna = await site.wait(ANNA, { nextTurn });
    isAway = false;
    await site.pass(29_999);
    expect(site.hears(anna)).toEqual(['music']);
    await site.pass(1);
    expect(site.hears(anna)).toEqual(['we are back']);
    await site.heard(anna);
    expect([anna.isOut, anna.ticket.exit]).toEqual([true, 'left']);
    expect(site.clock.pending).toBe(0);
  });

  it('breaks off for the whisper, which the agent waits for with music', async () => {
    const site = new QueueSite();
    const nextTurn = async (): Promise<WaitTurn> =>
      await Promise.resolve({ sounds: [{ text: 'please wait' }], then: 'again' });
    const anna = await site.wait(ANNA, { nextTurn });
    await site.pass(7_000);
    const taken: unknown[] = [];
    await site.take(AGENT, {
      whisper: async (call) => {
        taken.push(call);
        return await Promise.resolve([{ text: 'an agent comes' }]);
      },
    });
    expect(site.hears(anna)).toEqual(['an agent comes', 'music']);
    expect(taken).toEqual([{ call: ANNA, waitedMs: 7_000 }]);
    await site.heard(anna);
    expect(site.hears(anna)).toEqual(['the other', 'the other']);
  });
});
