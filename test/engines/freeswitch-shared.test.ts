import { expect, it } from 'vitest';
import { Phone } from '../e2e/phone.ts';
import { Site } from '../e2e/site.ts';
import { productionEngines } from '../sip/harness/engines.ts';
import { TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { TestDrachtio, TestFreeswitch } from '../tools/engines/index.ts';
import { converse, expectToWork, hearEachOther } from './engines-site.ts';

/** A server in the answer of GET /v1/media-servers. */
interface ServerAnswer {
  readonly channels: number;
  readonly sessions: number | null;
}

/** What a node says of all servers together. */
async function seenBy(site: Site): Promise<{ readonly channels: number; readonly sessions: number }> {
  const { items } = await site.product.api.get<{ items: ServerAnswer[] }>('/v1/media-servers');
  return {
    channels: items.reduce((sum, { channels }) => sum + channels, 0),
    sessions: items.reduce((sum, { sessions }) => sum + (sessions ?? Number.NaN), 0),
  };
}

async function untilSeen(site: Site, figures: { readonly channels: number; readonly sessions: number }): Promise<void> {
  const told = async (): Promise<boolean> => {
    const { channels, sessions } = await seenBy(site);
    return channels === figures.channels && sessions === figures.sessions;
  };
  await eventually(`the node sees ${JSON.stringify(figures)}`, told, 10_000);
}

it('two nodes share two FreeSWITCHs; one is killed and comes back, and the calls of the other go on', async () => {
  await using stack = new AsyncDisposableStack();
  const servers = await Promise.all([TestFreeswitch.start(), TestFreeswitch.start()]);
  for (const server of servers) stack.use(server);
  const open = async (node: string): Promise<Site> => {
    const engines = productionEngines(stack.use(await TestDrachtio.start()), ...servers);
    return stack.use(await Site.open({ engines, others: { node: { name: node } } }));
  };
  const [one, other] = await Promise.all([open('one'), open('other')]);
  let callers = 0;
  const newCaller = async (): Promise<Phone> => stack.use(await Phone.open(`+155580${callers++}`, TONES.caller));
  const channels = async (): Promise<number> =>
    (await Promise.all(servers.map((server) => server.channels()))).reduce((sum, each) => sum + each, 0);

  const [cutOff, kept] = [await converse(one, await newCaller()), await converse(other, await newCaller())];
  for (const site of [one, other]) await untilSeen(site, { channels: 2, sessions: 4 });

  one.product.signal('SIGKILL');
  await one.product.exited();
  await hearEachOther(kept);
  expect(await channels()).toBe(4); // nobody ends what it left but itself
  await untilSeen(other, { channels: 2, sessions: 4 });

  await one.start();
  await eventually('it has ended what it left', async () => (await channels()) === 2, 10_000);
  await hearEachOther(kept);
  await untilSeen(one, { channels: 0, sessions: 2 });
  await cutOff.callerCall.phone.voice.sendTo(null);
  await one.agent.voice.sendTo(null);
  await expectToWork(one, await newCaller());
  await hearEachOther(kept);
  await kept.callerCall.hangUp();
  await kept.agentCall.ended();
  await other.product.expectQuiet(10_000);
}, 120_000);
