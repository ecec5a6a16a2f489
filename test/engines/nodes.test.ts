import { expect, it } from 'vitest';
import { Phone } from '../e2e/phone.ts';
import { Site } from '../e2e/site.ts';
import { productionEngines } from '../sip/harness/engines.ts';
import { TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { TestDrachtio, TestFreeswitch } from '../tools/engines/index.ts';
import { postgresMissing, PostgresServer } from '../tools/postgres-server.ts';
import { converse, expectToWork, hearEachOther } from './engines-site.ts';

const missing = postgresMissing();

it.skipIf(missing !== null)(
  `two nodes on one Postgres and one FreeSWITCH; what one leaves that is killed is ended by the other, and nothing else${missing === null ? '' : `: ${missing}`}`,
  async () => {
    await using stack = new AsyncDisposableStack();
    const database = stack.use(await PostgresServer.start());
    const url = await database.createDatabase();
    const freeswitch = stack.use(await TestFreeswitch.start());
    const open = async (name: string): Promise<Site> => {
      const engines = productionEngines(stack.use(await TestDrachtio.start()), freeswitch);
      const others = { node: { name }, store: { url, spool: { directory: 'spool' } } };
      return stack.use(await Site.open({ engines, others }));
    };
    const [one, other] = [await open('one'), await open('other')];
    const newCaller = async (number: string): Promise<Phone> => stack.use(await Phone.open(number, TONES.caller));
    const cutOff = await converse(one, await newCaller('+1555900'));
    const kept = await converse(other, await newCaller('+1555901'));
    expect(await freeswitch.channels()).toBe(4);

    one.product.signal('SIGKILL');
    await one.product.exited();
    await hearEachOther(kept);
    await eventually('what it left at FreeSWITCH is ended', async () => (await freeswitch.channels()) === 2, 20_000);
    await hearEachOther(kept);
    const { api } = other.product;
    const closed = await eventually(
      'its call is closed on record',
      async () => {
        const { items } = await api.get<{ readonly items: readonly { readonly endedAt: string | null }[] }>('/v1/calls?from=%2B1555900'); // prettier-ignore
        return items[0]?.endedAt !== null && items[0];
      },
      20_000,
    );
    expect(closed).toMatchObject({ state: 'ended', ended: { result: 'failed', reason: 'crash' } });

    await one.start();
    await cutOff.callerCall.phone.voice.sendTo(null);
    await one.agent.voice.sendTo(null);
    await expectToWork(one, await newCaller('+1555902'));
    await hearEachOther(kept);
    await kept.callerCall.hangUp();
    await kept.agentCall.ended();
    await other.product.expectQuiet(10_000);
  },
  180_000,
);
