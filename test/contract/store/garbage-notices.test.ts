import { pino } from 'pino';
import { expect, test } from 'vitest';
import { SharedPlaces } from '../../../src/agent-queues/shared-places.ts';
import { StoredAgentDesk } from '../../../src/agents/index.ts';
import { agentNewsOf } from '../../../src/composition/agent-news.ts';
import { CallCards } from '../../../src/context/index.ts';
import { CallsElsewhere, DialledCalls, LiveHub, LiveTeller } from '../../../src/live/index.ts';
import { OtherNodes } from '../../../src/node-requests/index.ts';
import { asAgentId } from '../../../src/ports/ids.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { profile } from '../agents/agent-samples.ts';
import { onPostgres, WITHOUT_FSYNC } from './on-postgres.ts';

const PATIENCE = { timeout: 6_000 };
const TOPICS = ['agents', 'values', 'queues', 'request', 'answer', 'calls', 'segment', 'follows', 'nothing', ''];
const TEXTS = [
  '',
  '{',
  'null',
  '[]',
  '"x"',
  '{"agents":1}',
  '{"agents":["nobody"],"profiles":["nobody","\\u0000"]}',
  '{"agents":[{}],"profiles":[null]}',
  '{"__proto__":{"agents":[]}}',
  'colour',
  'colour\nnobody',
  '\n\n',
  '['.repeat(7_000),
];

onPostgres('Notices that no node has told', WITHOUT_FSYNC, (on) => {
  test('end nothing, whatever they say', async () => {
    const url = await on.server.createDatabase('garbage');
    const clock = new SystemClock();
    const logger = pino({ level: 'silent' });
    const open = async (node: string): Promise<DatabaseStore> =>
      await DatabaseStore.open({ database: { kind: 'postgres', url }, clock, logger, node });
    const [one, two] = [await open('one'), await open('two')];
    const desk = await StoredAgentDesk.open({ store: one.agents, clock, logger, onNews: agentNewsOf(one.nodes) }, [], []); // prettier-ignore
    const told = new Set<string>();
    desk.onAgent((id) => told.add(String(id)));
    const others = new OtherNodes({ nodes: one.nodes, requests: one.nodeRequests, clock, logger });
    others.serve((text) => Promise.resolve(`${text}!`));
    const asking = new OtherNodes({ nodes: two.nodes, requests: two.nodeRequests, clock, logger });
    const [cards, dialled] = [new CallCards(), new DialledCalls()];
    const live = new LiveHub({ cards, clock, logger });
    const elsewhere = new CallsElsewhere({ nodes: one.nodes, news: one.callNews, store: one, cards, dialled, live, clock, logger }); // prettier-ignore
    live.watchElsewhere(elsewhere);
    await live.prepare();
    const teller = new LiveTeller({ nodes: one.nodes, clock });
    const places = new SharedPlaces({ places: one.queuePlaces, clock, logger, onChange: () => undefined });
    const values = new Map<string, unknown>();
    one.values.follow('colour', {
      names: () => values.keys(),
      put: ({ name, value }) => void values.set(name, value),
      removed: (name) => void values.delete(name),
    });

    const payloads = TOPICS.flatMap((topic) => TEXTS.map((text) => `x\n${topic}\n${text}`));
    const literals = ['', 'x', '\n', ...payloads].map((payload) => `('${payload}')`).join(', ');
    await on.server.query('garbage', `SELECT pg_notify('warmbridge', told) FROM (VALUES ${literals}) AS all_of (told)`);

    // What is true is heard after it, by all.
    await two.values.put('colour', { name: 'red', value: 1 }, 5);
    await two.agents.put(profile('anna'), null, { configured: false, at: clock.wall() });
    await expect.poll(() => desk.uriOf(asAgentId('anna')), PATIENCE).toBe(profile('anna').uri);
    await expect.poll(() => [...told], PATIENCE).toEqual(['anna']);
    await expect.poll(() => [...values], PATIENCE).toEqual([['red', 1]]);
    expect(await asking.ask('one', 'there')).toEqual({ kind: 'answered', text: 'there!' });
    expect(places.others).toEqual([]);
    expect(live.newest).toBe(0);

    elsewhere.dispose();
    await Promise.all([places, teller, live, others, asking, desk].map(async (part) => await part.close()));
    await Promise.all([one, two].map(async (store) => await store.close()));
  }, 30_000);
});
