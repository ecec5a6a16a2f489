import { describe, expect, it } from 'vitest';
import type { QueuePlace, WaitTurn } from '../../../src/ports/queues.ts';
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
      { position: 2, waitedMs: 0, averageMs: 1_000, size: 2 },
      { position: 2, waitedMs: 4_000, averageMs: 5_000, size: 2 },
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
