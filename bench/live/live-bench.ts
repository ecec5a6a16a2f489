import { setTimeout as delay } from 'node:timers/promises';
import { MeasuredProcess } from '../shared/child.ts';
import { defineBench } from '../shared/bench.ts';
import { round } from '../shared/percentiles.ts';
import type { Row } from '../shared/report.ts';
import { LiveFollower } from './live-followers.ts';
import type { LiveServerFigures } from './live-server-process.ts';

const SERVER = new URL('live-server-process.ts', import.meta.url);
/** What those who do not read may cost, beside what the kernel keeps for them. */
const MOST_MIB_EACH = 0.5;
const MOST_HELD_UP_MS = 100;

/** Measures what those who follow cost, those who read and those who do not. */
export const liveBench = defineBench({
  name: 'live',
  summary: 'what those who follow the live view cost: memory, the loop, and who does not read',
  about: `A process of its own has the API over calls that are made up and change. Half of the clients have a WebSocket, half take
events; all follow all calls. Some never read. Then very many come at once who do not read. It fails where those who do
not read cost more than ${MOST_MIB_EACH} MiB each, the loop is held up for more than ${MOST_HELD_UP_MS} ms, or a client that reads is dropped.`,
  options: {
    calls: { help: 'calls that are up', default: 2_000 },
    changes: { help: 'changes of calls a second', default: 50 },
    clients: { help: 'clients', default: 200 },
    mute: { help: 'of these, clients that do not read', default: 20 },
    crowd: { help: 'clients in the end that do not read', default: 1_000 },
    seconds: { help: 'of each phase', default: 10 },
  },
  measure: async ({ calls, changes, clients, mute, crowd, seconds }, report) => {
    await using server = await MeasuredProcess.start<string>(SERVER, { calls, changesPerSecond: changes });
    const rows: Row[] = [];
    let ok = true;
    const phase = async (name: string, followers: readonly LiveFollower[]): Promise<LiveServerFigures> => {
      await server.ask('figures');
      const before = followers.reduce((sum, { bytes }) => sum + bytes, 0);
      await delay(seconds * 1_000);
      const figures = await server.ask<LiveServerFigures>('figures');
      const bytes = followers.reduce((sum, follower) => sum + follower.bytes, 0) - before;
      rows.push({
        phase: name,
        clients: followers.filter(({ isClosed }) => !isClosed).length,
        'RSS MiB': round(figures.rssMiB),
        'heap MiB': round(figures.heapMiB),
        'loop held up ms': round(figures.heldUpMs),
        'CPU cores': round(figures.cpu),
        'MiB/s sent': round(bytes / 1_048_576 / seconds),
      });
      ok &&= figures.heldUpMs <= MOST_HELD_UP_MS;
      return figures;
    };
    const address = server.ready;
    await phase('nobody follows', []);
    const readers = await openMany(address, clients - mute, true);
    const first = await phase('all read', readers);
    const silent = await openMany(address, mute, false);
    await phase('and some do not', [...readers, ...silent]);
    ok &&= readers.every(({ isClosed }) => !isClosed);
    const many = await openMany(address, crowd, false);
    const last = await phase('and a crowd that does not', [...readers, ...silent, ...many]);
    ok &&= readers.every(({ isClosed }) => !isClosed);
    ok &&= last.rssMiB - first.rssMiB <= MOST_MIB_EACH * (mute + crowd);
    for (const follower of [...readers, ...silent, ...many]) follower.close();
    report.table('live', 'Those who follow', rows);
    return ok;
  },
});

async function openMany(address: string, count: number, isReader: boolean): Promise<readonly LiveFollower[]> {
  const followers: LiveFollower[] = [];
  for (let number = 0; number < count; number += 1) {
    followers.push(await LiveFollower.open(address, number % 2 === 0 ? 'socket' : 'events', isReader));
  }
  return followers;
}
